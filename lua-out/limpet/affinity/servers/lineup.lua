-- Made by "limpet build" from limpet's src/affinity/servers/lineup.ts; changes are lost at the next build.
local ____exports = {}
local ____panic = require("limpet.affinity.servers.panic")
local considerPanic = ____panic.considerPanic
local ____standing = require("limpet.affinity.servers.standing")
local beginTurns = ____standing.beginTurns
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
    place.isHealthy = value
    standing.pickable[index + 1] = isPickable
    standing.spare[index + 1] = isSpare
    return true
end
____exports.markHealthy = markHealthy
--- Works out who can be picked, after servers were marked. Round robin begins anew.
local function settleHealth(____bindingPattern0)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    considerPanic(generation, standing)
    beginTurns(generation, standing)
end
____exports.settleHealth = settleHealth
--- Whether any server can be picked that does not drain.
local function canPickTaker(____bindingPattern0)
    local standing
    standing = ____bindingPattern0.standing
    return standing.primaryTurns ~= nil or standing.backupTurns ~= nil
end
____exports.canPickTaker = canPickTaker
--- Whether any server can be picked.
local function canPick(lineup)
    return canPickTaker(lineup) or lineup.standing.spareTurns ~= nil
end
____exports.canPick = canPick
--- Says whether a server is healthy. Round robin begins anew among those that can be picked.
function ____exports.setHealthy(lineup, index, value)
    if markHealthy(lineup, index, value) then
        settleHealth(lineup)
    end
    lineup.standing.isOutage = not canPick(lineup)
end
--- Passes `count` turns of round robin, so that not every worker begins with the first server.
-- 
-- @param count a whole number, 0 or above
function ____exports.skipTurns(____bindingPattern0, count)
    local standing
    standing = ____bindingPattern0.standing
    local nextTurn = standing.primaryTurns
    if nextTurn == nil then
        return
    end
    do
        local i = 0
        while i < count do
            nextTurn()
            i = i + 1
        end
    end
end
return ____exports
