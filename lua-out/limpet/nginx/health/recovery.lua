-- Made by "limpet build" from limpet's src/nginx/health/recovery.ts; changes are lost at the next build.
local ____exports = {}
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local ____failures = require("limpet.nginx.health.failures")
local avoid = ____failures.avoid
local ____health = require("limpet.nginx.health.health")
local placeKey = ____health.placeKey
local ____log_server = require("limpet.nginx.health.log-server")
local logServer = ____log_server.logServer
local ____probe = require("limpet.nginx.health.probe")
local whyNotServing = ____probe.whyNotServing
local ____shared_state = require("limpet.nginx.health.shared-state")
local announceChange = ____shared_state.announceChange
local PROBE_INTERVAL = 2
--- Seconds that a probe may take: four steps of two seconds, and some.
local LONGEST_PROBE = 10
local dictionary = ngx.shared.limpet
local function probe(premature, upstream, server, place, host, port)
    if premature or dictionary == nil then
        return
    end
    local reason = whyNotServing(host, port, upstream.rules.protocol)
    dictionary:set(
        placeKey("probed", upstream.name, place),
        true,
        PROBE_INTERVAL
    )
    if reason ~= nil then
        avoid(upstream, place)
        logServer(ngx.WARN, upstream.name, server, "is still failing: " .. reason)
        return
    end
    dictionary:delete(placeKey("failures", upstream.name, place))
    dictionary:delete(placeKey("avoided", upstream.name, place))
    announceChange(upstream)
    logServer(ngx.NOTICE, upstream.name, server, "is back")
end
--- Probes the servers whose time has come, so that no client's request is spent on finding out whether
-- they are back. Where no server is left, their time has come at once.
function ____exports.probeAvoided(upstream, now)
    if dictionary == nil then
        return
    end
    local ____upstream_0 = upstream
    local health = ____upstream_0.health
    local current = ____upstream_0.current
    local name = ____upstream_0.name
    for index, ____until in pairs(health.avoidedUntil) do
        if ____until <= now or not canPick(current) then
            local place = current.generation.places[index + 1]
            local first = dictionary:add(
                placeKey("probed", name, place),
                true,
                LONGEST_PROBE
            )
            if first then
                local ____current_generation_1 = current.generation
                local hosts = ____current_generation_1.hosts
                local ports = ____current_generation_1.ports
                local servers = ____current_generation_1.servers
                ngx.timer.at(
                    0,
                    probe,
                    upstream,
                    servers[index + 1].name,
                    place,
                    hosts[index + 1],
                    ports[index + 1]
                )
            end
        end
    end
end
return ____exports
