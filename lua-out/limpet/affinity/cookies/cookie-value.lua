-- Made by "limpet build" from limpet's src/affinity/cookies/cookie-value.ts; changes are lost at the next build.
local string_byte = string.byte
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local QUOTE = ____ascii.QUOTE
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local function isSpace(byte)
    return byte == SPACE or byte == TAB
end
--- The first index from `start` on, below `end`, where there is no space; else `end`.
function ____exports.skipSpace(text, start, ____end)
    local index = start
    while index < ____end and isSpace(string_byte(text, index + 1)) do
        index = index + 1
    end
    return index
end
--- `end`, or as much before it, not below `start`, as there are spaces.
function ____exports.trimSpace(text, start, ____end)
    local index = ____end
    while index > start and isSpace(string_byte(text, index - 1 + 1)) do
        index = index - 1
    end
    return index
end
--- Whether what is between `from` and `to` stands in double quotes.
function ____exports.isQuoted(text, from, to)
    return to - from >= 2 and string_byte(text, from + 1) == QUOTE and string_byte(text, to - 1 + 1) == QUOTE
end
return ____exports
