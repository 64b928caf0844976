-- Made by "limpet build" from limpet's src/nginx/redis/wire.ts; changes are lost at the next build.
local string_find = string.find
local string_lower = string.lower
local string_upper = string.upper
local ____exports = {}
local ____failure = require("limpet.nginx.redis.failure")
local brokenConnection = ____failure.brokenConnection
local outOfTime = ____failure.outOfTime
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local sleep = ngx.sleep
local MILLISECONDS = 1000
--- Milliseconds for which an unused connection is kept.
local IDLE_TIMEOUT = 60000
--- Sets the time that the next operation may take; false if there is none left.
local function setTimeout(wire)
    local left = (wire["until"] - monotonicNow()) * MILLISECONDS
    if left < 1 then
        return false
    end
    wire.socket:settimeout(left)
    return true
end
____exports.setTimeout = setTimeout
local function isHostName(host)
    return (string_find(host, ":", nil, true) or 0) - 1 < 0 and string_lower(host) ~= string_upper(host)
end
local function connect(socket, ____bindingPattern0)
    local pool
    local endpoint
    endpoint = ____bindingPattern0.endpoint
    pool = ____bindingPattern0.pool
    if endpoint.port == 0 then
        return socket:connect(endpoint.host, {pool = pool})
    end
    return socket:connect(endpoint.host, endpoint.port, {pool = pool})
end
local function giveUp(seconds)
    sleep(seconds)
    return nil, "timeout"
end
local function connectInTime(socket, target, ____until)
    if not isHostName(target.endpoint.host) then
        return connect(socket, target)
    end
    local ____ngx_thread_1 = ngx.thread
    local spawn = ____ngx_thread_1.spawn
    local wait = ____ngx_thread_1.wait
    local kill = ____ngx_thread_1.kill
    local connecting = spawn(connect, socket, target)
    local waiting = spawn(
        giveUp,
        ____until - monotonicNow()
    )
    local ended, connected, refusal = wait(connecting, waiting)
    kill(connecting)
    kill(waiting)
    if not ended then
        return nil, tostring(connected)
    end
    return connected, refusal
end
--- Whether the connection was used before. If so, it is already authenticated.
local function isReused(wire)
    local times = wire.socket:getreusedtimes()
    return times ~= nil and times > 0
end
____exports.isReused = isReused
--- Connects, or takes a connection from the pool.
function ____exports.openWire(target, ____until)
    local socket = ngx.socket.tcp()
    local ____target_0 = target
    local endpoint = ____target_0.endpoint
    local place = ____target_0.place
    local tls = ____target_0.tls
    local wire = {socket = socket, place = place, host = endpoint.host, ["until"] = ____until}
    if not setTimeout(wire) then
        return nil, outOfTime(place)
    end
    local connected, refusal = connectInTime(socket, target, ____until)
    if not connected then
        return nil, brokenConnection(place, refusal)
    end
    if tls ~= nil and not isReused(wire) then
        if not setTimeout(wire) then
            return nil, outOfTime(place)
        end
        local name = tls.serverName or (isHostName(endpoint.host) and endpoint.host or nil)
        local session, fault = socket:sslhandshake(false, name, tls.verify)
        if not session then
            socket:close()
            return nil, brokenConnection(place .. " (TLS handshake)", fault)
        end
    end
    return wire
end
--- Puts the connection back for the next user. Only if nothing is left to read, or the next user would get the wrong
-- answer.
function ____exports.keepWire(wire, size)
    wire.socket:setkeepalive(IDLE_TIMEOUT, size)
end
function ____exports.closeWire(wire)
    wire.socket:close()
end
return ____exports
