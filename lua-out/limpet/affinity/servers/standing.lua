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
        answerTime = 0,
        lastBound = 0,
        sketch = nil,
        slice = -1,
        isUntold = false,
        counters = NO_CELL,
        sessions = -1,
        newShare = 1
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
local function standingOf(____bindingPattern0, spare, state, ____bindingPattern1, groups)
    local incarnations
    local pickable
    local places
    local isStarting
    local isOutage
    isOutage = ____bindingPattern0.isOutage
    isStarting = ____bindingPattern0.isStarting
    places = ____bindingPattern0.places
    pickable = ____bindingPattern0.pickable
    incarnations = ____bindingPattern0.incarnations
    local maxLoad
    local balancingTools
    local balancing
    balancing = ____bindingPattern1.balancing
    balancingTools = ____bindingPattern1.balancingTools
    maxLoad = ____bindingPattern1.maxLoad
    local ____isOutage_14 = isOutage
    local ____places_15 = places
    local ____pickable_16 = pickable
    local ____spare_17 = spare
    local ____incarnations_18 = incarnations
    local ____state_19 = state
    local ____isStarting_20 = isStarting
    local function ____temp_21(candidates)
        return (chooseAmong(balancing, candidates, state, balancingTools))
    end
    local ____temp_13
    if maxLoad == nil then
        ____temp_13 = nil
    else
        ____temp_13 = function(candidates) return (createLoadBound(maxLoad, candidates, state, balancingTools.counting)) end
    end
    return {
        isOutage = ____isOutage_14,
        isPanicking = false,
        places = ____places_15,
        pickable = ____pickable_16,
        spare = ____spare_17,
        incarnations = ____incarnations_18,
        balancing = ____state_19,
        isStarting = ____isStarting_20,
        chooseAmong = ____temp_21,
        choosePrimary = nil,
        chooseBackup = nil,
        choosePrimarySpare = nil,
        chooseBackupSpare = nil,
        boundAmong = ____temp_13,
        boundOfPrimaries = nil,
        boundOfBackups = nil,
        emptier = {},
        groups = groups
    }
end
local function shareOf(____bindingPattern0)
    local load
    local startShare
    startShare = ____bindingPattern0.startShare
    load = ____bindingPattern0.load
    return startShare * load.newShare
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
            most = math_max(
                most,
                shareOf(places[index + 1])
            )
        end
    end
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        local share = shareOf(places[index + 1])
        balancing.slowStart.shares[index + 1] = share < most and share / most or nil
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
--- What each server that starts slowly leaves to the others of its group.
local function shareAmongGroups(____bindingPattern0)
    local groups
    groups = ____bindingPattern0.groups
    for ____, ____value in ipairs(groups) do
        local generation = ____value.generation
        local standing = ____value.standing
        shareAmongStarting(generation.primaries, generation.backups, standing)
    end
end
____exports.shareAmongGroups = shareAmongGroups
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
local function updateChoicesIn(primaries, backups, standing)
    local ____standing_22 = standing
    local pickable = ____standing_22.pickable
    local spare = ____standing_22.spare
    local chooseAmong = ____standing_22.chooseAmong
    local boundAmong = ____standing_22.boundAmong
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
--- Requests are chosen for those that can be picked now. By turns, the round goes on where it is.
local function updateChoices(____bindingPattern0, standing)
    local backups
    local primaries
    primaries = ____bindingPattern0.primaries
    backups = ____bindingPattern0.backups
    if standing.isStarting or #standing.emptier > 0 then
        shareAmongStarting(primaries, backups, standing)
        shareAmongGroups(standing)
    end
    updateChoicesIn(primaries, backups, standing)
    for ____, group in ipairs(standing.groups) do
        updateChoicesIn(group.generation.primaries, group.generation.backups, group.standing)
    end
end
____exports.updateChoices = updateChoices
--- What is known of a generation's servers when it begins: what was known of the one before it, by
-- the servers' names and places, and of the others that they are healthy unless they are `down`.
-- 
-- @param groupGenerations its groups'
-- @param pause is called after every server
function ____exports.createStanding(generation, groupGenerations, tools, before, pause)
    local ____tools_0 = tools
    local machine = ____tools_0.machine
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
            local ____temp_1
            if before == nil then
                ____temp_1 = nil
            else
                ____temp_1 = serverNamed(before.generation, server.name)
            end
            local former = ____temp_1
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
            local ____places_index_2 = places[index + 1]
            local isHealthy = ____places_index_2.isHealthy
            pickable[#pickable + 1] = isHealthy and generation.takers[index + 1]
            spare[#spare + 1] = isHealthy and generation.spares[index + 1]
            index = index + 1
        end
    end
    local looks = {number = 0}
    local function stateAfter(former)
        return {
            loads = loads,
            round = former == nil and createRound() or carryRound(former.balancing.round, indicesBefore),
            slowStart = createSlowStart(),
            looks = looks
        }
    end
    local known = {
        isOutage = (before and before.standing.isOutage) == true,
        isStarting = isStarting,
        places = places,
        pickable = pickable,
        incarnations = incarnations
    }
    local groups = {}
    do
        local group = 0
        while group < #groupGenerations do
            local ____standingOf_10 = standingOf
            local ____temp_9 = {}
            local ____opt_5 = before and before.standing.groups[group + 1]
            local standing = ____standingOf_10(
                known,
                ____temp_9,
                stateAfter(____opt_5 and ____opt_5.standing),
                tools,
                {}
            )
            groups[#groups + 1] = {generation = groupGenerations[group + 1], standing = standing}
            group = group + 1
        end
    end
    local standing = standingOf(
        known,
        spare,
        stateAfter(before and before.standing),
        tools,
        groups
    )
    updateChoices(generation, standing)
    return standing
end
return ____exports
