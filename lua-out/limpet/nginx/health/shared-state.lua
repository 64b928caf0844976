-- Made by "limpet build" from limpet's src/nginx/health/shared-state.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____lineup = require("limpet.affinity.servers.lineup")
local setHealthy = ____lineup.setHealthy
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local readIncarnation = ____incarnations.readIncarnation
local ____health = require("limpet.nginx.health.health")
local placeKey = ____health.placeKey
local dictionary = ngx.shared.limpet
local function readVersion(health)
    local version = dictionary:get(health.versionKey)
    health.version = version or 0
end
local function readServers(____bindingPattern0, lineup, avoidedUntil, pause)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local ____lineup_0 = lineup
    local generation = ____lineup_0.generation
    local standing = ____lineup_0.standing
    do
        local index = 0
        while index < #generation.servers do
            if not generation.servers[index + 1].down then
                local ____until = dictionary:get(placeKey("avoided", name, generation.places[index + 1]))
                avoidedUntil[index] = ____until
                local isHealthy = ____until == nil
                if standing.places[index + 1].isHealthy ~= isHealthy then
                    setHealthy(lineup, index, isHealthy)
                end
                if rules.incarnationHeader ~= nil then
                    readIncarnation(name, lineup, index)
                end
            end
            pause()
            index = index + 1
        end
    end
end
--- Takes over what the workers know of the servers by now.
local function readSharedState(upstream)
    if dictionary == nil then
        return
    end
    readVersion(upstream.health)
    readServers(upstream, upstream.current, upstream.health.avoidedUntil, doNotPause)
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
--- The same for servers that new requests do not get yet.
-- 
-- @param pause is called after every server
-- @returns until when each is avoided
function ____exports.readStateOf(upstream, lineup, pause)
    local avoidedUntil = {}
    readVersion(upstream.health)
    if dictionary ~= nil then
        readServers(upstream, lineup, avoidedUntil, pause)
    end
    return avoidedUntil
end
return ____exports
