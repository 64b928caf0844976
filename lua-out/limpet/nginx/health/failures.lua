-- Made by "limpet build" from limpet's src/nginx/health/failures.ts; changes are lost at the next build.
local ____exports = {}
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____health = require("limpet.nginx.health.health")
local expiryOf = ____health.expiryOf
local failTimeoutOf = ____health.failTimeoutOf
local failuresAllowed = ____health.failuresAllowed
local healthKey = ____health.healthKey
local placeKey = ____health.placeKey
local ____log_server = require("limpet.nginx.health.log-server")
local logAvoided = ____log_server.logAvoided
local logBack = ____log_server.logBack
local ____shared_state = require("limpet.nginx.health.shared-state")
local announceChange = ____shared_state.announceChange
local isDown = ____shared_state.isDown
local dictionary = ngx.shared.limpet
local function failuresWith(____bindingPattern0, place, failTimeout)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local key = placeKey("failures", name, place)
    local sinceKey = placeKey("failing since", name, place)
    local expiry = expiryOf(rules, failTimeout)
    local now = monotonicNow()
    local since = dictionary:get(sinceKey)
    if since == nil or now - since >= failTimeout then
        dictionary:set(sinceKey, now, expiry)
        dictionary:delete(key)
    end
    local failures = dictionary:incr(key, 1, 0, expiry)
    return failures or 0
end
--- The same for one that is avoided already: only whoever probes it has to know.
-- 
-- @returns until when
local function keepAvoiding(upstream, generation, server)
    local failTimeout = failTimeoutOf(upstream.rules, generation, server)
    local ____until = monotonicNow() + failTimeout
    local expiry = expiryOf(upstream.rules, failTimeout)
    dictionary:set(
        placeKey("avoided until", upstream.name, generation.places[server + 1]),
        ____until,
        expiry
    )
    return ____until
end
____exports.keepAvoiding = keepAvoiding
--- Remembers for all workers that no server is left. They see that by themselves, and read this when one is back.
local function noteOutage(upstream)
    if dictionary == nil or canPick(upstream.current) then
        return
    end
    dictionary:set(
        healthKey("outage", upstream.name),
        monotonicNow()
    )
end
____exports.noteOutage = noteOutage
--- Has a server's place avoided by all workers, from now on for its `failTimeout`.
-- 
-- @param reason what went wrong, and how often
local function avoid(upstream, ____bindingPattern0, server, reason)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local isNew = standing.places[server + 1].avoidedUntil == 0
    standing.places[server + 1].avoidedUntil = keepAvoiding(upstream, generation, server)
    if isNew then
        logAvoided(upstream, generation, server, reason)
        announceChange(upstream, generation.servers[server + 1].name)
    end
    noteOutage(upstream)
end
____exports.avoid = avoid
--- Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`.
-- 
-- @param server its index in the lineup, which need not be the one of the day
-- @param reason what went wrong
function ____exports.countFailure(upstream, lineup, server, reason)
    local ____lineup_0 = lineup
    local generation = ____lineup_0.generation
    local allowed = failuresAllowed(upstream.rules, generation, server)
    if allowed == 0 or dictionary == nil then
        return
    end
    local failTimeout = failTimeoutOf(upstream.rules, generation, server)
    local failures = failuresWith(upstream, generation.places[server + 1], failTimeout)
    if failures >= allowed then
        avoid(
            upstream,
            lineup,
            server,
            ((((reason .. " (") .. tostring(failures)) .. " of ") .. tostring(allowed)) .. ")"
        )
    end
end
--- Has a server's place used again by all workers, unless its checks are against that.
local function takeBack(upstream, generation, server)
    if dictionary == nil then
        return
    end
    local ____upstream_2 = upstream
    local name = ____upstream_2.name
    local rules = ____upstream_2.rules
    local place = generation.places[server + 1]
    dictionary:delete(placeKey("failures", name, place))
    dictionary:delete(placeKey("failing since", name, place))
    dictionary:delete(placeKey("avoided until", name, place))
    if not isDown(name, rules, place) then
        logBack(upstream, generation, server)
    end
    announceChange(upstream, generation.servers[server + 1].name)
end
____exports.takeBack = takeBack
--- Takes back a failure that was counted, because it said something of the request rather than of the server.
function ____exports.forgetFailure(upstream, lineup, server)
    if dictionary == nil then
        return
    end
    local ____lineup_1 = lineup
    local generation = ____lineup_1.generation
    local standing = ____lineup_1.standing
    local key = placeKey("failures", upstream.name, generation.places[server + 1])
    local failures = dictionary:get(key)
    if failures == nil then
        return
    end
    local left = dictionary:incr(key, -1)
    if left == nil or standing.places[server + 1].isHealthy then
        return
    end
    if left < failuresAllowed(upstream.rules, generation, server) then
        takeBack(upstream, generation, server)
    end
end
return ____exports
