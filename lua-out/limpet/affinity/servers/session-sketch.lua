-- Made by "limpet build" from limpet's src/affinity/servers/session-sketch.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_lshift = bit.lshift
local bit_rshift = bit.rshift
local math_floor = math.floor
local math_log = math.log
local string_byte = string.byte
local string_char = string.char
local table_concat = table.concat
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local ____word = require("limpet.affinity.hashing.word")
local mix = ____word.mix
local REGISTERS = 4096
____exports.REGISTERS = REGISTERS
local REGISTER_BITS = 12
local REST_BITS = 20
function ____exports.createSketch()
    local sketch = {}
    do
        local i = 0
        while i < REGISTERS do
            sketch[#sketch + 1] = 0
            i = i + 1
        end
    end
    return sketch
end
local function rankOf(rest)
    local rank = 1
    local ____bit = bit_lshift(1, REST_BITS - 1)
    while ____bit ~= 0 and bit_band(rest, ____bit) == 0 do
        rank = rank + 1
        ____bit = bit_rshift(____bit, 1)
    end
    return rank
end
--- A session was seen.
-- 
-- @param hash a 32-bit hash of what identifies it; it need not be well spread
function ____exports.addSession(sketch, hash)
    local spread = mix(hash)
    local register = bit_band(spread, REGISTERS - 1)
    local rank = rankOf(bit_rshift(spread, REGISTER_BITS))
    if rank > sketch[register + 1] then
        sketch[register + 1] = rank
    end
end
--- A sketch as bytes, one for each register.
function ____exports.sketchText(sketch)
    local bytes = {}
    for ____, rank in ipairs(sketch) do
        bytes[#bytes + 1] = string_char(rank)
    end
    return (table_concat(bytes, ""))
end
--- Adds the sessions of another sketch, from its text. What is no such text adds nothing.
function ____exports.mergeSketch(sketch, text)
    if #text ~= REGISTERS then
        return
    end
    do
        local i = 0
        while i < REGISTERS do
            local rank = string_byte(text, i + 1)
            if rank > sketch[i + 1] then
                sketch[i + 1] = rank
            end
            i = i + 1
        end
    end
end
--- How many different sessions were seen: a whole number.
function ____exports.countSessions(sketch)
    local sum = 0
    local empty = 0
    for ____, rank in ipairs(sketch) do
        sum = sum + 2 ^ (-rank)
        if rank == 0 then
            empty = empty + 1
        end
    end
    local bias = 0.7213 / (1 + 1.079 / REGISTERS)
    local estimate = bias * REGISTERS * REGISTERS / sum
    local isSmall = estimate <= 2.5 * REGISTERS and empty > 0
    return (math_floor((isSmall and REGISTERS * math_log(REGISTERS / empty) or estimate) + 0.5))
end
return ____exports
