-- Made by "limpet build" from limpet's src/affinity/token/memo.ts; changes are lost at the next build.
local ____exports = {}
local HALF = 8 * 1024 * 1024
local ENTRY = 96
function ____exports.createMemo()
    return {newer = {}, older = {}, room = HALF}
end
local function remember(memo, text, meaning)
    local room = memo.room - ENTRY - #text - #meaning
    if room < 0 then
        memo.older = memo.newer
        memo.newer = {}
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
    if type(meaning) == "string" then
        return meaning
    end
    local former = memo.older[text]
    if type(former) ~= "string" then
        return nil
    end
    remember(memo, text, former)
    return former
end
return ____exports
