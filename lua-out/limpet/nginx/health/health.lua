-- Made by "limpet build" from limpet's src/nginx/health/health.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.createHealth(upstream)
    return {versionKey = "version " .. upstream, version = 0, isAnyAvoided = false, outageUntil = 0}
end
--- Failures after which a server is avoided; 0 where they do not count. nginx, too, does not avoid an only server.
function ____exports.failuresAllowed(____bindingPattern0, ____bindingPattern1, server)
    local health
    health = ____bindingPattern0.health
    local servers
    servers = ____bindingPattern1.servers
    return #servers > 1 and (servers[server + 1].maxFails or health.maxFails) or 0
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
