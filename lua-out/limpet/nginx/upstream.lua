-- Made by "limpet build" from limpet's src/nginx/upstream.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local canonicalAddress = ____address.canonicalAddress
local ____affinity = require("limpet.affinity.affinities.affinity")
local hashOf = ____affinity.hashOf
local ____bindings = require("limpet.affinity.binding.bindings")
local createBindings = ____bindings.createBindings
local remembers = ____bindings.remembers
local ____selection = require("limpet.affinity.selection")
local createSelection = ____selection.createSelection
local ____key = require("limpet.affinity.session.key")
local DEFAULT_MAX_KEY_LENGTH = ____key.DEFAULT_MAX_KEY_LENGTH
local sessionKeyReader = ____key.sessionKeyReader
local ____key_hash = require("limpet.affinity.session.key-hash")
local keyHashReader = ____key_hash.keyHashReader
local NO_KEY = ____key_hash.NO_KEY
local ____connections = require("limpet.nginx.connections")
local connectionKeys = ____connections.connectionKeys
local ____health = require("limpet.nginx.health")
local createHealth = ____health.createHealth
local isIncarnationReplaced = ____health.isIncarnationReplaced
local ____machine = require("limpet.nginx.machine")
local nginxMachine = ____machine.nginxMachine
local ____store = require("limpet.nginx.redis.store")
local createRedisStore = ____store.createRedisStore
local ____secrets = require("limpet.nginx.secrets")
local readKeys = ____secrets.readKeys
local readPassword = ____secrets.readPassword
local ____sessions = require("limpet.nginx.sessions")
local createSessionStore = ____sessions.createSessionStore
local sessionDictionary = ____sessions.sessionDictionary
local ____variable = require("limpet.nginx.variable")
local hashVariableFor = ____variable.hashVariableFor
local function connectRedis(upstream, rule)
    local ____rule_redis_18 = rule.redis
    local password = ____rule_redis_18.password
    local sentinels = ____rule_redis_18.sentinels
    local ____createRedisStore_25 = createRedisStore
    local ____upstream_23 = upstream
    local ____rule_redis_24 = rule.redis
    local ____temp_19
    if password == nil then
        ____temp_19 = nil
    else
        ____temp_19 = readPassword(password)
    end
    local ____temp_22
    if (sentinels and sentinels.password) == nil then
        ____temp_22 = nil
    else
        ____temp_22 = readPassword(sentinels.password)
    end
    return ____createRedisStore_25(____upstream_23, ____rule_redis_24, {password = ____temp_19, sentinelPassword = ____temp_22})
end
local function hashReader(rules, selection, maxKeyLength)
    if hashOf(rules) == nil then
        return function() return NO_KEY end
    end
    local ____rules_16 = rules
    local session = ____rules_16.session
    if session == nil then
        session = {}
    end
    local ____selection_primaries_17 = selection.primaries
    local ____table = ____selection_primaries_17.table
    local hashVariable = ____table.hashOf == nginxMachine.crc32 and hashVariableFor(ngx.config.ngx_lua_version) or nil
    return keyHashReader(session, maxKeyLength, ____table.hashOf, hashVariable)
end
--- Builds what an upstream's requests need, once, before the workers begin.
function ____exports.createUpstream(name, rules)
    local isUsable, selection, bindings
    function isUsable(server)
        local ____temp_2
        if bindings == nil then
            ____temp_2 = nil
        else
            ____temp_2 = bindings.serverByName[server]
        end
        local index = ____temp_2
        return index ~= nil and selection.healthy[index + 1]
    end
    local hosts = {}
    local ports = {}
    local bindingTexts = {}
    local serverByAddress = {}
    do
        local index = 0
        while index < #rules.servers do
            local server = rules.servers[index + 1]
            local ____parseAddress_result_0 = parseAddress(server.address)
            local host = ____parseAddress_result_0.host
            local port = ____parseAddress_result_0.port
            hosts[#hosts + 1] = host
            ports[#ports + 1] = port
            bindingTexts[#bindingTexts + 1] = (name .. " ") .. server.name
            serverByAddress[canonicalAddress(server.address)] = index
            index = index + 1
        end
    end
    local ____rules_1 = rules
    local session = ____rules_1.session
    if session == nil then
        session = {}
    end
    local maxKeyLength = ____rules_1.maxKeyLength
    if maxKeyLength == nil then
        maxKeyLength = DEFAULT_MAX_KEY_LENGTH
    end
    selection = createSelection(rules, nginxMachine)
    local limits = connectionKeys(name, rules.servers)
    local redis
    local function storeOf(rule)
        local dictionary = sessionDictionary(name)
        if rule.redis ~= nil then
            redis = connectRedis(name, rule)
        end
        return createSessionStore(rule, dictionary, redis, isUsable)
    end
    local function isReplaced(server, incarnation)
        if rules.incarnationHeader == nil then
            return true
        end
        return isIncarnationReplaced(name, rules.servers[server + 1].address, incarnation)
    end
    bindings = remembers(rules) and createBindings(name, rules, {machine = nginxMachine, keysOf = readKeys, storeOf = storeOf, isReplaced = isReplaced}) or nil
    local ____name_7 = name
    local ____temp_8 = hashOf(rules) == nil and (function() return nil end) or sessionKeyReader(session, maxKeyLength)
    local ____hashReader_result_9 = hashReader(rules, selection, maxKeyLength)
    local ____selection_10 = selection
    local ____createHealth_result_11 = createHealth(name, rules)
    local ____hosts_12 = hosts
    local ____ports_13 = ports
    local ____serverByAddress_14 = serverByAddress
    local ____opt_3 = rules.keepAlive
    local ____temp_15 = ____opt_3 and ____opt_3.idleTimeout or 60
    local ____opt_5 = rules.keepAlive
    return {
        name = ____name_7,
        readKey = ____temp_8,
        readKeyHash = ____hashReader_result_9,
        selection = ____selection_10,
        health = ____createHealth_result_11,
        nextLook = 0,
        hosts = ____hosts_12,
        ports = ____ports_13,
        serverByAddress = ____serverByAddress_14,
        idleTimeout = ____temp_15,
        maxRequests = ____opt_5 and ____opt_5.requests or 1000,
        isPlain = bindings == nil and (next(limits)) == nil,
        bindings = bindings,
        bindingTexts = bindingTexts,
        policies = rules.policies,
        connectionKeys = limits,
        incarnationHeader = rules.incarnationHeader,
        verdictHeader = rules.verdictHeader,
        redis = redis
    }
end
--- By name; none for an upstream that is not in the rules, or whose rules could not be loaded.
____exports.upstreams = {}
return ____exports
