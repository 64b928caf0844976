-- Made by "limpet build" from limpet's src/affinity/ascii.ts; changes are lost at the next build.
local ____exports = {}
--- ASCII codes of characters that are looked for (RFC 20).
____exports.TAB = 9
____exports.LINE_FEED = 10
____exports.CARRIAGE_RETURN = 13
____exports.SPACE = 32
____exports.QUOTE = 34
____exports.NUMBER_SIGN = 35
____exports.PLUS = 43
____exports.COMMA = 44
____exports.MINUS = 45
____exports.DOT = 46
____exports.SLASH = 47
____exports.ZERO = 48
____exports.NINE = 57
____exports.COLON = 58
____exports.SEMICOLON = 59
____exports.QUESTION_MARK = 63
____exports.UPPER_A = 65
____exports.UPPER_E = 69
____exports.OPEN_BRACKET = 91
____exports.BACKSLASH = 92
____exports.CLOSE_BRACKET = 93
____exports.UNDERSCORE = 95
____exports.LOWER_A = 97
____exports.LOWER_E = 101
____exports.LOWER_U = 117
____exports.OPEN_BRACE = 123
____exports.CLOSE_BRACE = 125
____exports.TILDE = 126
____exports.DELETE = 127
return ____exports
