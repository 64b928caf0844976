-- Made by "limpet build" from limpet's src/nginx/health/shared-state.ts; changes are lost at the next build.
local ____exports = {}
local ____lineup = require("limpet.affinity.servers.lineup")
local setHealthy = ____lineup.setHealthy
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local readIncarnation = ____incarnations.readIncarnation
local ____health = require("limpet.nginx.health.health")
local placeKey = ____health.placeKey
local dictionary = ngx.shared.limpet
--- Takes over what the workers know of the servers by now.
local function readSharedState(upstream)
    if dictionary == nil then
        return
    end
    local ____upstream_0 = upstream
    local health = ____upstream_0.health
    local current = ____upstream_0.current
    local name = ____upstream_0.name
    local ____current_1 = current
    local generation = ____current_1.generation
    local standing = ____current_1.standing
    local version = dictionary:get(health.versionKey)
    health.version = version or 0
    do
        local index = 0
        while index < #generation.servers do
            if not generation.servers[index + 1].down then
                local ____until = dictionary:get(placeKey("avoided", name, generation.places[index + 1]))
                health.avoidedUntil[index] = ____until
                local isHealthy = ____until == nil
                if standing.places[index + 1].isHealthy ~= isHealthy then
                    setHealthy(current, index, isHealthy)
                end
                readIncarnation(upstream, index)
            end
            index = index + 1
        end
    end
end
____exports.readSharedState = readSharedState
--- Announces a change: to the other workers by the version, and to this one at once.
function ____exports.announceChange(upstream)
    if dictionary == nil then
        return
    end
    dictionary:incr(upstream.health.versionKey, 1, 0)
    readSharedState(upstream)
end
return ____exports
