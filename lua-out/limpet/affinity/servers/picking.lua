-- Made by "limpet build" from limpet's src/affinity/servers/picking.ts; changes are lost at the next build.
local ____exports = {}
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local ____tried = require("limpet.affinity.balancing.tried")
local NONE_TRIED = ____tried.NONE_TRIED
local NO_SERVER = ____tried.NO_SERVER
do
    local ____tried = require("limpet.affinity.balancing.tried")
    ____exports.NO_SERVER = ____tried.NO_SERVER
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
local function pickBelow(____bindingPattern0, bound, pickable, key, tried)
    local ____table
    local members
    members = ____bindingPattern0.members
    ____table = ____bindingPattern0.table
    local left = 0
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        if pickable[index + 1] and not tried[index] then
            left = left + 1
        end
    end
    local passed = {}
    local position = ____table.locate(____table.hashOf(key))
    do
        local step = 1
        while left > 0 and step <= ____table.walkLength do
            local server = ____table.serverAt(position)
            if pickable[server + 1] and not tried[server] and not passed[server] then
                if bound(server) then
                    return server
                end
                passed[server] = true
                left = left - 1
            end
            position = ____table.advance(position, step, key)
            step = step + 1
        end
    end
    for ____, ____value in ipairs(members) do
        local index = ____value.index
        if left > 0 and pickable[index + 1] and not tried[index] and not passed[index] and bound(index) then
            return index
        end
    end
    return NO_SERVER
end
local function pickFrom(tier, choose, bound, pickable, key, tried)
    if tier == nil then
        return NO_SERVER
    end
    if key == nil then
        return choose == nil and NO_SERVER or choose(tried)
    end
    local fallback = firstFree(tier.members, pickable, tried)
    if fallback == NO_SERVER then
        return NO_SERVER
    end
    if bound ~= nil then
        local server = pickBelow(
            tier,
            bound,
            pickable,
            key,
            tried
        )
        if server ~= NO_SERVER then
            return server
        end
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
local function pickAvoidedFrom(tier, ____bindingPattern0, candidates, key, tried)
    local places
    places = ____bindingPattern0.places
    if tier == nil then
        return NO_SERVER
    end
    if key ~= nil then
        return (pickFrom(
            tier,
            nil,
            nil,
            candidates,
            key,
            tried
        ))
    end
    local longest = NO_SERVER
    for ____, ____value in ipairs(tier.members) do
        local index = ____value.index
        local isCandidate = candidates[index + 1] and not tried[index]
        if isCandidate and (longest == NO_SERVER or places[index + 1].avoidedUntil < places[longest + 1].avoidedUntil) then
            longest = index
        end
    end
    return longest
end
local function pickAvoided(____bindingPattern0, key, tried)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____generation_7 = generation
    local primaries = ____generation_7.primaries
    local backups = ____generation_7.backups
    local takers = ____generation_7.takers
    local spares = ____generation_7.spares
    local server = pickAvoidedFrom(
        primaries,
        standing,
        takers,
        key,
        tried
    )
    if server == NO_SERVER then
        server = pickAvoidedFrom(
            backups,
            standing,
            takers,
            key,
            tried
        )
    end
    if server == NO_SERVER then
        server = pickAvoidedFrom(
            primaries,
            standing,
            spares,
            key,
            tried
        )
    end
    if server == NO_SERVER then
        server = pickAvoidedFrom(
            backups,
            standing,
            spares,
            key,
            tried
        )
    end
    return server
end
--- Picks the server for another try: as {@link pick}, without the servers that were tried. Where no other is left, one
-- that drains and takes new sessions then; where all are avoided, one of those: the key's own, or the one that was
-- avoided first.
-- 
-- @returns a server's index, or {@link NO_SERVER }
local function pickAgain(lineup, key, tried)
    local ____lineup_4 = lineup
    local generation = ____lineup_4.generation
    local standing = ____lineup_4.standing
    local ____generation_5 = generation
    local primaries = ____generation_5.primaries
    local backups = ____generation_5.backups
    local ____standing_6 = standing
    local pickable = ____standing_6.pickable
    local spare = ____standing_6.spare
    local server = pickFrom(
        primaries,
        standing.choosePrimary,
        standing.boundOfPrimaries,
        pickable,
        key,
        tried
    )
    if server == NO_SERVER then
        server = pickFrom(
            backups,
            standing.chooseBackup,
            standing.boundOfBackups,
            pickable,
            key,
            tried
        )
    end
    if server == NO_SERVER then
        server = pickFrom(
            primaries,
            standing.choosePrimarySpare,
            nil,
            spare,
            key,
            tried
        )
    end
    if server == NO_SERVER then
        server = pickFrom(
            backups,
            standing.chooseBackupSpare,
            nil,
            spare,
            key,
            tried
        )
    end
    return server == NO_SERVER and not canPick(lineup) and pickAvoided(lineup, key, tried) or server
end
____exports.pickAgain = pickAgain
--- Picks the server for a request's first try: the first of the key's preference order that can be
-- picked, or what the upstream's balancing says for a request without a key.
-- 
-- @returns a server's index, or {@link NO_SERVER }
function ____exports.pick(lineup, key)
    local ____lineup_standing_0 = lineup.standing
    local choosePrimary = ____lineup_standing_0.choosePrimary
    return key == nil and choosePrimary ~= nil and choosePrimary(NONE_TRIED) or pickAgain(lineup, key, NONE_TRIED)
end
--- The short way to what {@link pick} picks, for a key of which the hash is known: its first server,
-- if that can be picked.
-- 
-- @returns a server's index, or {@link NO_SERVER } where {@link pick } has to be asked
function ____exports.pickFirst(____bindingPattern0, hash)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____generation_primaries_1 = generation.primaries
    local ____table = ____generation_primaries_1.table
    local server = ____table.serverAt(____table.locate(hash))
    if not standing.pickable[server + 1] then
        return NO_SERVER
    end
    local ____standing_2 = standing
    local boundOfPrimaries = ____standing_2.boundOfPrimaries
    return (boundOfPrimaries == nil or boundOfPrimaries(server)) and server or NO_SERVER
end
--- The first server of a key with this hash, whether it can be picked now or not.
function ____exports.firstServer(____bindingPattern0, hash)
    local generation
    generation = ____bindingPattern0.generation
    local ____generation_primaries_3 = generation.primaries
    local ____table = ____generation_primaries_3.table
    return (____table.serverAt(____table.locate(hash)))
end
local function appendOrder(tier, key, order)
    local seen = {}
    local ____tier_8 = tier
    local members = ____tier_8.members
    local ____table = ____tier_8.table
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
function ____exports.preferenceOrder(____bindingPattern0, key)
    local backups
    local primaries
    primaries = ____bindingPattern0.primaries
    backups = ____bindingPattern0.backups
    local order = {}
    appendOrder(primaries, key, order)
    if backups ~= nil then
        appendOrder(backups, key, order)
    end
    return order
end
return ____exports
