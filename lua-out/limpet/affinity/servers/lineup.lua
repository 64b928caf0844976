-- Made by "limpet build" from limpet's src/affinity/servers/lineup.ts; changes are lost at the next build.
local ____exports = {}
local ____generation = require("limpet.affinity.servers.generation")
local takesNew = ____generation.takesNew
local ____standing = require("limpet.affinity.servers.standing")
local beginTurns = ____standing.beginTurns
--- Says whether a server is healthy. Round robin begins anew among those that can be picked.
function ____exports.setHealthy(____bindingPattern0, index, value)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    standing.places[index + 1].isHealthy = value
    standing.pickable[index + 1] = value and takesNew(generation.servers[index + 1])
    beginTurns(generation, standing)
end
--- Whether any server can be picked.
function ____exports.canPick(____bindingPattern0)
    local standing
    standing = ____bindingPattern0.standing
    return standing.primaryTurns ~= nil or standing.backupTurns ~= nil
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
