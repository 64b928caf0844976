-- Made by "limpet build" from limpet's src/affinity/servers/lineup.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____panic = require("limpet.affinity.servers.panic")
local considerPanic = ____panic.considerPanic
local ____standing = require("limpet.affinity.servers.standing")
local FIRST_SHARE = ____standing.FIRST_SHARE
local JUST_NOW = ____standing.JUST_NOW
local shareAmongGroups = ____standing.shareAmongGroups
local shareAmongStarting = ____standing.shareAmongStarting
local updateChoices = ____standing.updateChoices
local ____tried = require("limpet.affinity.balancing.tried")
local NONE_TRIED = ____tried.NONE_TRIED
--- The same for one of many servers; who can be picked is worked out by `settleHealth`, after the last.
-- 
-- @returns whether that changed anything. Lineups share what they know of a place, so both are compared.
local function markHealthy(____bindingPattern0, index, value)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local place = standing.places[index + 1]
    local isPickable = value and generation.takers[index + 1]
    local isSpare = value and generation.spares[index + 1]
    local isKnown = standing.isPanicking or standing.pickable[index + 1] == isPickable and standing.spare[index + 1] == isSpare
    if place.isHealthy == value and isKnown then
        return false
    end
    if value and not place.isHealthy and (generation.servers[index + 1].slowStart or 0) > 0 then
        place.startedAt = JUST_NOW
        place.startShare = FIRST_SHARE
    end
    place.isHealthy = value
    if place.startedAt ~= 0 then
        standing.isStarting = true
    end
    standing.pickable[index + 1] = isPickable
    standing.spare[index + 1] = isSpare
    return true
end
____exports.markHealthy = markHealthy
--- Works out who can be picked, after servers were marked.
local function settleHealth(____bindingPattern0)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    considerPanic(generation, standing)
    updateChoices(generation, standing)
end
____exports.settleHealth = settleHealth
--- Whether any server can be picked that does not drain.
local function canPickTaker(____bindingPattern0)
    local standing
    standing = ____bindingPattern0.standing
    return standing.choosePrimary ~= nil or standing.chooseBackup ~= nil
end
____exports.canPickTaker = canPickTaker
--- Whether any server can be picked.
local function canPick(lineup)
    local ____lineup_standing_0 = lineup.standing
    local choosePrimarySpare = ____lineup_standing_0.choosePrimarySpare
    local chooseBackupSpare = ____lineup_standing_0.chooseBackupSpare
    return canPickTaker(lineup) or choosePrimarySpare ~= nil or chooseBackupSpare ~= nil
end
____exports.canPick = canPick
--- Says whether a server is healthy.
function ____exports.setHealthy(lineup, index, value)
    if markHealthy(lineup, index, value) then
        settleHealth(lineup)
    end
    lineup.standing.isOutage = not canPick(lineup)
end
--- Chooses `count` times for nobody, so that by turns not every worker begins with the first server.
-- 
-- @param count a whole number, 0 or above
function ____exports.skipTurns(____bindingPattern0, count)
    local standing
    standing = ____bindingPattern0.standing
    local ____standing_1 = standing
    local choosePrimary = ____standing_1.choosePrimary
    if choosePrimary == nil then
        return
    end
    do
        local i = 0
        while i < count do
            choosePrimary(NONE_TRIED)
            i = i + 1
        end
    end
end
--- Servers that start slowly come to more of their share. To be called several times a second while some do.
-- 
-- @param now by the machine's clock, in seconds
function ____exports.goOnStarting(____bindingPattern0, now)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local isStarting = false
    do
        local index = 0
        while index < #standing.places do
            do
                local place = standing.places[index + 1]
                if place.startedAt == 0 then
                    goto __continue17
                end
                if place.startedAt == JUST_NOW then
                    place.startedAt = now
                end
                local share = (now - place.startedAt) / math_max(1, generation.servers[index + 1].slowStart or 0)
                place.startShare = math_min(
                    1,
                    math_max(FIRST_SHARE, share)
                )
                if share >= 1 then
                    place.startedAt = 0
                else
                    isStarting = true
                end
            end
            ::__continue17::
            index = index + 1
        end
    end
    shareAmongStarting(generation.primaries, generation.backups, standing)
    shareAmongGroups(standing)
    standing.isStarting = isStarting
end
return ____exports
