-- Made by "limpet build" from limpet's src/nginx/probe.ts; changes are lost at the next build.
local ____exports = {}
local whyNotAnswering, isSilence, QUESTION
function whyNotAnswering(socket, protocol)
    if protocol == "https" then
        local session, failure = socket:sslhandshake(false, nil, false)
        if not session then
            local ____isSilence_result_1
            if isSilence(failure) then
                ____isSilence_result_1 = failure
            else
                ____isSilence_result_1 = nil
            end
            return ____isSilence_result_1
        end
    end
    local sent, failure = socket:send(QUESTION)
    if sent == nil then
        return failure
    end
    local byte, silence = socket:receive(1)
    local ____temp_2
    if byte == nil then
        ____temp_2 = silence
    else
        ____temp_2 = nil
    end
    return ____temp_2
end
function isSilence(failure)
    return failure == "timeout" or failure == "closed" or failure == "connection reset by peer"
end
--- Milliseconds for each step.
local TIMEOUT = 2000
QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n"
--- Asks a server whether it serves. Any answer will do, even one that is not HTTP or an alert of
-- TLS: who answers is there, and what it thinks of the question is not asked. For a protocol that
-- is not HTTP a connection will do. Waits, so it needs a phase that can.
-- 
-- @returns why it does not serve; `undefined` where it does
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
        ____temp_0 = whyNotAnswering(socket, protocol)
    end
    local silence = ____temp_0
    socket:close()
    return silence
end
return ____exports
