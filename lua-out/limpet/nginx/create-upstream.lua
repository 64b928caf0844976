-- Made by "limpet build" from limpet's src/nginx/create-upstream.ts; changes are lost at the next build.
local ____exports = {}
local ____method = require("limpet.affinity.balancing.method")
local answerTimeDecay = ____method.answerTimeDecay
local ____in_balancer = require("limpet.affinity.binding.in-balancer")
local decidesInBalancer = ____in_balancer.decidesInBalancer
local finderInBalancer = ____in_balancer.finderInBalancer
local findsInBalancer = ____in_balancer.findsInBalancer
local ____decision = require("limpet.affinity.decision")
local beginExchange = ____decision.beginExchange
local ____running_upstream = require("limpet.affinity.running-upstream")
local runUpstream = ____running_upstream.runUpstream
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____health = require("limpet.nginx.health.health")
local createHealth = ____health.createHealth
local ____cells = require("limpet.nginx.metrics.cells")
local measureServers = ____cells.measureServers
local ____memory = require("limpet.nginx.metrics.memory")
local NO_CELL = ____memory.NO_CELL
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local ____secrets = require("limpet.nginx.machine.secrets")
local readKeys = ____secrets.readKeys
local readPassword = ____secrets.readPassword
local ____store = require("limpet.nginx.redis.store")
local createRedisStore = ____store.createRedisStore
local ____variable = require("limpet.nginx.request.variable")
local hashVariable = ____variable.hashVariable
local ____in_flight = require("limpet.nginx.servers.in-flight")
local countRequests = ____in_flight.countRequests
local holdPlace = ____in_flight.holdPlace
local requestCounting = ____in_flight.requestCounting
local ____request_counts = require("limpet.nginx.servers.request-counts")
local openRequestCounts = ____request_counts.openRequestCounts
local ____learned_sessions = require("limpet.nginx.servers.learned-sessions")
local forgetLearned = ____learned_sessions.forgetLearned
local isLearnedHere = ____learned_sessions.isLearnedHere
local learnedOf = ____learned_sessions.learnedOf
local noteLearned = ____learned_sessions.noteLearned
local ____rebalancing = require("limpet.nginx.servers.rebalancing")
local takeMoveOf = ____rebalancing.takeMoveOf
local ____sources = require("limpet.nginx.sources")
local sourceOf = ____sources.sourceOf
local ____shared_place = require("limpet.nginx.servers.shared-place")
local createSharedPlace = ____shared_place.createSharedPlace
local ____swap = require("limpet.nginx.servers.swap")
local describeServers = ____swap.describeServers
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local isIncarnationReplaced = ____incarnations.isIncarnationReplaced
local ____evictions = require("limpet.nginx.sessions.evictions")
local evictionCounter = ____evictions.evictionCounter
local ____session_store = require("limpet.nginx.sessions.session-store")
local createSessionStore = ____session_store.createSessionStore
local sessionDictionaries = ____session_store.sessionDictionaries
local function connectRedis(upstream, rule)
    local ____rule_redis_14 = rule.redis
    local password = ____rule_redis_14.password
    local sentinels = ____rule_redis_14.sentinels
    local ____createRedisStore_21 = createRedisStore
    local ____upstream_19 = upstream
    local ____rule_redis_20 = rule.redis
    local ____temp_15
    if password == nil then
        ____temp_15 = nil
    else
        ____temp_15 = readPassword(password)
    end
    local ____temp_18
    if (sentinels and sentinels.password) == nil then
        ____temp_18 = nil
    else
        ____temp_18 = readPassword(sentinels.password)
    end
    return (____createRedisStore_21(____upstream_19, ____rule_redis_20, {password = ____temp_15, sentinelPassword = ____temp_18}))
end
local function atHandOf(running)
    local ____running_22 = running
    local bindings = ____running_22.bindings
    local rules = ____running_22.rules
    if bindings == nil or not decidesInBalancer(rules) then
        return nil
    end
    return {
        exchange = beginExchange(running),
        find = finderInBalancer(rules)
    }
end
--- Builds what an upstream's requests need, once, before the workers start.
function ____exports.createUpstream(name, rules)
    local upstream
    local redis
    local shared
    local function isUsable(server)
        local ____upstream_current_0 = upstream.current
        local generation = ____upstream_current_0.generation
        local standing = ____upstream_current_0.standing
        local index = serverNamed(generation, server)
        return index ~= nil and standing.places[index + 1].isHealthy
    end
    --- Keeps count of the sessions of servers that drain.
    local function noteStored(digest, server, left)
        local ____upstream_current_1 = upstream.current
        local generation = ____upstream_current_1.generation
        local index = generation.serverByName[server]
        if index ~= nil and generation.servers[index + 1].draining then
            noteLearned(
                learnedOf(upstream, server),
                digest
            )
        end
        if left == nil or left == server then
            return
        end
        local before = generation.serverByName[left]
        if before ~= nil and generation.servers[before + 1].draining then
            forgetLearned(
                learnedOf(upstream, left),
                digest
            )
        end
    end
    local isCounted = rules.mayChange and isLearnedHere(rules)
    local ____runUpstream_13 = runUpstream
    local ____name_11 = name
    local ____rules_12 = rules
    local ____nginxMachine_6 = nginxMachine
    local ____readKeys_7 = readKeys
    local function ____temp_8(rule)
        if rule.redis ~= nil then
            redis = connectRedis(name, rule)
            if rules.mayChange and rules.shareChanges then
                shared = createSharedPlace(
                    name,
                    redis.client,
                    readKeys(rule.keys)
                )
            end
        end
        return (createSessionStore(
            rule,
            sessionDictionaries(name),
            evictionCounter(name),
            redis,
            isUsable,
            isCounted and noteStored or nil
        ))
    end
    local function ____temp_9(server, incarnation)
        return rules.incarnationHeader == nil or isIncarnationReplaced(name, server, incarnation)
    end
    local ____holdPlace_10 = holdPlace
    local ____takeMoveOf_5 = takeMoveOf
    local ____name_4 = name
    local ____opt_2 = rules.policies.rebalance
    local running = ____runUpstream_13(
        ____name_11,
        ____rules_12,
        {
            machine = ____nginxMachine_6,
            keysOf = ____readKeys_7,
            storeOf = ____temp_8,
            isReplaced = ____temp_9,
            holdPlace = ____holdPlace_10,
            takeMove = ____takeMoveOf_5(____name_4, ____opt_2 and ____opt_2.budget or 0),
            counting = requestCounting,
            hashVariable = hashVariable
        }
    )
    upstream = {
        name = name,
        rules = rules,
        readKey = running.readKey,
        readKeyHash = running.readKeyHash,
        bindings = running.bindings,
        canary = running.canary,
        holdPlace = running.holdPlace,
        takeMove = running.takeMove,
        isCounted = running.isCounted,
        tools = running.tools,
        current = running.current,
        health = createHealth(name, rules),
        isTimed = answerTimeDecay(rules.balancing) > 0,
        cell = NO_CELL,
        sourceServers = sourceOf(name),
        nextSync = 0,
        moreTries = 0,
        buildAgainAt = 0,
        isPublished = false,
        nextKeep = 0,
        nextMeasure = 0,
        nextTell = 0,
        nextDrainLook = 0,
        nextCount = 0,
        nextLook = 0,
        redis = redis,
        shared = shared,
        spent = {},
        isInBalancer = decidesInBalancer(rules),
        findsInBalancer = findsInBalancer(rules),
        unseenAnswers = 0,
        atHand = atHandOf(running)
    }
    describeServers(upstream, upstream.current.generation)
    if upstream.isCounted and not openRequestCounts() then
        ngx.log(ngx.ERR, ("limpet: upstream \"" .. name) .. "\": its requests cannot be counted on this machine, so maxConnections does not hold, ", "and drains do not end")
    end
    if upstream.isCounted then
        countRequests(name, upstream.current)
    end
    upstream.cell = measureServers(name, upstream.current)
    return upstream
end
return ____exports
