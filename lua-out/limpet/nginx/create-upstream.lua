-- Made by "limpet build" from limpet's src/nginx/create-upstream.ts; changes are lost at the next build.
local ____exports = {}
local ____running_upstream = require("limpet.affinity.running-upstream")
local runUpstream = ____running_upstream.runUpstream
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____health = require("limpet.nginx.health.health")
local createHealth = ____health.createHealth
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local ____secrets = require("limpet.nginx.machine.secrets")
local readKeys = ____secrets.readKeys
local readPassword = ____secrets.readPassword
local ____store = require("limpet.nginx.redis.store")
local createRedisStore = ____store.createRedisStore
local ____variable = require("limpet.nginx.request.variable")
local hashVariable = ____variable.hashVariable
local ____connections = require("limpet.nginx.servers.connections")
local placesOf = ____connections.placesOf
local ____published = require("limpet.nginx.servers.published")
local beginWith = ____published.beginWith
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
    local ____rule_redis_2 = rule.redis
    local password = ____rule_redis_2.password
    local sentinels = ____rule_redis_2.sentinels
    local ____createRedisStore_9 = createRedisStore
    local ____upstream_7 = upstream
    local ____rule_redis_8 = rule.redis
    local ____temp_3
    if password == nil then
        ____temp_3 = nil
    else
        ____temp_3 = readPassword(password)
    end
    local ____temp_6
    if (sentinels and sentinels.password) == nil then
        ____temp_6 = nil
    else
        ____temp_6 = readPassword(sentinels.password)
    end
    return ____createRedisStore_9(____upstream_7, ____rule_redis_8, {password = ____temp_3, sentinelPassword = ____temp_6})
end
--- Builds what an upstream's requests need, once, before the workers start.
-- 
-- @param sourceServers those of the rules, with names looked up
-- @param saved what the state file has of it
function ____exports.createUpstream(name, rules, sourceServers, saved)
    local upstream
    local redis
    local function isUsable(server)
        local ____upstream_current_0 = upstream.current
        local generation = ____upstream_current_0.generation
        local standing = ____upstream_current_0.standing
        local index = serverNamed(generation, server)
        return index ~= nil and standing.places[index + 1].isHealthy
    end
    local ____temp_1 = rules.mayChange and beginWith(name, rules.servers, sourceServers, saved) or ({number = 1, servers = sourceServers, dropped = {}})
    local number = ____temp_1.number
    local servers = ____temp_1.servers
    local dropped = ____temp_1.dropped
    for ____, change in ipairs(dropped) do
        ngx.log(
            ngx.NOTICE,
            "limpet: upstream \"",
            name,
            "\": the rules overrule what was changed: ",
            change
        )
    end
    local running = runUpstream(
        name,
        rules,
        {
            machine = nginxMachine,
            keysOf = readKeys,
            storeOf = function(rule)
                if rule.redis ~= nil then
                    redis = connectRedis(name, rule)
                end
                return createSessionStore(
                    rule,
                    sessionDictionaries(name),
                    evictionCounter(name),
                    redis,
                    isUsable
                )
            end,
            isReplaced = function(server, incarnation) return rules.incarnationHeader == nil or isIncarnationReplaced(name, server, incarnation) end,
            holdPlace = placesOf(name),
            hashVariable = hashVariable
        },
        servers,
        number
    )
    upstream = {
        name = name,
        rules = rules,
        readKey = running.readKey,
        readKeyHash = running.readKeyHash,
        bindings = running.bindings,
        holdPlace = running.holdPlace,
        tools = running.tools,
        current = running.current,
        health = createHealth(name),
        sourceServers = sourceServers,
        nextSync = 0,
        isPlain = false,
        moreTries = 0,
        buildAgainAt = 0,
        isPublished = false,
        nextTell = 0,
        nextDrainLook = 0,
        redis = redis
    }
    describeServers(upstream, upstream.current.generation)
    return upstream
end
return ____exports
