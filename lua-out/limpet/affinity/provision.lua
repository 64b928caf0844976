-- Made by "limpet build" from limpet's src/affinity/provision.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_huge = math.huge
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____named = require("limpet.affinity.dns.named")
local hasNames = ____named.hasNames
local ____health = require("limpet.affinity.health")
local provisionHealth = ____health.provisionHealth
local ____canary = require("limpet.affinity.canary.canary")
local provisionCanary = ____canary.provisionCanary
local ____options = require("limpet.affinity.dns.options")
local DNS = ____options.DNS
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____names = require("limpet.affinity.cookies.names")
local SHORT_NAME = ____names.SHORT_NAME
local withCookieNames = ____names.withCookieNames
local ____rebalance = require("limpet.affinity.rebalance")
local provisionRebalance = ____rebalance.provisionRebalance
local ____queue = require("limpet.affinity.queue")
local provisionQueue = ____queue.provisionQueue
local ____rules = require("limpet.affinity.rules")
local listedServers = ____rules.listedServers
local SERVER = {
    weight = 1,
    down = false,
    backup = false,
    draining = false,
    maxConnections = 0
}
local COOKIE = {
    name = SHORT_NAME,
    path = "/",
    secure = "auto",
    httpOnly = true,
    sameSite = "lax",
    partitioned = false,
    hide = true,
    sharedCaches = "withhold"
}
local REDIS = {
    database = 0,
    tls = false,
    keyPrefix = "limpet:",
    deadline = 50,
    refreshAfter = 10,
    failures = 5,
    retryAfter = 1000,
    connections = 16
}
local POLICIES = {
    down = "move",
    draining = "stay",
    full = {wait = 1000, otherwise = {refuse = 503}},
    unknown = "move",
    expired = "move",
    closed = {refuse = 503},
    drainingTakesNew = true,
    returns = false,
    rebalance = nil
}
--- Seconds: nginx's own `keepalive_time`.
local DEFAULT_LIFETIME = 3600
____exports.DEFAULT_LIFETIME = DEFAULT_LIFETIME
--- All but the first as in nginx.
local KEEP_ALIVE = {connections = 64, idleTimeout = 60, requests = 1000, lifetime = DEFAULT_LIFETIME}
--- Every nginx closes a connection after its last request; how many it may keep idle does not matter then.
local NO_KEEP_ALIVE = {requests = 1}
local SESSION_TIMEOUT = 1800
--- Bytes: browsers keep no cookie that is longer, its name included (RFC 6265, section 6.1).
local MAX_KEY_LENGTH = 4096
--- The same for one server.
local function provisionServer(server)
    if server.srv == nil then
        return (withDefaults(server, SERVER))
    end
    return (withDefaults(
        withDefaults(server, {address = server.srv}),
        SERVER
    ))
end
____exports.provisionServer = provisionServer
local function withRenewal(cookie)
    local shortest = math_min(cookie.expires or math_huge, cookie.maxIdle or math_huge)
    return shortest == math_huge and cookie or withDefaults(
        cookie,
        {renewAfter = cookie.renewAfter or math_ceil(shortest / 4)}
    )
end
local function provisionRedis(redis)
    return (withDefaults(redis, REDIS))
end
____exports.provisionRedis = provisionRedis
local function provisionLearn(learn, session)
    local ____temp_25 = learn.create or session
    local ____temp_26 = learn.lookup or session
    local ____learn_createFromRequest_23 = learn.createFromRequest
    if ____learn_createFromRequest_23 == nil then
        ____learn_createFromRequest_23 = false
    end
    local ____temp_27 = learn.idleTimeout or 600
    local ____temp_28 = learn.memory or "8m"
    local ____temp_24
    if learn.redis == nil then
        ____temp_24 = nil
    else
        ____temp_24 = provisionRedis(learn.redis)
    end
    return {
        kind = "learn",
        create = ____temp_25,
        lookup = ____temp_26,
        createFromRequest = ____learn_createFromRequest_23,
        idleTimeout = ____temp_27,
        memory = ____temp_28,
        redis = ____temp_24,
        keys = learn.keys
    }
end
local function provisionAffinity(affinity, session)
    repeat
        local ____switch22 = affinity.kind
        local ____cond22 = ____switch22 == "issueCookie"
        if ____cond22 then
            return (withDefaults(
                withRenewal(affinity),
                COOKIE
            ))
        end
        ____cond22 = ____cond22 or ____switch22 == "learn"
        if ____cond22 then
            return (provisionLearn(affinity, session))
        end
        ____cond22 = ____cond22 or ____switch22 == "route"
        if ____cond22 then
            return (withDefaults(affinity, {sources = affinity.sources or session}))
        end
        ____cond22 = ____cond22 or (____switch22 == "hash" or ____switch22 == "tagSession")
        if ____cond22 then
            return affinity
        end
    until true
end
local function provisionPolicies(policies)
    local rebalance = provisionRebalance(policies.rebalance)
    return (withDefaults(
        rebalance == nil and ({}) or ({rebalance = rebalance}),
        withDefaults(policies, POLICIES)
    ))
end
local function sessionTimeoutOf(affinities)
    local longest = 0
    for ____, one in ipairs(affinities) do
        if one.kind == "learn" then
            longest = math_max(longest, one.idleTimeout)
        end
        if one.kind == "issueCookie" then
            longest = math_max(longest, one.maxIdle or SESSION_TIMEOUT)
        end
        if one.kind == "tagSession" or one.kind == "route" then
            longest = math_max(longest, SESSION_TIMEOUT)
        end
    end
    return longest == 0 and SESSION_TIMEOUT or longest
end
--- Fills in what the rules of an upstream leave out, as if it were the only one. They are well-formed.
-- 
-- @param dns what the rules say for all upstreams
local function provision(upstream, dns)
    if dns == nil then
        dns = {}
    end
    local servers = {}
    for ____, server in ipairs(listedServers(upstream)) do
        servers[#servers + 1] = provisionServer(server)
    end
    local serversFile = upstream.servers.kind ~= nil and upstream.servers.path or nil
    local ____upstream_0 = upstream
    local session = ____upstream_0.session
    if session == nil then
        session = {}
    end
    local protocol = ____upstream_0.protocol
    if protocol == nil then
        protocol = "http"
    end
    local affinities = {}
    local hash
    for ____, affinity in ipairs(affinitiesOf(upstream.affinity)) do
        do
            if affinity.kind == "none" then
                goto __continue5
            end
            affinities[#affinities + 1] = provisionAffinity(affinity, session)
            if affinity.kind == "hash" and hash == nil then
                hash = affinity
            end
        end
        ::__continue5::
    end
    local keepAlive = withDefaults(upstream.keepAlive == false and NO_KEEP_ALIVE or (upstream.keepAlive or ({})), KEEP_ALIVE)
    local ____servers_7 = servers
    local ____withDefaults_result_8 = withDefaults(
        upstream.dns or ({}),
        withDefaults(dns, DNS)
    )
    local ____session_9 = session
    local ____affinities_10 = affinities
    local ____temp_11 = upstream.balancing or "turns"
    local ____hash_12 = hash
    local ____temp_1
    if upstream.canary == nil then
        ____temp_1 = nil
    else
        ____temp_1 = provisionCanary(upstream.canary)
    end
    local ____provisionPolicies_result_13 = provisionPolicies(upstream.policies or ({}))
    local ____temp_2
    if upstream.queue == nil then
        ____temp_2 = nil
    else
        ____temp_2 = provisionQueue(upstream.queue)
    end
    local ____upstream_incarnationHeader_14 = upstream.incarnationHeader
    local ____upstream_verdictHeader_15 = upstream.verdictHeader
    local ____temp_16 = upstream.maxKeyLength or MAX_KEY_LENGTH
    local ____protocol_17 = protocol
    local ____provisionHealth_result_18 = provisionHealth(upstream.health or ({}), protocol)
    local ____temp_19 = {
        connections = math_max(keepAlive.connections, #servers),
        idleTimeout = keepAlive.idleTimeout,
        requests = keepAlive.requests,
        lifetime = keepAlive.lifetime
    }
    local ____serversFile_20 = serversFile
    local ____temp_5 = upstream.mayChange == true or serversFile ~= nil or hasNames(servers)
    if not ____temp_5 then
        local ____opt_3 = upstream.policies
        ____temp_5 = (____opt_3 and ____opt_3.rebalance) ~= nil
    end
    local ____temp_21 = upstream.drainTimeout or 0
    local ____upstream_shareChanges_6 = upstream.shareChanges
    if ____upstream_shareChanges_6 == nil then
        ____upstream_shareChanges_6 = true
    end
    return {
        servers = ____servers_7,
        dns = ____withDefaults_result_8,
        session = ____session_9,
        affinities = ____affinities_10,
        balancing = ____temp_11,
        hash = ____hash_12,
        canary = ____temp_1,
        policies = ____provisionPolicies_result_13,
        queue = ____temp_2,
        incarnationHeader = ____upstream_incarnationHeader_14,
        verdictHeader = ____upstream_verdictHeader_15,
        maxKeyLength = ____temp_16,
        protocol = ____protocol_17,
        health = ____provisionHealth_result_18,
        keepAlive = ____temp_19,
        serversFile = ____serversFile_20,
        mayChange = ____temp_5,
        drainTimeout = ____temp_21,
        shareChanges = ____upstream_shareChanges_6,
        sessionTimeout = upstream.sessionTimeout or sessionTimeoutOf(affinities)
    }
end
____exports.provision = provision
--- The same for all upstreams.
function ____exports.provisionRouting(routing)
    local upstreams = {}
    local named = withCookieNames(routing).upstreams
    for name in pairs(named) do
        upstreams[name] = provision(named[name], routing.dns)
    end
    local ____routing_22 = routing
    local stateFile = ____routing_22.stateFile
    local admin = ____routing_22.admin
    local metrics = ____routing_22.metrics
    if metrics == nil then
        metrics = false
    end
    local sessionDigests = ____routing_22.sessionDigests
    return {
        stateFile = stateFile,
        admin = admin,
        metrics = metrics,
        sessionDigests = sessionDigests,
        upstreams = upstreams
    }
end
return ____exports
