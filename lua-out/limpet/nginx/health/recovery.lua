-- Made by "limpet build" from limpet's src/nginx/health/recovery.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local ____failures = require("limpet.nginx.health.failures")
local keepAvoiding = ____failures.keepAvoiding
local noteOutage = ____failures.noteOutage
local takeBack = ____failures.takeBack
local ____health = require("limpet.nginx.health.health")
local healthKey = ____health.healthKey
local ____log_server = require("limpet.nginx.health.log-server")
local logServer = ____log_server.logServer
local ____probe = require("limpet.nginx.health.probe")
local whyNotServing = ____probe.whyNotServing
local ____shared_state = require("limpet.nginx.health.shared-state")
local readSharedState = ____shared_state.readSharedState
local ROUND_INTERVAL = 0.5
local LEASE = 15
local PROBES_AT_A_TIME = 32
local dictionary = ngx.shared.limpet
local function probe(upstream, ____bindingPattern0, index)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local place = generation.places[index + 1]
    local ____generation_servers_index_2 = generation.servers[index + 1]
    local name = ____generation_servers_index_2.name
    local reason = whyNotServing(generation.hosts[index + 1], generation.ports[index + 1], upstream.rules.protocol)
    if reason == nil then
        takeBack(upstream, place)
        logServer(ngx.NOTICE, upstream.name, name, "is back")
    elseif standing.places[index + 1].avoidedUntil <= monotonicNow() then
        keepAvoiding(upstream, generation, index)
        logServer(ngx.WARN, upstream.name, name, "is still failing: " .. reason)
    end
end
local function waitFor(probes)
    for ____, one in ipairs(probes) do
        ngx.thread.wait(one)
    end
end
local function probeDue(upstream, lineup)
    local ____lineup_standing_0 = lineup.standing
    local places = ____lineup_standing_0.places
    local isOutage = ____lineup_standing_0.isOutage
    local now = monotonicNow()
    local probes = {}
    do
        local index = 0
        while index < #places do
            local ____places_index_1 = places[index + 1]
            local avoidedUntil = ____places_index_1.avoidedUntil
            if avoidedUntil > 0 and (avoidedUntil <= now or isOutage) then
                probes[#probes + 1] = ngx.thread.spawn(probe, upstream, lineup, index)
                if #probes == PROBES_AT_A_TIME then
                    waitFor(probes)
                    probes = {}
                end
            end
            index = index + 1
        end
    end
    waitFor(probes)
end
local function probeUntilBack(upstream, key)
    do
        while true do
            readSharedState(upstream)
            if not upstream.health.isAnyAvoided or ngx.worker.exiting() then
                return
            end
            probeDue(upstream, upstream.current)
            noteOutage(upstream)
            dictionary:set(key, true, LEASE)
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
        local ok, fault = pcall(probeUntilBack, upstream, key)
        if not ok then
            reportFault(upstream.name, fault)
        end
    end
    dictionary:delete(key)
end
--- Has the servers that are avoided probed, so that no client's request is spent on finding out whether they are
-- back: by one worker, in one timer, until all of them are.
function ____exports.recoverIfNeeded(upstream)
    if not upstream.health.isAnyAvoided or dictionary == nil then
        return
    end
    local key = healthKey("recovery", upstream.name)
    local isMine = dictionary:add(key, true, LEASE)
    if not isMine then
        return
    end
    local timer = ngx.timer.at(0, recover, upstream)
    if timer == nil then
        dictionary:delete(key)
    end
end
return ____exports
