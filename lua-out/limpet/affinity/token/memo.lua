-- Made by "limpet build" from limpet's src/affinity/token/memo.ts; changes are lost at the next build.
local ____exports = {}
local HALF = 12 * 1024 * 1024
local ENTRY = 64
--- Bytes that a string takes besides its characters.
____exports.STRING = 32
local function noEntries()
    return {__proto__ = nil}
end
function ____exports.createMemo(sizeOf)
    return {
        newer = noEntries(),
        older = noEntries(),
        room = HALF,
        sizeOf = sizeOf
    }
end
local function remember(memo, text, meaning)
    local room = memo.room - ENTRY - #text - memo.sizeOf(meaning)
    if room < 0 then
        memo.older = memo.newer
        memo.newer = noEntries()
        memo.room = HALF
        return
    end
    memo.newer[text] = meaning
    memo.room = room
end
____exports.remember = remember
--- What a text says; `undefined` where that is not known.
function ____exports.recall(memo, text)
    local meaning = memo.newer[text]
    if meaning ~= nil then
        return meaning
    end
    local former = memo.older[text]
    if former ~= nil then
        remember(memo, text, former)
    end
    return former
end
return ____exports
