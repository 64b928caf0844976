-- Made by "limpet build" from limpet's src/affinity/provision.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_huge = math.huge
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____names = require("limpet.affinity.cookies.names")
local SHORT_NAME = ____names.SHORT_NAME
local withCookieNames = ____names.withCookieNames
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
--- As in nginx, but for `countLastTry`, which nginx does not have.
local HEALTH = {maxFails = 1, failTimeout = 10, countLastTry = false}
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
    return withDefaults(server, SERVER)
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
    local ____temp_15 = learn.create or session
    local ____temp_16 = learn.lookup or session
    local ____learn_createFromRequest_13 = learn.createFromRequest
    if ____learn_createFromRequest_13 == nil then
        ____learn_createFromRequest_13 = false
    end
    local ____temp_17 = learn.idleTimeout or 600
    local ____temp_18 = learn.memory or "8m"
    local ____temp_14
    if learn.redis == nil then
        ____temp_14 = nil
    else
        ____temp_14 = provisionRedis(learn.redis)
    end
    return {
        kind = "learn",
        create = ____temp_15,
        lookup = ____temp_16,
        createFromRequest = ____learn_createFromRequest_13,
        idleTimeout = ____temp_17,
        memory = ____temp_18,
        redis = ____temp_14,
        keys = learn.keys
    }
end
local function provisionAffinity(affinity, session)
    repeat
        local ____switch19 = affinity.kind
        local ____cond19 = ____switch19 == "issueCookie"
        if ____cond19 then
            return withDefaults(
                withRenewal(affinity),
                COOKIE
            )
        end
        ____cond19 = ____cond19 or ____switch19 == "learn"
        if ____cond19 then
            return provisionLearn(affinity, session)
        end
        ____cond19 = ____cond19 or ____switch19 == "route"
        if ____cond19 then
            return withDefaults(affinity, {sources = affinity.sources or session})
        end
        ____cond19 = ____cond19 or (____switch19 == "hash" or ____switch19 == "tagSession")
        if ____cond19 then
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
local function provision(upstream)
    local servers = {}
    for ____, server in ipairs(upstream.servers) do
        servers[#servers + 1] = provisionServer(server)
    end
    local ____upstream_0 = upstream
    local session = ____upstream_0.session
    if session == nil then
        session = {}
    end
    local affinities = {}
    local hash
    for ____, affinity in ipairs(affinitiesOf(upstream.affinity)) do
        affinities[#affinities + 1] = provisionAffinity(affinity, session)
        if affinity.kind == "hash" and hash == nil then
            hash = affinity
        end
    end
    local keepAlive = withDefaults(upstream.keepAlive == false and NO_KEEP_ALIVE or (upstream.keepAlive or ({})), KEEP_ALIVE)
    local ____servers_2 = servers
    local ____session_3 = session
    local ____affinities_4 = affinities
    local ____hash_5 = hash
    local ____withDefaults_result_6 = withDefaults(upstream.policies or ({}), POLICIES)
    local ____upstream_incarnationHeader_7 = upstream.incarnationHeader
    local ____upstream_verdictHeader_8 = upstream.verdictHeader
    local ____temp_9 = upstream.maxKeyLength or MAX_KEY_LENGTH
    local ____temp_10 = upstream.protocol or "http"
    local ____withDefaults_result_11 = withDefaults(upstream.health or ({}), HEALTH)
    local ____temp_12 = {
        connections = math_max(keepAlive.connections, #servers),
        idleTimeout = keepAlive.idleTimeout,
        requests = keepAlive.requests,
        lifetime = keepAlive.lifetime
    }
    local ____upstream_mayChange_1 = upstream.mayChange
    if ____upstream_mayChange_1 == nil then
        ____upstream_mayChange_1 = false
    end
    return {
        servers = ____servers_2,
        session = ____session_3,
        affinities = ____affinities_4,
        hash = ____hash_5,
        policies = ____withDefaults_result_6,
        incarnationHeader = ____upstream_incarnationHeader_7,
        verdictHeader = ____upstream_verdictHeader_8,
        maxKeyLength = ____temp_9,
        protocol = ____temp_10,
        health = ____withDefaults_result_11,
        keepAlive = ____temp_12,
        mayChange = ____upstream_mayChange_1,
        drainTimeout = upstream.drainTimeout or 0,
        sessionTimeout = upstream.sessionTimeout or sessionTimeoutOf(affinities)
    }
end
____exports.provision = provision
--- The same for all upstreams.
function ____exports.provisionRouting(routing)
    local upstreams = {}
    local named = withCookieNames(routing).upstreams
    for name in pairs(named) do
        upstreams[name] = provision(named[name])
    end
    return {stateFile = routing.stateFile, admin = routing.admin, upstreams = upstreams}
end
return ____exports
