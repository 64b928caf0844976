-- Made by "limpet build" from limpet's src/affinity/ascii.ts; changes are lost at the next build.
local ____exports = {}
--- ASCII codes of characters that are looked for (RFC 20).
____exports.TAB = 9
____exports.LINE_FEED = 10
____exports.CARRIAGE_RETURN = 13
____exports.SPACE = 32
____exports.QUOTE = 34
____exports.NUMBER_SIGN = 35
____exports.COMMA = 44
____exports.MINUS = 45
____exports.DOT = 46
____exports.SLASH = 47
____exports.ZERO = 48
____exports.NINE = 57
____exports.COLON = 58
____exports.SEMICOLON = 59
____exports.QUESTION_MARK = 63
____exports.UPPER_E = 69
____exports.UNDERSCORE = 95
____exports.TILDE = 126
____exports.DELETE = 127
return ____exports
