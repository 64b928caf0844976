-- Made by "limpet build" from limpet's src/nginx/health/checks.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local math_random = math.random
local ____exports = {}
--- Seconds between two looks at which servers are due. Each has a timer, in which those that are due are asked side by side.
local TICK = 0.1
local MOST_AT_ONCE = 100
local FIRST_CHECKS = 100
local checked
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____lease = require("limpet.nginx.machine.lease")
local holdsLease = ____lease.holdsLease
local leaveLease = ____lease.leaveLease
local ____quiet_log = require("limpet.nginx.machine.quiet-log")
local silence = ____quiet_log.silence
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local reportUnchecked = ____faults.reportUnchecked
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____health = require("limpet.nginx.health.health")
local expiryOf = ____health.expiryOf
local placeKey = ____health.placeKey
local ____log_server = require("limpet.nginx.health.log-server")
local logAvoided = ____log_server.logAvoided
local logBack = ____log_server.logBack
local noteReason = ____log_server.noteReason
local ____probe = require("limpet.nginx.health.probe")
local isBrokenOff = ____probe.isBrokenOff
local isOfThisMachine = ____probe.isOfThisMachine
local whyNotServing = ____probe.whyNotServing
local ____shared_state = require("limpet.nginx.health.shared-state")
local announceChange = ____shared_state.announceChange
local isBehind = ____shared_state.isBehind
local readSharedState = ____shared_state.readSharedState
local ____side_by_side = require("limpet.nginx.health.side-by-side")
local workSideBySide = ____side_by_side.workSideBySide
local ____tally = require("limpet.nginx.health.tally")
local isDownBy = ____tally.isDownBy
local tallyAfter = ____tally.tallyAfter
local dictionary = ngx.shared.limpet
local asked = 0
local function markOf(upstream)
    return "checked " .. upstream
end
local function takeOver()
    local taken = {}
    for ____, upstream in pairs(upstreams) do
        do
            local ____upstream_rules_health_1 = upstream.rules.health
            local check = ____upstream_rules_health_1.check
            if check == nil then
                goto __continue14
            end
            dictionary:set(
                markOf(upstream.name),
                true
            )
            taken[#taken + 1] = {
                upstream = upstream,
                check = check,
                generation = 0,
                servers = {},
                next = 0
            }
        end
        ::__continue14::
    end
    return taken
end
local function takeServers(one)
    local ____one_2 = one
    local upstream = ____one_2.upstream
    local check = ____one_2.check
    local ____upstream_current_3 = upstream.current
    local generation = ____upstream_current_3.generation
    local known = {}
    for ____, server in ipairs(one.servers) do
        known[server.place] = server
    end
    local now = monotonicNow()
    local count = #generation.servers
    local start = math_random()
    local servers = {}
    do
        local index = 0
        while index < count do
            do
                local ____generation_servers_index_4 = generation.servers[index + 1]
                local name = ____generation_servers_index_4.name
                local down = ____generation_servers_index_4.down
                if down then
                    goto __continue21
                end
                local place = generation.places[index + 1]
                local tally = dictionary:get(placeKey("checks", upstream.name, place))
                local period = tally == nil and math_min(check.interval, count / FIRST_CHECKS) or check.interval
                local turn = now + period * ((index / count + start) % 1)
                servers[#servers + 1] = known[place] or ({
                    of = one,
                    name = name,
                    place = place,
                    host = generation.hosts[index + 1],
                    port = generation.ports[index + 1],
                    turn = turn,
                    dueAt = turn,
                    isBeingAsked = false
                })
            end
            ::__continue21::
            index = index + 1
        end
    end
    one.servers = servers
    one.generation = generation.number
    one.next = 0
end
local function takeDue(one, due)
    local ____one_5 = one
    local servers = ____one_5.servers
    local check = ____one_5.check
    local now = monotonicNow()
    local first = one.next
    do
        local i = 0
        while i < #servers and asked < MOST_AT_ONCE do
            do
                local at = (first + i) % #servers
                local server = servers[at + 1]
                if server.isBeingAsked or server.dueAt > now then
                    goto __continue25
                end
                server.isBeingAsked = true
                server.turn = math_max(server.turn + check.interval, now)
                server.dueAt = server.turn + math_random() * check.jitter
                asked = asked + 1
                due[#due + 1] = server
                one.next = (at + 1) % #servers
            end
            ::__continue25::
            i = i + 1
        end
    end
end
local function noteCheck(upstream, ____bindingPattern0, reason)
    local place
    local name
    local of
    of = ____bindingPattern0.of
    name = ____bindingPattern0.name
    place = ____bindingPattern0.place
    local ____of_7 = of
    local check = ____of_7.check
    local key = placeKey("checks", upstream.name, place)
    local before = (dictionary:get(key))
    local tally = tallyAfter(before, reason == nil, check)
    local expiry = expiryOf(upstream.rules, 2 * check.interval)
    if tally ~= before or expiry > 0 then
        dictionary:set(key, tally, expiry)
    end
    local wasDown = isDownBy(before, check.mandatory)
    local isDown = isDownBy(tally, check.mandatory)
    if isDown and reason ~= nil and before ~= nil and wasDown then
        noteReason(upstream, place, reason)
    end
    local ____upstream_current_8 = upstream.current
    local generation = ____upstream_current_8.generation
    local standing = ____upstream_current_8.standing
    local index = serverNamed(generation, name)
    if index == nil or generation.places[index + 1] ~= place then
        return
    end
    local ____standing_places_index_9 = standing.places[index + 1]
    local isHealthy = ____standing_places_index_9.isHealthy
    local avoidedUntil = ____standing_places_index_9.avoidedUntil
    local isKnown = isHealthy ~= isDown or avoidedUntil > 0
    if not isKnown then
        announceChange(upstream, name)
    end
    if isDown == wasDown and before ~= nil then
        return
    end
    if isDown then
        local count = before == nil and 1 or check.fall
        logAvoided(
            upstream,
            generation,
            index,
            ((((tostring(reason) .. " (") .. tostring(count)) .. " of ") .. tostring(count)) .. ")"
        )
    elseif wasDown and avoidedUntil == 0 then
        logBack(upstream, generation, index)
    end
end
local function check(upstream, server)
    local reason = whyNotServing(server.host, server.port, upstream.health.probe)
    if reason ~= nil and isBrokenOff(reason) then
        return
    end
    if reason ~= nil and isOfThisMachine(reason) then
        reportUnchecked(upstream.name, reason)
    else
        noteCheck(upstream, server, reason)
    end
end
local function askServer(server)
    local ____server_of_6 = server.of
    local upstream = ____server_of_6.upstream
    local ok, fault = pcall(check, upstream, server)
    server.isBeingAsked = false
    asked = asked - 1
    if not ok then
        reportFault(upstream.name, fault)
    end
end
local function checkDue(premature)
    if premature then
        leaveLease()
        return
    end
    if not holdsLease() then
        checked = nil
        return
    end
    checked = checked or takeOver()
    local due = {}
    for ____, one in ipairs(checked) do
        if isBehind(one.upstream) then
            readSharedState(one.upstream)
        end
        if one.upstream.current.generation.number ~= one.generation then
            takeServers(one)
        end
        takeDue(one, due)
    end
    if #due == 0 then
        return
    end
    silence()
    workSideBySide(due, #due, askServer)
end
--- Begins to check servers, where the rules say so.
function ____exports.keepChecking()
    for ____, ____temp_0 in pairs(upstreams) do
        local rules
        rules = ____temp_0.rules
        if rules.health.check ~= nil then
            ngx.timer.every(TICK, checkDue)
            return
        end
    end
end
--- Forgets what checks found, in the init phase, where the rules have none any more.
function ____exports.forgetChecks(upstream)
    local ____upstream_10 = upstream
    local name = ____upstream_10.name
    local rules = ____upstream_10.rules
    local current = ____upstream_10.current
    if dictionary == nil or rules.health.check ~= nil or (dictionary:get(markOf(name))) ~= true then
        return
    end
    dictionary:delete(markOf(name))
    for ____, place in ipairs(current.generation.places) do
        do
            dictionary:delete(placeKey("checks", name, place))
            if (dictionary:get(placeKey("avoided until", name, place))) ~= nil then
                goto __continue43
            end
            dictionary:delete(placeKey("avoided since", name, place))
            dictionary:delete(placeKey("reason", name, place))
        end
        ::__continue43::
    end
end
return ____exports
