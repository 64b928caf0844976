-- Made by "limpet build" from limpet's src/affinity/redis-cluster/key-slot.ts; changes are lost at the next build.
local bit_band = bit.band
local math_max = math.max
local string_find = string.find
local ____exports = {}
local ____crc16 = require("limpet.affinity.hashing.crc16")
local crc16 = ____crc16.crc16
--- A cluster divides its keys into so many slots, and gives each slot to one master.
local SLOTS = 16384
____exports.SLOTS = SLOTS
--- The slot of a key, 0 to 16383, as the Redis Cluster specification has it. If the key has a text between its first
-- `{` and the next `}`, only this text counts, so that keys can be kept together.
function ____exports.keySlot(key)
    local open = (string_find(key, "{", nil, true) or 0) - 1
    local close = open < 0 and -1 or (string_find(
        key,
        "}",
        math_max(open + 1, 1),
        true
    ) or 0) - 1
    local hash = close > open + 1 and crc16(key, open + 1, close) or crc16(key, 0, #key)
    return bit_band(hash, SLOTS - 1)
end
return ____exports
