-- Made by "limpet build" from limpet's src/affinity/printable.ts; changes are lost at the next build.
local math_min = math.min
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local DELETE = ____ascii.DELETE
local SPACE = ____ascii.SPACE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- Characters: a line of a log that can be read.
local LONGEST = 200
local REPLACEMENT = "?"
--- A text from outside as a log may have it: every byte that is no printable ASCII character is a "?", so that nobody begins
-- a line of his own or commands a terminal; and of a long text the beginning.
function ____exports.printable(text)
    local ____end = math_min(#text, LONGEST)
    local result = ""
    do
        local i = 0
        while i < ____end do
            local byte = string_byte(text, i + 1)
            result = result .. ((byte < SPACE or byte >= DELETE) and REPLACEMENT or string_sub(text, i + 1, i + 1))
            i = i + 1
        end
    end
    return ____end < #text and result .. "..." or result
end
return ____exports
