-- Made by "limpet build" from limpet's src/nginx/servers/drain.ts; changes are lost at the next build.
local math_log = math.log
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____by_name = require("limpet.affinity.servers.by-name")
local namedServer = ____by_name.namedServer
local serversByName = ____by_name.serversByName
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____bound_sessions = require("limpet.nginx.servers.bound-sessions")
local boundSessions = ____bound_sessions.boundSessions
local lastBound = ____bound_sessions.lastBound
local ____in_flight = require("limpet.nginx.servers.in-flight")
local requestsInFlight = ____in_flight.requestsInFlight
local ____learned_scan = require("limpet.nginx.servers.learned-scan")
local forgetScan = ____learned_scan.forgetScan
local isScanned = ____learned_scan.isScanned
local scanOnce = ____learned_scan.scanOnce
local ____learned_sessions = require("limpet.nginx.servers.learned-sessions")
local isLearnedHere = ____learned_sessions.isLearnedHere
local learnedOf = ____learned_sessions.learnedOf
local learnedSessions = ____learned_sessions.learnedSessions
local ____published = require("limpet.nginx.servers.published")
local publishChange = ____published.publishChange
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local dictionary = ngx.shared.limpet
local SETTLING = 3
local function sinceKey(upstream, server)
    return (("drains since " .. upstream) .. " ") .. server
end
local function learnedSessionsOf(upstream, server)
    if not isLearnedHere(upstream.rules) then
        return nil
    end
    local of = learnedOf(upstream, server)
    local ____isScanned_result_7
    if isScanned(of) then
        ____isScanned_result_7 = learnedSessions(of)
    else
        ____isScanned_result_7 = nil
    end
    return ____isScanned_result_7
end
local function markKey(upstream, server)
    return (("drain mark " .. upstream) .. " ") .. server
end
local function restOf(upstream, server, sessions, now, timeout)
    local mark = dictionary:get(markKey(upstream, server))
    if type(mark) ~= "string" then
        return nil
    end
    local space = (string_find(mark, " ", nil, true) or 0) - 1
    local at = tonumber(string_sub(mark, 1, space))
    local before = tonumber(string_sub(mark, space + 1 + 1, #mark))
    if sessions == 0 then
        return 0
    end
    if sessions >= before or now <= at then
        return nil
    end
    local rate = math_log(before / sessions) / (now - at)
    return math_log(sessions) / rate + timeout
end
---
-- @param lineup of which it is a server
local function drainOf(upstream, lineup, index)
    local ____upstream_0 = upstream
    local name = ____upstream_0.name
    local rules = ____upstream_0.rules
    local bindings = ____upstream_0.bindings
    local server = lineup.generation.servers[index + 1].name
    local now = monotonicNow()
    local since = dictionary:get(sinceKey(name, server))
    local began = since or now
    local last = lastBound(name, server)
    local inFlight = requestsInFlight(lineup, index)
    local timeout = bindings == nil and 0 or rules.sessionTimeout
    local learned = learnedSessionsOf(upstream, server)
    local sessions = bindings == nil and 0 or (learned or boundSessions(name, server, timeout))
    local ____temp_1
    if learned == nil then
        ____temp_1 = now - math_max(began, last) >= timeout
    else
        ____temp_1 = learned == 0
    end
    local isEmpty = ____temp_1
    local ____temp_3 = now - began
    local ____sessions_4 = sessions
    local ____temp_5 = learned ~= nil or bindings == nil
    local ____inFlight_6 = inFlight
    local ____temp_2
    if last == 0 then
        ____temp_2 = nil
    else
        ____temp_2 = now - last
    end
    return {
        age = ____temp_3,
        sessions = ____sessions_4,
        isExact = ____temp_5,
        inFlight = ____inFlight_6,
        idle = ____temp_2,
        rest = restOf(
            name,
            server,
            sessions,
            now,
            timeout
        ),
        isDone = since ~= nil and inFlight == 0 and now - began >= SETTLING and isEmpty
    }
end
____exports.drainOf = drainOf
--- Seconds between two looks.
local INTERVAL = 1
--- Seconds after which a look that has not ended is taken for lost.
local LONGEST_LOOK = 10
local KEPT = 60
local function doneKey(upstream, server)
    return (("drained " .. upstream) .. " ") .. server
end
local function forgetProgress(upstream, server)
    dictionary:delete(markKey(upstream.name, server))
    dictionary:delete(doneKey(upstream.name, server))
    forgetScan(learnedOf(upstream, server))
end
local function log(____bindingPattern0, server, what)
    local name
    name = ____bindingPattern0.name
    ngx.log(
        ngx.NOTICE,
        "limpet: server \"",
        server.name,
        "\" of upstream \"",
        name,
        "\" ",
        what
    )
end
local function change(____bindingPattern0, wanted)
    local name
    name = ____bindingPattern0.name
    local result = publishChange(name, wanted)
    if type(result) == "string" then
        ngx.log(
            ngx.ERR,
            "limpet: upstream \"",
            name,
            "\": ",
            result
        )
    end
end
local function lookAfter(upstream, lineup, index, server, now)
    local ____upstream_10 = upstream
    local name = ____upstream_10.name
    local rules = ____upstream_10.rules
    local since = dictionary:get(sinceKey(name, server.name))
    if since == nil then
        forgetProgress(upstream, server.name)
    end
    local ____self_13 = dictionary
    local ____self_13_set_14 = ____self_13.set
    local ____sinceKey_result_12 = sinceKey(name, server.name)
    local ____since_11 = since
    if ____since_11 == nil then
        ____since_11 = now
    end
    ____self_13_set_14(____self_13, ____sinceKey_result_12, ____since_11, KEPT)
    local drain = drainOf(upstream, lineup, index)
    if drain.age >= SETTLING and isLearnedHere(rules) then
        scanOnce(learnedOf(upstream, server.name))
    end
    if (drain.isExact or drain.age >= rules.sessionTimeout) and drain.sessions > 0 then
        dictionary:add(
            markKey(name, server.name),
            (tostring(now) .. " ") .. tostring(drain.sessions)
        )
    end
    if drain.isDone then
        local isNews = dictionary:add(
            doneKey(name, server.name),
            true
        )
        if isNews == true then
            log(upstream, server, "is drained: it has no sessions and no requests, and can be stopped")
        end
        if server.isLeaving == true then
            change(upstream, {kind = "remove", name = server.name})
        end
        return
    end
    dictionary:delete(doneKey(name, server.name))
    local ____server_15 = server
    local drainUntil = ____server_15.drainUntil
    if drainUntil == nil or drainUntil == 0 or ngx.time() < drainUntil then
        return
    end
    local rest = ((("has " .. tostring(drain.sessions)) .. " sessions and ") .. tostring(drain.inFlight or "uncounted")) .. " requests at its deadline"
    if server.isLeaving == true then
        log(upstream, server, rest .. ", and goes")
        change(upstream, {kind = "remove", name = server.name})
    else
        log(upstream, server, rest .. ", and is down from now on")
        change(upstream, {kind = "update", name = server.name, server = {down = true, drainUntil = 0}})
    end
end
local function forget(upstream, server)
    local since = dictionary:get(sinceKey(upstream.name, server))
    if since == nil then
        return
    end
    dictionary:delete(sinceKey(upstream.name, server))
    forgetProgress(upstream, server)
end
--- Looks after the servers of an upstream that drain, if it is time. One worker does that; it needs a phase that can wait.
function ____exports.lookAfterDrains(upstream)
    local now = monotonicNow()
    if now < upstream.nextDrainLook then
        return
    end
    upstream.nextDrainLook = now + LONGEST_LOOK
    local slices = beginSlices()
    local ____upstream_8 = upstream
    local current = ____upstream_8.current
    local ____current_generation_9 = current.generation
    local servers = ____current_generation_9.servers
    do
        local index = 0
        while index < #servers do
            local server = servers[index + 1]
            if server.draining and not server.down then
                lookAfter(
                    upstream,
                    current,
                    index,
                    server,
                    now
                )
            else
                forget(upstream, server.name)
            end
            slices.pause()
            index = index + 1
        end
    end
    slices["end"]()
    upstream.nextDrainLook = monotonicNow() + INTERVAL
end
--- Forgets the drains that a change has ended, or begins anew. `lookAfterDrains` would not notice one that is ended and
-- begun between two looks, and would go on with what was counted for the first.
function ____exports.forgetDrains(upstream, before, after)
    local former = serversByName(before)
    for ____, ____value in ipairs(after) do
        local name = ____value.name
        local draining = ____value.draining
        local ____opt_16 = namedServer(former, name)
        if (____opt_16 and ____opt_16.draining) ~= draining then
            forget(upstream, name)
        end
    end
end
return ____exports
