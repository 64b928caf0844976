-- Made by "limpet build" from limpet's src/nginx/health/shared-state.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____lineup = require("limpet.affinity.servers.lineup")
local markHealthy = ____lineup.markHealthy
local ____standing = require("limpet.affinity.servers.standing")
local beginTurns = ____standing.beginTurns
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local readIncarnation = ____incarnations.readIncarnation
local ____health = require("limpet.nginx.health.health")
local failuresAllowed = ____health.failuresAllowed
local placeKey = ____health.placeKey
local dictionary = ngx.shared.limpet
local function adoptState(health, ____bindingPattern0)
    local avoidedUntil
    local version
    version = ____bindingPattern0.version
    avoidedUntil = ____bindingPattern0.avoidedUntil
    health.version = version
    health.avoidedUntil = avoidedUntil
end
____exports.adoptState = adoptState
--- Takes over into a lineup what the workers know of its servers by now.
-- 
-- @param pause is called after every server
-- @returns what is to be adopted together with the lineup
local function readStateOf(upstream, lineup, pause)
    local ____upstream_0 = upstream
    local name = ____upstream_0.name
    local rules = ____upstream_0.rules
    local health = ____upstream_0.health
    local ____lineup_1 = lineup
    local generation = ____lineup_1.generation
    local standing = ____lineup_1.standing
    local avoidedUntil = {}
    if dictionary == nil then
        return {version = health.version, avoidedUntil = avoidedUntil}
    end
    local version = dictionary:get(health.versionKey)
    local doFailuresCount = failuresAllowed(rules, #generation.servers) > 0
    local isChanged = false
    do
        local index = 0
        while index < #generation.servers do
            if not generation.servers[index + 1].down then
                local ____until = dictionary:get(placeKey("avoided", name, generation.places[index + 1]))
                local isAvoided = doFailuresCount and ____until ~= nil
                avoidedUntil[index] = isAvoided and ____until or nil
                if markHealthy(lineup, index, not isAvoided) then
                    isChanged = true
                end
                if rules.incarnationHeader ~= nil then
                    readIncarnation(name, lineup, index)
                end
            end
            pause()
            index = index + 1
        end
    end
    if isChanged then
        beginTurns(generation, standing)
    end
    return {version = version or 0, avoidedUntil = avoidedUntil}
end
____exports.readStateOf = readStateOf
--- Takes over what the workers know of the servers by now.
local function readSharedState(upstream)
    if dictionary ~= nil then
        adoptState(
            upstream.health,
            readStateOf(upstream, upstream.current, doNotPause)
        )
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
