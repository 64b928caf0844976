-- Made by "limpet build" from limpet's src/affinity/servers/standing.ts; changes are lost at the next build.
local ____exports = {}
local ____turns = require("limpet.affinity.balancing.turns")
local createTurns = ____turns.createTurns
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local incarnationOf = ____incarnation.incarnationOf
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local function createLoad()
    return {
        inFlight = 0,
        lastBound = 0,
        sketch = nil,
        slice = -1,
        isUntold = false
    }
end
local function turnsOf(tier, pickable)
    if tier == nil then
        return nil
    end
    local weights = {}
    local indices = {}
    for ____, ____value in ipairs(tier.members) do
        local index = ____value.index
        local weight = ____value.weight
        if pickable[index + 1] then
            weights[#weights + 1] = weight
            indices[#indices + 1] = index
        end
    end
    if #weights == 0 then
        return nil
    end
    local nextTurn = createTurns(weights)
    return function() return indices[nextTurn() + 1] end
end
--- Begins round robin anew among those that can be picked.
local function beginTurns(____bindingPattern0, standing)
    local backups
    local primaries
    primaries = ____bindingPattern0.primaries
    backups = ____bindingPattern0.backups
    local ____standing_4 = standing
    local pickable = ____standing_4.pickable
    local spare = ____standing_4.spare
    standing.primaryTurns = turnsOf(primaries, pickable)
    standing.backupTurns = turnsOf(backups, pickable)
    standing.spareTurns = turnsOf(primaries, spare) or turnsOf(backups, spare)
end
____exports.beginTurns = beginTurns
--- What is known of a generation's servers when it begins: what was known of the one before it, by
-- the servers' names and places, and of the others that they are healthy unless they are `down`.
-- 
-- @param pause is called after every server
function ____exports.createStanding(generation, machine, before, pause)
    local places = {}
    local pickable = {}
    local spare = {}
    local incarnations = {}
    do
        local index = 0
        while index < #generation.servers do
            local server = generation.servers[index + 1]
            local ____temp_0
            if before == nil then
                ____temp_0 = nil
            else
                ____temp_0 = serverNamed(before.generation, server.name)
            end
            local former = ____temp_0
            local hadPlace = former ~= nil and before.generation.places[former + 1] == generation.places[index + 1]
            local isKnown = hadPlace and not server.down and not before.generation.servers[former + 1].down
            local load = hadPlace and before.standing.places[former + 1].load or createLoad()
            local place = isKnown and before.standing.places[former + 1] or ({isHealthy = not server.down, avoidedUntil = 0, load = load})
            places[#places + 1] = place
            local told = server.incarnation
            if told ~= nil then
                incarnations[#incarnations + 1] = incarnationOf(told, machine)
            else
                incarnations[#incarnations + 1] = former == nil and NO_INCARNATION or before.standing.incarnations[former + 1]
            end
            pause()
            index = index + 1
        end
    end
    do
        local index = 0
        while index < #places do
            local ____places_index_1 = places[index + 1]
            local isHealthy = ____places_index_1.isHealthy
            pickable[#pickable + 1] = isHealthy and generation.takers[index + 1]
            spare[#spare + 1] = isHealthy and generation.spares[index + 1]
            index = index + 1
        end
    end
    local standing = {
        isOutage = (before and before.standing.isOutage) == true,
        isPanicking = false,
        places = places,
        pickable = pickable,
        spare = spare,
        incarnations = incarnations,
        primaryTurns = nil,
        backupTurns = nil,
        spareTurns = nil
    }
    beginTurns(generation, standing)
    return standing
end
return ____exports
