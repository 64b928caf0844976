-- Made by "limpet build" from limpet's src/affinity/balancing/random-numbers.ts; changes are lost at the next build.
local bit_bxor = bit.bxor
local bit_lshift = bit.lshift
local bit_rshift = bit.rshift
local ____exports = {}
local ____word = require("limpet.affinity.hashing.word")
local mix = ____word.mix
--- Begins a sequence anew.
local function seedRandom(random, seed)
    random.word = mix(seed)
    if random.word == 0 then
        random.word = 1
    end
end
____exports.seedRandom = seedRandom
---
-- @param seed a whole number; sequences with different ones have nothing in common
function ____exports.createRandom(seed)
    local random = {word = 1}
    seedRandom(random, seed)
    return random
end
--- The next number: xorshift (George Marsaglia, 2003).
-- 
-- @param below a whole number, 1 to 2^31
-- @returns a whole number, 0 to `below - 1`
function ____exports.randomBelow(random, below)
    local word = random.word
    word = bit_bxor(
        word,
        bit_lshift(word, 13)
    )
    word = bit_bxor(
        word,
        bit_rshift(word, 17)
    )
    word = bit_bxor(
        word,
        bit_lshift(word, 5)
    )
    random.word = word
    return bit_rshift(word, 1) % below
end
return ____exports
