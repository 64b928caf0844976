-- Made by "limpet build" from limpet's src/affinity/bytes.lua; changes are lost at the next build.
-- Strings of bytes, as bytes.ts has them: indices begin at 0, and an end is not included.
local byte = string.byte
local sub = string.sub
local char = string.char

local function byteAt(bytes, index)
    return byte(bytes, index + 1)
end

local function slice(bytes, first, last)
    return sub(bytes, first + 1, last)
end

return { byteAt = byteAt, slice = slice, character = char }
