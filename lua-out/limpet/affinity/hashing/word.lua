-- Made by "limpet build" from limpet's src/affinity/hashing/word.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_bor = bit.bor
local bit_bxor = bit.bxor
local bit_rshift = bit.rshift
local ____exports = {}
--- A word as an unsigned number, 0 to 2^32 - 1.
function ____exports.unsigned(word)
    return bit_rshift(word, 1) * 2 + bit_band(word, 1)
end
--- The low 32 bits of a product of two words.
local function multiply(a, b)
    local low = bit_band(a, 65535) * bit_band(b, 65535)
    local middle = bit_rshift(a, 16) * bit_band(b, 65535) + bit_band(a, 65535) * bit_rshift(b, 16)
    return bit_bor(
        low + bit_band(middle, 65535) * 65536,
        0
    )
end
____exports.multiply = multiply
--- Spreads every bit of a word over all of it: the finaliser of MurmurHash3 (Austin Appleby, public domain).
function ____exports.mix(word)
    local h = bit_bor(word, 0)
    h = multiply(
        bit_bxor(
            h,
            bit_rshift(h, 16)
        ),
        2246822507
    )
    h = multiply(
        bit_bxor(
            h,
            bit_rshift(h, 13)
        ),
        3266489909
    )
    return bit_bxor(
        h,
        bit_rshift(h, 16)
    )
end
return ____exports
