-- Made by "limpet build" from limpet's src/nginx/servers/drain.ts; changes are lost at the next build.
local math_log = math.log
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____bound_sessions = require("limpet.nginx.servers.bound-sessions")
local boundSessions = ____bound_sessions.boundSessions
local lastBound = ____bound_sessions.lastBound
local ____in_flight = require("limpet.nginx.servers.in-flight")
local requestsInFlight = ____in_flight.requestsInFlight
local ____published = require("limpet.nginx.servers.published")
local publishChange = ____published.publishChange
local ____worker_slots = require("limpet.nginx.servers.worker-slots")
local takenSlots = ____worker_slots.takenSlots
local dictionary = ngx.shared.limpet
local SETTLING = 3
local function sinceKey(upstream, server)
    return (("drains since " .. upstream) .. " ") .. server
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
-- @param slots of all workers
local function drainOf(upstream, index, slots)
    local ____upstream_0 = upstream
    local name = ____upstream_0.name
    local rules = ____upstream_0.rules
    local bindings = ____upstream_0.bindings
    local current = ____upstream_0.current
    local server = current.generation.servers[index + 1].name
    local now = monotonicNow()
    local since = dictionary:get(sinceKey(name, server))
    local began = since or now
    local last = lastBound(name, server)
    local inFlight = requestsInFlight(name, current.generation.places[index + 1], slots)
    local timeout = bindings == nil and 0 or rules.sessionTimeout
    local sessions = bindings == nil and 0 or boundSessions(name, server, timeout, slots)
    local ____temp_2 = now - began
    local ____sessions_3 = sessions
    local ____inFlight_4 = inFlight
    local ____temp_1
    if last == 0 then
        ____temp_1 = nil
    else
        ____temp_1 = now - last
    end
    return {
        age = ____temp_2,
        sessions = ____sessions_3,
        inFlight = ____inFlight_4,
        idle = ____temp_1,
        rest = restOf(
            name,
            server,
            sessions,
            now,
            timeout
        ),
        isDone = since ~= nil and inFlight == 0 and now - math_max(began, last) >= math_max(timeout, SETTLING)
    }
end
____exports.drainOf = drainOf
--- Seconds between two looks.
local INTERVAL = 1
local KEPT = 60
local function doneKey(upstream, server)
    return (("drained " .. upstream) .. " ") .. server
end
local function forgetProgress(upstream, server)
    dictionary:delete(markKey(upstream, server))
    dictionary:delete(doneKey(upstream, server))
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
local function lookAfter(upstream, index, server, now)
    local ____upstream_6 = upstream
    local name = ____upstream_6.name
    local rules = ____upstream_6.rules
    local since = dictionary:get(sinceKey(name, server.name))
    if since == nil then
        forgetProgress(name, server.name)
    end
    local ____self_9 = dictionary
    local ____self_9_set_10 = ____self_9.set
    local ____sinceKey_result_8 = sinceKey(name, server.name)
    local ____since_7 = since
    if ____since_7 == nil then
        ____since_7 = now
    end
    ____self_9_set_10(____self_9, ____sinceKey_result_8, ____since_7, KEPT)
    local drain = drainOf(
        upstream,
        index,
        takenSlots()
    )
    if drain.age >= rules.sessionTimeout and drain.sessions > 0 then
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
    local ____server_11 = server
    local drainUntil = ____server_11.drainUntil
    if drainUntil == nil or drainUntil == 0 or ngx.time() < drainUntil then
        return
    end
    local rest = ((("has " .. tostring(drain.sessions)) .. " sessions and ") .. tostring(drain.inFlight)) .. " requests at its deadline"
    if server.isLeaving == true then
        log(upstream, server, rest .. ", and goes")
        change(upstream, {kind = "remove", name = server.name})
    else
        log(upstream, server, rest .. ", and is down from now on")
        change(upstream, {kind = "update", name = server.name, server = {down = true, drainUntil = 0}})
    end
end
local function forget(upstream, server)
    local since = dictionary:get(sinceKey(upstream, server))
    if since == nil then
        return
    end
    dictionary:delete(sinceKey(upstream, server))
    forgetProgress(upstream, server)
end
--- Looks after the servers of an upstream that drain, if it is time. One worker does that; it needs a phase that can wait.
function ____exports.lookAfterDrains(upstream)
    local now = monotonicNow()
    if now < upstream.nextDrainLook then
        return
    end
    upstream.nextDrainLook = now + INTERVAL
    local ____upstream_current_generation_5 = upstream.current.generation
    local servers = ____upstream_current_generation_5.servers
    do
        local index = 0
        while index < #servers do
            local server = servers[index + 1]
            if server.draining and not server.down then
                lookAfter(upstream, index, server, now)
            else
                forget(upstream.name, server.name)
            end
            index = index + 1
        end
    end
end
return ____exports
