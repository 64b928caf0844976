-- Made by "limpet build" from limpet's src/affinity/running-upstream.ts; changes are lost at the next build.
local ____exports = {}
local ____bindings = require("limpet.affinity.binding.bindings")
local createBindings = ____bindings.createBindings
local remembers = ____bindings.remembers
local ____groups = require("limpet.affinity.canary.groups")
local runCanary = ____groups.runCanary
local ____keyed_hash = require("limpet.affinity.token.keyed-hash")
local keyedHash = ____keyed_hash.keyedHash
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____digests = require("limpet.affinity.servers.digests")
local createDigestKeys = ____digests.createDigestKeys
local ____generation = require("limpet.affinity.servers.generation")
local createGeneration = ____generation.createGeneration
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local createRandom = ____random_numbers.createRandom
local ____panic = require("limpet.affinity.servers.panic")
local considerPanic = ____panic.considerPanic
local ____standing = require("limpet.affinity.servers.standing")
local createStanding = ____standing.createStanding
local updateChoices = ____standing.updateChoices
local ____key = require("limpet.affinity.session.key")
local sessionKeyReader = ____key.sessionKeyReader
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local keyHashReader = ____key_hash.keyHashReader
local ____create = require("limpet.affinity.tables.create")
local keyHashOf = ____create.keyHashOf
local function hashReader(____bindingPattern0, keyed, ____bindingPattern1)
    local hash
    local maxKeyLength
    local session
    session = ____bindingPattern0.session
    maxKeyLength = ____bindingPattern0.maxKeyLength
    hash = ____bindingPattern0.hash
    local hashVariable
    local machine
    machine = ____bindingPattern1.machine
    hashVariable = ____bindingPattern1.hashVariable
    local hashOf = keyed or keyHashOf(hash.table, machine)
    local ____keyHashReader_16 = keyHashReader
    local ____session_14 = session
    local ____maxKeyLength_15 = maxKeyLength
    local ____temp_13
    if hashOf == machine.crc32 then
        ____temp_13 = hashVariable
    else
        ____temp_13 = nil
    end
    return (____keyHashReader_16(____session_14, ____maxKeyLength_15, hashOf, ____temp_13))
end
--- Builds a generation of servers, and what is known of them by the one before it.
-- 
-- @param number of the generation
-- @param pause is called after every piece of work
local function createLineup(number, servers, tools, before, pause)
    local generation = createGeneration(number, servers, tools, pause)
    local groups = {}
    do
        local group = 0
        while group < #tools.groupNames do
            groups[#groups + 1] = createGeneration(
                number,
                servers,
                tools,
                pause,
                group
            )
            group = group + 1
        end
    end
    local standing = createStanding(
        generation,
        groups,
        tools,
        before,
        pause
    )
    if considerPanic(generation, standing) then
        updateChoices(generation, standing)
    end
    return {generation = generation, standing = standing}
end
____exports.createLineup = createLineup
--- Sets an upstream going, with the servers of its rules.
-- 
-- @param name the upstream's
-- @throws where a key that it needs is not there
function ____exports.runUpstream(name, rules, surroundings)
    local ____surroundings_0 = surroundings
    local machine = ____surroundings_0.machine
    local bindings = remembers(rules) and createBindings(name, rules, surroundings) or nil
    local ____table = rules.hash == nil and "rendezvous" or rules.hash.table
    local ____temp_3
    local ____opt_1 = rules.hash
    if (____opt_1 and ____opt_1.key) == nil then
        ____temp_3 = nil
    else
        ____temp_3 = keyedHash(
            surroundings.keysOf(rules.hash.key)[1].secret,
            machine
        )
    end
    local keyed = ____temp_3
    local random = createRandom(1)
    local canary = runCanary(rules, machine, random, keyed or machine.crc32)
    local ____table_6 = ____table
    local ____rules_policies_drainingTakesNew_7 = rules.policies.drainingTakesNew
    local ____temp_8 = bindings == nil and createDigestKeys() or bindings.digestKeys
    local ____temp_9 = {below = rules.health.panicBelow, overrulesChecks = rules.health.check ~= nil}
    local ____temp_10 = canary == nil and ({}) or canary.names
    local ____machine_11 = machine
    local ____rules_balancing_12 = rules.balancing
    local ____opt_4 = rules.hash
    local tools = {
        table = ____table_6,
        drainingTakesNew = ____rules_policies_drainingTakesNew_7,
        digestKeys = ____temp_8,
        panic = ____temp_9,
        groupNames = ____temp_10,
        machine = ____machine_11,
        keyedHash = keyed,
        balancing = ____rules_balancing_12,
        maxLoad = ____opt_4 and ____opt_4.maxLoad,
        balancingTools = {counting = surroundings.counting, random = random}
    }
    return {
        name = name,
        rules = rules,
        readKey = rules.hash == nil and (function() return nil end) or sessionKeyReader(rules.session, rules.maxKeyLength),
        readKeyHash = rules.hash == nil and (function() return NO_KEY end) or hashReader(rules, keyed, surroundings),
        bindings = bindings,
        canary = canary,
        holdPlace = surroundings.holdPlace,
        takeMove = surroundings.takeMove or (function() return nil end),
        isCounted = true,
        tools = tools,
        current = createLineup(
            1,
            rules.servers,
            tools,
            nil,
            doNotPause
        )
    }
end
return ____exports
