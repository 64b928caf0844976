-- Made by "limpet build" from limpet's src/affinity/tables/permutation.ts; changes are lost at the next build.
local bit_bxor = bit.bxor
local ____exports = {}
local ____crc32 = require("limpet.affinity.hashing.crc32")
local crc32 = ____crc32.crc32
local ____word = require("limpet.affinity.hashing.word")
local mix = ____word.mix
local unsigned = ____word.unsigned
--- Told apart so that offset and skip are independent of each other.
local OFFSET_SEED = 1818848624
local SKIP_SEED = 1885697057
--- A server's permutation of the slots, made from its name alone (Eisenbud and others, "Maglev",
-- NSDI 2016, section 3.4).
-- 
-- @param slots a prime number, so that every skip comes by every slot
function ____exports.permutationOf(name, slots)
    local hash = crc32(name)
    return {
        offset = unsigned(mix(bit_bxor(hash, OFFSET_SEED))) % slots,
        skip = unsigned(mix(bit_bxor(hash, SKIP_SEED))) % (slots - 1) + 1
    }
end
return ____exports
