-- Made by "limpet build" from limpet's src/nginx/health/failures.ts; changes are lost at the next build.
local ____exports = {}
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____health = require("limpet.nginx.health.health")
local failTimeoutOf = ____health.failTimeoutOf
local failuresAllowed = ____health.failuresAllowed
local healthKey = ____health.healthKey
local placeKey = ____health.placeKey
local ____log_server = require("limpet.nginx.health.log-server")
local logServer = ____log_server.logServer
local ____shared_state = require("limpet.nginx.health.shared-state")
local announceChange = ____shared_state.announceChange
local dictionary = ngx.shared.limpet
local KEPT_FOR = 60
--- The same for one that is avoided already: only whoever probes it has to know.
local function keepAvoiding(upstream, generation, server)
    if dictionary == nil then
        return
    end
    local failTimeout = failTimeoutOf(upstream.rules, generation, server)
    local expiry = upstream.rules.mayChange and failTimeout + KEPT_FOR or 0
    local key = placeKey("avoided until", upstream.name, generation.places[server + 1])
    dictionary:set(
        key,
        monotonicNow() + failTimeout,
        expiry
    )
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
local function avoid(upstream, generation, server)
    keepAvoiding(upstream, generation, server)
    announceChange(upstream)
    noteOutage(upstream)
end
--- Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`.
-- 
-- @param server its index in the lineup, which need not be the one of the day
function ____exports.countFailure(upstream, ____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local allowed = failuresAllowed(upstream.rules, generation, server)
    if allowed == 0 or dictionary == nil then
        return
    end
    local failTimeout = failTimeoutOf(upstream.rules, generation, server)
    local place = generation.places[server + 1]
    local failures = dictionary:incr(
        placeKey("failures", upstream.name, place),
        1,
        0,
        failTimeout
    )
    if failures == nil or failures < allowed then
        return
    end
    if standing.places[server + 1].isHealthy then
        logServer(
            ngx.WARN,
            upstream.name,
            generation.servers[server + 1].name,
            ("failed and is avoided for " .. tostring(failTimeout)) .. " s"
        )
    end
    avoid(upstream, generation, server)
end
--- Has a place used again by all workers.
local function takeBack(upstream, place)
    if dictionary == nil then
        return
    end
    dictionary:delete(placeKey("failures", upstream.name, place))
    dictionary:delete(placeKey("avoided until", upstream.name, place))
    announceChange(upstream)
end
____exports.takeBack = takeBack
--- Takes back a failure that was counted, because it said something of the request rather than of the server.
function ____exports.forgetFailure(upstream, ____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    if dictionary == nil then
        return
    end
    local place = generation.places[server + 1]
    local key = placeKey("failures", upstream.name, place)
    local failures = dictionary:get(key)
    if failures == nil then
        return
    end
    local left = dictionary:incr(key, -1)
    if left == nil or standing.places[server + 1].isHealthy then
        return
    end
    if left < failuresAllowed(upstream.rules, generation, server) then
        takeBack(upstream, place)
    end
end
return ____exports
