-- Made by "limpet build" from limpet's src/nginx/health/probe.ts; changes are lost at the next build.
local ____exports = {}
--- Milliseconds for each step.
local TIMEOUT = 2000
local QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n"
--- The error of a socket on which nothing came in time.
local SILENCE = "timeout"
local function failureToAnswer(socket, protocol)
    if protocol == "https" then
        local session, failure = socket:sslhandshake(false, nil, false)
        if not session then
            return failure
        end
    end
    local sent, unsent = socket:send(QUESTION)
    if sent == nil then
        return unsent
    end
    local ____, failure = socket:receive(1)
    return failure
end
--- Checks whether a server is up. If it accepts the connection and reacts to the request in any way, it is
-- up, even if it refuses the request or closes the connection; only silence is not an answer. For a
-- protocol that is not HTTP, a connection is enough. Waits, so it needs a phase that can.
-- 
-- @returns why the server is not up; `undefined` if it is
function ____exports.whyNotServing(host, port, protocol)
    local socket = ngx.socket.tcp()
    socket:settimeout(TIMEOUT)
    local connected, refusal = unpack(
        port == 0 and ({socket:connect(host)}) or ({socket:connect(host, port)}),
        1,
        2
    )
    if not connected then
        return refusal
    end
    local ____temp_0
    if protocol == "tcp" then
        ____temp_0 = nil
    else
        ____temp_0 = failureToAnswer(socket, protocol)
    end
    local failure = ____temp_0
    socket:close()
    return failure == SILENCE and "it accepts connections but does not answer" or nil
end
return ____exports
