-- Made by "limpet build" from limpet's src/affinity/servers/standing.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____method = require("limpet.affinity.balancing.method")
local chooseAmong = ____method.chooseAmong
local ____round = require("limpet.affinity.balancing.round")
local carryRound = ____round.carryRound
local createRound = ____round.createRound
local ____load_bound = require("limpet.affinity.balancing.load-bound")
local createLoadBound = ____load_bound.createLoadBound
local ____slow_start = require("limpet.affinity.balancing.slow-start")
local createSlowStart = ____slow_start.createSlowStart
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local incarnationOf = ____incarnation.incarnationOf
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
--- In place of when a server began to start slowly: at the next look at the clock.
local JUST_NOW = -1
____exports.JUST_NOW = JUST_NOW
--- Of its share, what a server begins with.
local FIRST_SHARE = 0.01
____exports.FIRST_SHARE = FIRST_SHARE
--- In place of where requests are counted: nowhere.
local NO_CELL = -1
____exports.NO_CELL = NO_CELL
local function createLoad()
    return {
        inFlight = 0,
        cell = NO_CELL,
        lastBound = 0,
        sketch = nil,
        slice = -1,
        isUntold = false,
        counters = NO_CELL
    }
end
local function newPlace(server, isStarting, load)
    local startsSlowly = isStarting and not server.down and (server.slowStart or 0) > 0
    return {
        isHealthy = not server.down,
        avoidedUntil = 0,
        startedAt = startsSlowly and JUST_NOW or 0,
        startShare = startsSlowly and FIRST_SHARE or 1,
        load = load
    }
end
local function shareInTier(____bindingPattern0, ____bindingPattern1)
    local members
    members = ____bindingPattern0.members
    local balancing
    local pickable
    local places
    places = ____bindingPattern1.places
    pickable = ____bindingPattern1.pickable
    balancing = ____bindingPattern1.balancing
    local most = 0
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        if pickable[index + 1] then
            most = math_max(most, places[index + 1].startShare)
        end
    end
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        local ____places_index_12 = places[index + 1]
        local startShare = ____places_index_12.startShare
        balancing.slowStart.shares[index + 1] = startShare < most and startShare / most or nil
    end
end
--- What each server that starts slowly leaves to others, of those of its tier that can be picked: where all start, nobody does.
local function shareAmongStarting(primaries, backups, standing)
    shareInTier(primaries, standing)
    if backups ~= nil then
        shareInTier(backups, standing)
    end
end
____exports.shareAmongStarting = shareAmongStarting
local function membersThatAre(pickable, tier)
    local members = {}
    if tier == nil then
        return members
    end
    for ____, member in ipairs(tier.members) do
        if pickable[member.index + 1] then
            members[#members + 1] = member
        end
    end
    return members
end
--- Requests are chosen for those that can be picked now. By turns, the round goes on where it is.
local function updateChoices(____bindingPattern0, standing)
    local backups
    local primaries
    primaries = ____bindingPattern0.primaries
    backups = ____bindingPattern0.backups
    local ____standing_13 = standing
    local pickable = ____standing_13.pickable
    local spare = ____standing_13.spare
    if standing.isStarting then
        shareAmongStarting(primaries, backups, standing)
    end
    local ____standing_14 = standing
    local chooseAmong = ____standing_14.chooseAmong
    local boundAmong = ____standing_14.boundAmong
    local primary = membersThatAre(pickable, primaries)
    local backup = membersThatAre(pickable, backups)
    standing.choosePrimary = chooseAmong(primary)
    standing.chooseBackup = chooseAmong(backup)
    standing.choosePrimarySpare = chooseAmong(membersThatAre(spare, primaries))
    standing.chooseBackupSpare = chooseAmong(membersThatAre(spare, backups))
    if boundAmong == nil then
        return
    end
    standing.boundOfPrimaries = boundAmong(primary)
    standing.boundOfBackups = boundAmong(backup)
end
____exports.updateChoices = updateChoices
--- What is known of a generation's servers when it begins: what was known of the one before it, by
-- the servers' names and places, and of the others that they are healthy unless they are `down`.
-- 
-- @param pause is called after every server
function ____exports.createStanding(generation, ____bindingPattern0, before, pause)
    local maxLoad
    local balancingTools
    local balancing
    local machine
    machine = ____bindingPattern0.machine
    balancing = ____bindingPattern0.balancing
    balancingTools = ____bindingPattern0.balancingTools
    maxLoad = ____bindingPattern0.maxLoad
    local places = {}
    local pickable = {}
    local spare = {}
    local incarnations = {}
    local loads = {}
    local isStarting = false
    local indicesBefore = {}
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
            local place = isKnown and before.standing.places[former + 1] or newPlace(server, before ~= nil and not isKnown, load)
            if place.startedAt ~= 0 then
                isStarting = true
            end
            places[#places + 1] = place
            loads[#loads + 1] = place.load
            indicesBefore[#indicesBefore + 1] = former
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
    local round = before == nil and createRound() or carryRound(before.standing.balancing.round, indicesBefore)
    local state = {
        loads = loads,
        round = round,
        slowStart = createSlowStart(),
        looks = {number = 0}
    }
    local ____temp_5 = (before and before.standing.isOutage) == true
    local ____places_6 = places
    local ____pickable_7 = pickable
    local ____spare_8 = spare
    local ____incarnations_9 = incarnations
    local ____isStarting_10 = isStarting
    local function ____temp_11(candidates)
        return chooseAmong(balancing, candidates, state, balancingTools)
    end
    local ____temp_4
    if maxLoad == nil then
        ____temp_4 = nil
    else
        ____temp_4 = function(candidates) return createLoadBound(maxLoad, candidates, state, balancingTools.counting) end
    end
    local standing = {
        isOutage = ____temp_5,
        isPanicking = false,
        places = ____places_6,
        pickable = ____pickable_7,
        spare = ____spare_8,
        incarnations = ____incarnations_9,
        balancing = state,
        isStarting = ____isStarting_10,
        chooseAmong = ____temp_11,
        choosePrimary = nil,
        chooseBackup = nil,
        choosePrimarySpare = nil,
        chooseBackupSpare = nil,
        boundAmong = ____temp_4,
        boundOfPrimaries = nil,
        boundOfBackups = nil
    }
    updateChoices(generation, standing)
    return standing
end
return ____exports
