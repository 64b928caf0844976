-- Made by "limpet build" from limpet's src/affinity/servers/lineup.ts; changes are lost at the next build.
local ____exports = {}
local ____standing = require("limpet.affinity.servers.standing")
local updateChoices = ____standing.updateChoices
local ____tried = require("limpet.affinity.servers.tried")
local NONE_TRIED = ____tried.NONE_TRIED
--- The same for one of many servers; who is chosen stays as it was until `updateChoices`.
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
    if place.isHealthy == value and standing.pickable[index + 1] == isPickable and standing.spare[index + 1] == isSpare then
        return false
    end
    place.isHealthy = value
    standing.pickable[index + 1] = isPickable
    standing.spare[index + 1] = isSpare
    return true
end
____exports.markHealthy = markHealthy
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
        updateChoices(lineup.generation, lineup.standing)
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
return ____exports
