-- Made by "limpet build" from limpet's src/nginx/probe.ts; changes are lost at the next build.
local ____exports = {}
local answers, QUESTION, ANSWER
function answers(socket, protocol)
    if protocol == "https" then
        local session = socket:sslhandshake(false, nil, false)
        if not session then
            return false
        end
    end
    local sent = socket:send(QUESTION)
    if sent == nil then
        return false
    end
    local answer = socket:receive(#ANSWER)
    return answer == ANSWER
end
--- Milliseconds for each step.
local TIMEOUT = 2000
QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n"
ANSWER = "HTTP/"
--- Asks a server whether it serves: any HTTP answer will do, or, for a protocol that is not HTTP, that it
-- takes a connection. Waits, so it needs a phase that can.
function ____exports.isServing(host, port, protocol)
    local socket = ngx.socket.tcp()
    socket:settimeout(TIMEOUT)
    local connected = unpack(
        port == 0 and ({socket:connect(host)}) or ({socket:connect(host, port)}),
        1,
        1
    )
    if not connected then
        return false
    end
    local serves = protocol == "tcp" or answers(socket, protocol)
    socket:close()
    return serves
end
return ____exports
