-- Made by "limpet build" from limpet's src/affinity/canary/groups.ts; changes are lost at the next build.
local bit_bxor = bit.bxor
local ____exports = {}
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local randomBelow = ____random_numbers.randomBelow
local ____word = require("limpet.affinity.hashing.word")
local mix = ____word.mix
local unsigned = ____word.unsigned
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____group = require("limpet.affinity.servers.group")
local NO_GROUP = ____group.NO_GROUP
local groupNamed = ____group.groupNamed
local ____key = require("limpet.affinity.session.key")
local sessionKeyReader = ____key.sessionKeyReader
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
local ____rendezvous = require("limpet.affinity.tables.rendezvous")
local createRendezvousTable = ____rendezvous.createRendezvousTable
--- What a hash is a part of.
local WORDS = 4294967296
--- Random numbers are below this.
local MOST_RANDOM = 2147483647
---
-- @param random what new sessions without a key are left to
-- @param hashOf of session keys
function ____exports.runCanary(____bindingPattern0, machine, random, hashOf)
    local maxKeyLength
    local session
    local canary
    canary = ____bindingPattern0.canary
    session = ____bindingPattern0.session
    maxKeyLength = ____bindingPattern0.maxKeyLength
    if canary == nil then
        return nil
    end
    local names = {}
    local releases = {}
    local weighty = {}
    local isReleasing = false
    do
        local index = 0
        while index < #canary.groups do
            local ____canary_groups_index_0 = canary.groups[index + 1]
            local name = ____canary_groups_index_0.name
            local weight = ____canary_groups_index_0.weight
            local release = ____canary_groups_index_0.release
            names[#names + 1] = name
            releases[#releases + 1] = release
            if release > 0 then
                isReleasing = true
            end
            if weight > 0 then
                weighty[#weighty + 1] = {index = index, name = name, address = "", weight = weight}
            end
            index = index + 1
        end
    end
    local readForce = {}
    for ____, source in ipairs(canary.force) do
        readForce[#readForce + 1] = readerOf(source)
    end
    return {
        names = names,
        releases = releases,
        isReleasing = isReleasing,
        readForce = readForce,
        readKey = sessionKeyReader(session, maxKeyLength),
        table = createRendezvousTable(weighty, machine, doNotPause),
        random = random,
        hashOf = hashOf
    }
end
--- The group that a request forces; `NO_GROUP` for none.
function ____exports.forcedGroup(____bindingPattern0, request)
    local names
    local readForce
    readForce = ____bindingPattern0.readForce
    names = ____bindingPattern0.names
    for ____, read in ipairs(readForce) do
        local group = groupNamed(
            names,
            read(request)
        )
        if group ~= NO_GROUP then
            return group
        end
    end
    return NO_GROUP
end
local function positionOf(____table, hash)
    return (____table.locate(unsigned(mix(hash))))
end
local function groupOfHash(____bindingPattern0, hash)
    local ____table
    ____table = ____bindingPattern0.table
    return (____table.serverAt(positionOf(____table, hash)))
end
--- The group of a new session, or of one that is bound nowhere any more.
-- 
-- @param lost what identifies a session that was bound; `undefined` for a new one
function ____exports.rolledGroup(canary, request, lost)
    local key = canary.readKey(request) or lost
    return (groupOfHash(
        canary,
        key == nil and randomBelow(canary.random, MOST_RANDOM) or canary.hashOf(key)
    ))
end
--- So that which sessions leave has nothing to do with the groups that they were given. Any number would do.
local RELEASE = 1554098974
--- The group that a bound session leaves its own for; `NO_GROUP` if it stays.
-- 
-- @param hash of what the session keeps for as long as it lives
function ____exports.groupAfter(____bindingPattern0, group, hash)
    local releases
    local ____table
    ____table = ____bindingPattern0.table
    releases = ____bindingPattern0.releases
    local release = releases[group + 1] or 0
    if release == 0 or unsigned(mix(bit_bxor(
        mix(hash),
        RELEASE
    ))) >= release * WORDS then
        return NO_GROUP
    end
    local position = positionOf(____table, hash)
    local first = ____table.serverAt(position)
    local other = first == group and ____table.serverAt(____table.advance(position, 1, "")) or first
    return other == group and NO_GROUP or other
end
return ____exports
