-- Made by "limpet build" from limpet's src/affinity/selection.ts; changes are lost at the next build.
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local hashOf = ____affinity.hashOf
local ____turns = require("limpet.affinity.balancing.turns")
local createTurns = ____turns.createTurns
local ____create = require("limpet.affinity.tables.create")
local createLookupTable = ____create.createLookupTable
--- In place of a server's index: no server can be picked.
local NO_SERVER = -1
____exports.NO_SERVER = NO_SERVER
local function takesNew(____bindingPattern0)
    local draining
    local weight
    weight = ____bindingPattern0.weight
    if weight == nil then
        weight = 1
    end
    draining = ____bindingPattern0.draining
    if draining == nil then
        draining = false
    end
    return weight > 0 and not draining
end
local function tableOf(upstream)
    local ____opt_6 = hashOf(upstream)
    return ____opt_6 and ____opt_6.table or "rendezvous"
end
local function beginTurns(tier, pickable)
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
        tier.nextTurn = nil
        return
    end
    local nextTurn = createTurns(weights)
    tier.nextTurn = function() return indices[nextTurn() + 1] end
end
local function createTier(members, tableName, pickable, machine)
    local ____table = createLookupTable(tableName, members, machine)
    local tier = {members = members, table = ____table, nextTurn = nil}
    beginTurns(tier, pickable)
    return tier
end
--- Builds the tables of an upstream. Of its servers at least one that is not a backup has a weight
-- above 0. A server that is `down` keeps its place in the tables, as in nginx.
function ____exports.createSelection(upstream, machine)
    local primaries = {}
    local backups = {}
    local healthy = {}
    local pickable = {}
    do
        local index = 0
        while index < #upstream.servers do
            local server = upstream.servers[index + 1]
            local name = server.name
            local address = server.address
            local weight = server.weight
            if weight == nil then
                weight = 1
            end
            local down = server.down
            if down == nil then
                down = false
            end
            local backup = server.backup
            if backup == nil then
                backup = false
            end
            healthy[#healthy + 1] = not down
            pickable[#pickable + 1] = not down and takesNew(server)
            if weight > 0 then
                local ____temp_0 = backup and backups or primaries
                ____temp_0[#____temp_0 + 1] = {index = index, name = name, address = address, weight = weight}
            end
            index = index + 1
        end
    end
    local ____table = tableOf(upstream)
    local ____upstream_servers_2 = upstream.servers
    local ____healthy_3 = healthy
    local ____pickable_4 = pickable
    local ____createTier_result_5 = createTier(primaries, ____table, pickable, machine)
    local ____temp_1
    if #backups == 0 then
        ____temp_1 = nil
    else
        ____temp_1 = createTier(backups, ____table, pickable, machine)
    end
    return {
        servers = ____upstream_servers_2,
        healthy = ____healthy_3,
        pickable = ____pickable_4,
        primaries = ____createTier_result_5,
        backups = ____temp_1
    }
end
--- Says whether a server is healthy. Round robin begins anew among those that can be picked.
function ____exports.setHealthy(selection, index, value)
    selection.healthy[index + 1] = value
    selection.pickable[index + 1] = value and takesNew(selection.servers[index + 1])
    beginTurns(selection.primaries, selection.pickable)
    if selection.backups ~= nil then
        beginTurns(selection.backups, selection.pickable)
    end
end
--- Whether any server can be picked.
function ____exports.canPick(selection)
    local ____temp_10 = selection.primaries.nextTurn ~= nil
    if not ____temp_10 then
        local ____opt_8 = selection.backups
        ____temp_10 = (____opt_8 and ____opt_8.nextTurn) ~= nil
    end
    return ____temp_10
end
--- Passes `count` turns of round robin, so that not every worker begins with the first server.
-- 
-- @param count a whole number, 0 or above
function ____exports.skipTurns(selection, count)
    local nextTurn = selection.primaries.nextTurn
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
local function firstFree(members, pickable, tried)
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        if pickable[index + 1] and not tried[index] then
            return index
        end
    end
    return NO_SERVER
end
local function nextFree(tier, tried, fallback)
    local nextTurn = tier.nextTurn
    if nextTurn == nil then
        return fallback
    end
    do
        local turn = 0
        while turn < #tier.members do
            local server = nextTurn()
            if not tried[server] then
                return server
            end
            turn = turn + 1
        end
    end
    return fallback
end
local function pickFrom(tier, pickable, key, tried)
    local fallback = firstFree(tier.members, pickable, tried)
    if fallback == NO_SERVER then
        return NO_SERVER
    end
    if key == nil then
        return nextFree(tier, tried, fallback)
    end
    local ____table = tier.table
    local position = ____table.locate(____table.hashOf(key))
    do
        local step = 1
        while step <= ____table.walkLength do
            local server = ____table.serverAt(position)
            if pickable[server + 1] and not tried[server] then
                return server
            end
            position = ____table.advance(position, step, key)
            step = step + 1
        end
    end
    return fallback
end
--- Picks the server for another try: as {@link pick}, without the servers that were tried.
-- 
-- @returns a server's index, or {@link NO_SERVER }
local function pickAgain(selection, key, tried)
    local server = pickFrom(selection.primaries, selection.pickable, key, tried)
    if server ~= NO_SERVER or selection.backups == nil then
        return server
    end
    return pickFrom(selection.backups, selection.pickable, key, tried)
end
____exports.pickAgain = pickAgain
local NONE_TRIED = {}
--- Picks the server for a request's first try: the first of the key's preference order that can be
-- picked, or the next by turns for a request without a key.
-- 
-- @returns a server's index, or {@link NO_SERVER }
function ____exports.pick(selection, key)
    local ____selection_primaries_11 = selection.primaries
    local nextTurn = ____selection_primaries_11.nextTurn
    return key == nil and nextTurn ~= nil and nextTurn() or pickAgain(selection, key, NONE_TRIED)
end
--- The short way to what {@link pick} picks, for a key of which the hash is known: its first server,
-- if that can be picked.
-- 
-- @returns a server's index, or {@link NO_SERVER } where {@link pick } has to be asked
function ____exports.pickFirst(selection, hash)
    local ____table = selection.primaries.table
    local server = ____table.serverAt(____table.locate(hash))
    return selection.pickable[server + 1] and server or NO_SERVER
end
--- What is to be said of a request whose key has this hash, and which goes to the first of its servers that can be picked.
function ____exports.verdictOfHash(selection, hash)
    local ____table = selection.primaries.table
    local first = ____table.serverAt(____table.locate(hash))
    if selection.pickable[first + 1] then
        return "hit"
    end
    return selection.healthy[first + 1] and "moved:draining" or "moved:down"
end
local function appendOrder(tier, key, order)
    local seen = {}
    local ____tier_12 = tier
    local members = ____tier_12.members
    local ____table = ____tier_12.table
    local wanted = #order + #members
    local position = ____table.locate(____table.hashOf(key))
    do
        local step = 1
        while #order < wanted and step <= ____table.walkLength do
            local server = ____table.serverAt(position)
            if not seen[server] then
                seen[server] = true
                order[#order + 1] = server
            end
            position = ____table.advance(position, step, key)
            step = step + 1
        end
    end
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        if not seen[index] then
            order[#order + 1] = index
        end
    end
end
--- A key's servers in the order in which they are tried, whether they can be picked now or not.
function ____exports.preferenceOrder(selection, key)
    local order = {}
    appendOrder(selection.primaries, key, order)
    if selection.backups ~= nil then
        appendOrder(selection.backups, key, order)
    end
    return order
end
return ____exports
