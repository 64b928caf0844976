-- Made by "limpet build" from limpet's src/nginx/health/shared-state.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local markHealthy = ____lineup.markHealthy
local settleHealth = ____lineup.settleHealth
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local readIncarnation = ____incarnations.readIncarnation
local ____health = require("limpet.nginx.health.health")
local healthKey = ____health.healthKey
local mayBeAvoided = ____health.mayBeAvoided
local placeKey = ____health.placeKey
local UNREAD = ____health.UNREAD
local ____judgement = require("limpet.nginx.health.judgement")
local forgetTries = ____judgement.forgetTries
local ____tally = require("limpet.nginx.health.tally")
local isDownBy = ____tally.isDownBy
local dictionary = ngx.shared.limpet
local KEPT_CHANGES = 64
local function changeKey(upstream, version)
    return (("change " .. upstream) .. " ") .. tostring(version % KEPT_CHANGES)
end
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
    local ____upstream_8 = upstream
    local health = ____upstream_8.health
    health.version = state.version
    health.isAnyAvoided = state.isAnyAvoided
    health.isAnyFailed = state.isAnyFailed
    health.outageUntil = state.outageUntil
    lineup.standing.isOutage = isOutage(health, lineup)
end
____exports.adoptState = adoptState
local function isAny(____bindingPattern0, hasFailed)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____standing_5 = standing
    local places = ____standing_5.places
    do
        local index = 0
        while index < #places do
            local ____places_index_6 = places[index + 1]
            local isHealthy = ____places_index_6.isHealthy
            local avoidedUntil = ____places_index_6.avoidedUntil
            local ____hasFailed_7
            if hasFailed then
                ____hasFailed_7 = avoidedUntil > 0
            else
                ____hasFailed_7 = not isHealthy and not generation.servers[index + 1].down
            end
            if ____hasFailed_7 then
                return true
            end
            index = index + 1
        end
    end
    return false
end
local function summaryOf(____bindingPattern0, lineup, version)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local isAnyAvoided = isAny(lineup, false)
    local ____temp_4
    if isAnyAvoided and dictionary ~= nil then
        ____temp_4 = (dictionary:get(healthKey("outage", name)))
    else
        ____temp_4 = nil
    end
    local outageAt = ____temp_4
    local outageUntil = outageAt == nil and 0 or outageAt + rules.health.failTimeout
    return {
        version = version,
        isAnyAvoided = isAnyAvoided,
        isAnyFailed = isAnyAvoided and isAny(lineup, true),
        outageUntil = outageUntil
    }
end
--- Whether its checks have a place avoided.
local function isDown(upstream, ____bindingPattern0, place)
    local health
    health = ____bindingPattern0.health
    if health.check == nil then
        return false
    end
    local tally = dictionary:get(placeKey("checks", upstream, place))
    return (isDownBy(tally, health.check.mandatory))
end
____exports.isDown = isDown
local function readServer(____bindingPattern0, lineup, index)
    local health
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    health = ____bindingPattern0.health
    local ____lineup_3 = lineup
    local generation = ____lineup_3.generation
    local standing = ____lineup_3.standing
    if generation.servers[index + 1].down then
        return false
    end
    local place = generation.places[index + 1]
    local ____until = dictionary:get(placeKey("avoided until", name, place))
    local hasFailed = ____until ~= nil and mayBeAvoided(rules, generation, index)
    standing.places[index + 1].avoidedUntil = hasFailed and ____until or 0
    if rules.incarnationHeader ~= nil then
        readIncarnation(name, lineup, index)
    end
    local isHealthy = not hasFailed and not isDown(name, rules, place)
    local isChanged = markHealthy(lineup, index, isHealthy)
    if isChanged and isHealthy and health.judgement ~= nil then
        forgetTries(health.judgement, place)
    end
    return isChanged
end
--- Takes over into a lineup what the workers know of its servers by now.
-- 
-- @param pause is called after every server
-- @returns what is to be adopted together with the lineup
local function readStateOf(upstream, lineup, pause)
    local ____upstream_2 = upstream
    local health = ____upstream_2.health
    if dictionary == nil then
        return (summaryOf(upstream, lineup, health.version))
    end
    local version = dictionary:get(health.versionKey)
    local isChanged = false
    do
        local index = 0
        while index < #lineup.generation.servers do
            if readServer(upstream, lineup, index) then
                isChanged = true
            end
            pause()
            index = index + 1
        end
    end
    if isChanged or lineup.standing.isPanicking then
        settleHealth(lineup)
    end
    return (summaryOf(upstream, lineup, version or 0))
end
____exports.readStateOf = readStateOf
local function changedServer(upstream, version)
    local text = dictionary:get(changeKey(upstream, version))
    if type(text) ~= "string" then
        return nil
    end
    local ____end = (string_find(text, " ", nil, true) or 0) - 1
    return tonumber(string_sub(text, 1, ____end)) == version and string_sub(text, ____end + 1 + 1, #text) or nil
end
--- Takes over what the workers know of the servers by now: of those that changed since this was done last.
local function readSharedState(upstream)
    if dictionary == nil then
        return
    end
    local ____upstream_1 = upstream
    local current = ____upstream_1.current
    local health = ____upstream_1.health
    local name = ____upstream_1.name
    local version = (dictionary:get(health.versionKey)) or 0
    local missed = version - health.version
    if health.version == UNREAD or missed < 0 or missed > KEPT_CHANGES then
        adoptState(
            upstream,
            current,
            readStateOf(upstream, current, doNotPause)
        )
        return
    end
    local isChanged = false
    do
        local one = health.version + 1
        while one <= version do
            local server = changedServer(name, one)
            if server == nil then
                adoptState(
                    upstream,
                    current,
                    readStateOf(upstream, current, doNotPause)
                )
                return
            end
            local index = serverNamed(current.generation, server)
            if index ~= nil and readServer(upstream, current, index) then
                isChanged = true
            end
            one = one + 1
        end
    end
    if isChanged or current.standing.isPanicking then
        settleHealth(current)
    end
    adoptState(
        upstream,
        current,
        summaryOf(upstream, current, version)
    )
end
____exports.readSharedState = readSharedState
--- Announces a change of a server: to the other workers by the version, and to this one at once.
-- 
-- @param server its name
function ____exports.announceChange(upstream, server)
    if dictionary == nil then
        return
    end
    local version = dictionary:incr(upstream.health.versionKey, 1, 0)
    if version ~= nil then
        dictionary:set(
            changeKey(upstream.name, version),
            (tostring(version) .. " ") .. server
        )
    end
    readSharedState(upstream)
end
--- Whether there are changes that this worker does not know of.
function ____exports.isBehind(____bindingPattern0)
    local health
    health = ____bindingPattern0.health
    local version = dictionary:get(health.versionKey)
    local ____temp_0
    if version == nil then
        ____temp_0 = health.version == UNREAD
    else
        ____temp_0 = version ~= health.version
    end
    return ____temp_0
end
return ____exports
