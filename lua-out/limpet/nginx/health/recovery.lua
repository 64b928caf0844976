-- Made by "limpet build" from limpet's src/nginx/health/recovery.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____quiet_log = require("limpet.nginx.machine.quiet-log")
local silence = ____quiet_log.silence
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local reportUnchecked = ____faults.reportUnchecked
local ____failures = require("limpet.nginx.health.failures")
local keepAvoiding = ____failures.keepAvoiding
local noteOutage = ____failures.noteOutage
local takeBack = ____failures.takeBack
local ____health = require("limpet.nginx.health.health")
local healthKey = ____health.healthKey
local placeKey = ____health.placeKey
local ____log_server = require("limpet.nginx.health.log-server")
local noteReason = ____log_server.noteReason
local ____probe = require("limpet.nginx.health.probe")
local isBrokenOff = ____probe.isBrokenOff
local isOfThisMachine = ____probe.isOfThisMachine
local whyNotServing = ____probe.whyNotServing
local ____shared_state = require("limpet.nginx.health.shared-state")
local isBehind = ____shared_state.isBehind
local readSharedState = ____shared_state.readSharedState
local ____side_by_side = require("limpet.nginx.health.side-by-side")
local workSideBySide = ____side_by_side.workSideBySide
local ROUND_INTERVAL = 0.5
local LEASE = 15
local PROBES_AT_A_TIME = 32
local dictionary = ngx.shared.limpet
local function leaseOf(____bindingPattern0)
    local health
    health = ____bindingPattern0.health
    return LEASE + health.probe.timeout
end
local function whyNotBack(____bindingPattern0, place, isDue, host, port)
    local health
    local name
    name = ____bindingPattern0.name
    health = ____bindingPattern0.health
    local tally = unpack(
        health.probe.isCheck and ({dictionary:get(placeKey("checks", name, place))}) or ({nil}),
        1,
        1
    )
    if tally ~= nil and isDue then
        return nil
    end
    return (whyNotServing(host, port, health.probe))
end
local function probe(upstream, ____bindingPattern0, index)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local place = generation.places[index + 1]
    local isDue = standing.places[index + 1].avoidedUntil <= monotonicNow()
    local reason = whyNotBack(
        upstream,
        place,
        isDue,
        generation.hosts[index + 1],
        generation.ports[index + 1]
    )
    if reason == nil then
        takeBack(upstream, generation, index)
        return
    end
    if isBrokenOff(reason) then
        return
    end
    if isOfThisMachine(reason) then
        reportUnchecked(upstream.name, reason)
        return
    end
    if isDue then
        standing.places[index + 1].avoidedUntil = keepAvoiding(upstream, generation, index)
        noteReason(upstream, place, reason)
    end
end
local function probeDue(upstream, lineup, key)
    local ____lineup_standing_0 = lineup.standing
    local places = ____lineup_standing_0.places
    local isOutage = ____lineup_standing_0.isOutage
    local now = monotonicNow()
    local due = {}
    do
        local index = 0
        while index < #places do
            local ____places_index_1 = places[index + 1]
            local avoidedUntil = ____places_index_1.avoidedUntil
            if avoidedUntil > 0 and (avoidedUntil <= now or isOutage) then
                due[#due + 1] = index
            end
            index = index + 1
        end
    end
    workSideBySide(
        due,
        PROBES_AT_A_TIME,
        function(index)
            local ok, fault = pcall(probe, upstream, lineup, index)
            if not ok then
                reportFault(upstream.name, fault)
            end
            dictionary:set(
                key,
                true,
                leaseOf(upstream)
            )
        end
    )
end
local function probeUntilBack(upstream, key)
    do
        while true do
            if isBehind(upstream) then
                readSharedState(upstream)
            end
            if not upstream.health.isAnyFailed or ngx.worker.exiting() then
                return
            end
            probeDue(upstream, upstream.current, key)
            noteOutage(upstream)
            dictionary:set(
                key,
                true,
                leaseOf(upstream)
            )
            ngx.sleep(ROUND_INTERVAL)
        end
    end
end
local function recover(premature, upstream)
    if dictionary == nil then
        return
    end
    local key = healthKey("recovery", upstream.name)
    if not premature then
        silence()
        local ok, fault = pcall(probeUntilBack, upstream, key)
        if not ok then
            reportFault(upstream.name, fault)
        end
    end
    dictionary:delete(key)
end
--- Has the servers that failed requests probed, so that no client's request is spent on finding out whether they are
-- back: by one worker, in one timer, until all of them are.
function ____exports.recoverIfNeeded(upstream)
    if not upstream.health.isAnyFailed or dictionary == nil then
        return
    end
    local key = healthKey("recovery", upstream.name)
    local isMine = dictionary:add(
        key,
        true,
        leaseOf(upstream)
    )
    if not isMine then
        return
    end
    local timer = ngx.timer.at(0, recover, upstream)
    if timer == nil then
        dictionary:delete(key)
    end
end
return ____exports
