-- Made by "limpet build" from limpet's src/nginx/health/health.ts; changes are lost at the next build.
local ____exports = {}
local ____judgement = require("limpet.nginx.health.judgement")
local judgementOf = ____judgement.judgementOf
local ____probe = require("limpet.nginx.health.probe")
local probeOf = ____probe.probeOf
--- No version.
local UNREAD = -1
____exports.UNREAD = UNREAD
function ____exports.createHealth(upstream, rules)
    local ____temp_2 = "version " .. upstream
    local ____opt_0 = rules.health.check
    return {
        versionKey = ____temp_2,
        version = (____opt_0 and ____opt_0.mandatory) == true and UNREAD or 0,
        isAnyAvoided = false,
        isAnyFailed = false,
        outageUntil = 0,
        probe = probeOf(upstream, rules),
        judgement = judgementOf(rules.health)
    }
end
--- Seconds for which something is kept of a place that may be gone: longer than a clock is set forward. Otherwise a
-- server would seem healthy as soon as that is done.
local KEPT_FOR = 7200
--- When the dictionary forgets something of a place, in seconds; 0: never. Where servers may change, nobody would take away
-- what is said of a place that is gone.
-- 
-- @param needed for how many seconds it is needed
function ____exports.expiryOf(____bindingPattern0, needed)
    local mayChange
    mayChange = ____bindingPattern0.mayChange
    return mayChange and needed + KEPT_FOR or 0
end
--- Failures after which a server is avoided; 0 where they do not count. nginx, too, does not avoid an only server.
function ____exports.failuresAllowed(____bindingPattern0, ____bindingPattern1, server)
    local health
    health = ____bindingPattern0.health
    local servers
    servers = ____bindingPattern1.servers
    return #servers > 1 and (servers[server + 1].maxFails or health.maxFails) or 0
end
--- Whether failures have a server avoided at all: by their number, or by their share.
function ____exports.mayBeAvoided(rules, ____bindingPattern0, server)
    local servers
    servers = ____bindingPattern0.servers
    local ____rules_health_3 = rules.health
    local maxFails = ____rules_health_3.maxFails
    local outlier = ____rules_health_3.outlier
    return #servers > 1 and (servers[server + 1].maxFails or (outlier == nil and maxFails or 1)) > 0
end
--- Seconds in which a server's failures are counted, and for which it is avoided before it is probed.
function ____exports.failTimeoutOf(____bindingPattern0, ____bindingPattern1, server)
    local health
    health = ____bindingPattern0.health
    local servers
    servers = ____bindingPattern1.servers
    return servers[server + 1].failTimeout or health.failTimeout
end
--- Where the shared dictionary has something of a place.
function ____exports.placeKey(what, upstream, place)
    return (((what .. " ") .. upstream) .. " ") .. place
end
--- Where the shared dictionary has something of an upstream.
function ____exports.healthKey(what, upstream)
    return (what .. " ") .. upstream
end
return ____exports
