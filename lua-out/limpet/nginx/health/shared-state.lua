-- Made by "limpet build" from limpet's src/nginx/health/shared-state.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local markHealthy = ____lineup.markHealthy
local ____standing = require("limpet.affinity.servers.standing")
local updateChoices = ____standing.updateChoices
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local readIncarnation = ____incarnations.readIncarnation
local ____health = require("limpet.nginx.health.health")
local failuresAllowed = ____health.failuresAllowed
local healthKey = ____health.healthKey
local placeKey = ____health.placeKey
local dictionary = ngx.shared.limpet
--- Whether all servers failed, now or a moment ago.
local function isOutage(____bindingPattern0, lineup)
    local outageUntil
    local isAnyAvoided
    isAnyAvoided = ____bindingPattern0.isAnyAvoided
    outageUntil = ____bindingPattern0.outageUntil
    return isAnyAvoided and (monotonicNow() < outageUntil or not canPick(lineup))
end
____exports.isOutage = isOutage
local function adoptState(upstream, lineup, state)
    local ____upstream_3 = upstream
    local health = ____upstream_3.health
    health.version = state.version
    health.isAnyAvoided = state.isAnyAvoided
    health.outageUntil = state.outageUntil
    lineup.standing.isOutage = isOutage(health, lineup)
end
____exports.adoptState = adoptState
--- Takes over into a lineup what the workers know of its servers by now.
-- 
-- @param pause is called after every server
-- @returns what is to be adopted together with the lineup
local function readStateOf(upstream, lineup, pause)
    local ____upstream_1 = upstream
    local name = ____upstream_1.name
    local rules = ____upstream_1.rules
    local health = ____upstream_1.health
    local ____lineup_2 = lineup
    local generation = ____lineup_2.generation
    local standing = ____lineup_2.standing
    if dictionary == nil then
        return {version = health.version, isAnyAvoided = false, outageUntil = 0}
    end
    local version = dictionary:get(health.versionKey)
    local outageAt = dictionary:get(healthKey("outage", name))
    local isChanged = false
    local isAnyAvoided = false
    do
        local index = 0
        while index < #generation.servers do
            if not generation.servers[index + 1].down then
                local ____until = dictionary:get(placeKey("avoided until", name, generation.places[index + 1]))
                local isAvoided = ____until ~= nil and failuresAllowed(rules, generation, index) > 0
                if isAvoided then
                    isAnyAvoided = true
                end
                standing.places[index + 1].avoidedUntil = isAvoided and ____until or 0
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
        updateChoices(generation, standing)
    end
    local outageUntil = isAnyAvoided and outageAt ~= nil and outageAt + rules.health.failTimeout or 0
    return {version = version or 0, isAnyAvoided = isAnyAvoided, outageUntil = outageUntil}
end
____exports.readStateOf = readStateOf
--- Takes over what the workers know of the servers by now.
local function readSharedState(upstream)
    if dictionary == nil then
        return
    end
    local ____upstream_0 = upstream
    local current = ____upstream_0.current
    adoptState(
        upstream,
        current,
        readStateOf(upstream, current, doNotPause)
    )
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
