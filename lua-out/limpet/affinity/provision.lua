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
    returns = false
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
        return withDefaults(server, SERVER)
    end
    return withDefaults(
        withDefaults(server, {address = server.srv}),
        SERVER
    )
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
    return withDefaults(redis, REDIS)
end
____exports.provisionRedis = provisionRedis
local function provisionLearn(learn, session)
    local ____temp_23 = learn.create or session
    local ____temp_24 = learn.lookup or session
    local ____learn_createFromRequest_21 = learn.createFromRequest
    if ____learn_createFromRequest_21 == nil then
        ____learn_createFromRequest_21 = false
    end
    local ____temp_25 = learn.idleTimeout or 600
    local ____temp_26 = learn.memory or "8m"
    local ____temp_22
    if learn.redis == nil then
        ____temp_22 = nil
    else
        ____temp_22 = provisionRedis(learn.redis)
    end
    return {
        kind = "learn",
        create = ____temp_23,
        lookup = ____temp_24,
        createFromRequest = ____learn_createFromRequest_21,
        idleTimeout = ____temp_25,
        memory = ____temp_26,
        redis = ____temp_22,
        keys = learn.keys
    }
end
local function provisionAffinity(affinity, session)
    repeat
        local ____switch21 = affinity.kind
        local ____cond21 = ____switch21 == "issueCookie"
        if ____cond21 then
            return withDefaults(
                withRenewal(affinity),
                COOKIE
            )
        end
        ____cond21 = ____cond21 or ____switch21 == "learn"
        if ____cond21 then
            return provisionLearn(affinity, session)
        end
        ____cond21 = ____cond21 or ____switch21 == "route"
        if ____cond21 then
            return withDefaults(affinity, {sources = affinity.sources or session})
        end
        ____cond21 = ____cond21 or (____switch21 == "hash" or ____switch21 == "tagSession")
        if ____cond21 then
            return affinity
        end
    until true
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
    local ____servers_4 = servers
    local ____withDefaults_result_5 = withDefaults(
        upstream.dns or ({}),
        withDefaults(dns, DNS)
    )
    local ____session_6 = session
    local ____affinities_7 = affinities
    local ____temp_8 = upstream.balancing or "turns"
    local ____hash_9 = hash
    local ____temp_1
    if upstream.canary == nil then
        ____temp_1 = nil
    else
        ____temp_1 = provisionCanary(upstream.canary)
    end
    local ____withDefaults_result_10 = withDefaults(upstream.policies or ({}), POLICIES)
    local ____temp_2
    if upstream.queue == nil then
        ____temp_2 = nil
    else
        ____temp_2 = provisionQueue(upstream.queue)
    end
    local ____upstream_incarnationHeader_11 = upstream.incarnationHeader
    local ____upstream_verdictHeader_12 = upstream.verdictHeader
    local ____temp_13 = upstream.maxKeyLength or MAX_KEY_LENGTH
    local ____protocol_14 = protocol
    local ____provisionHealth_result_15 = provisionHealth(upstream.health or ({}), protocol)
    local ____temp_16 = {
        connections = math_max(keepAlive.connections, #servers),
        idleTimeout = keepAlive.idleTimeout,
        requests = keepAlive.requests,
        lifetime = keepAlive.lifetime
    }
    local ____serversFile_17 = serversFile
    local ____temp_18 = upstream.mayChange == true or serversFile ~= nil or hasNames(servers)
    local ____temp_19 = upstream.drainTimeout or 0
    local ____upstream_shareChanges_3 = upstream.shareChanges
    if ____upstream_shareChanges_3 == nil then
        ____upstream_shareChanges_3 = true
    end
    return {
        servers = ____servers_4,
        dns = ____withDefaults_result_5,
        session = ____session_6,
        affinities = ____affinities_7,
        balancing = ____temp_8,
        hash = ____hash_9,
        canary = ____temp_1,
        policies = ____withDefaults_result_10,
        queue = ____temp_2,
        incarnationHeader = ____upstream_incarnationHeader_11,
        verdictHeader = ____upstream_verdictHeader_12,
        maxKeyLength = ____temp_13,
        protocol = ____protocol_14,
        health = ____provisionHealth_result_15,
        keepAlive = ____temp_16,
        serversFile = ____serversFile_17,
        mayChange = ____temp_18,
        drainTimeout = ____temp_19,
        shareChanges = ____upstream_shareChanges_3,
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
    local ____routing_20 = routing
    local stateFile = ____routing_20.stateFile
    local admin = ____routing_20.admin
    local metrics = ____routing_20.metrics
    if metrics == nil then
        metrics = false
    end
    return {stateFile = stateFile, admin = admin, metrics = metrics, upstreams = upstreams}
end
return ____exports
