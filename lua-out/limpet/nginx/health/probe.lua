-- Made by "limpet build" from limpet's src/nginx/health/probe.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local table_concat = table.concat
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____statuses = require("limpet.affinity.statuses")
local statusAt = ____statuses.statusAt
local statusSet = ____statuses.statusSet
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local MILLISECONDS = 1000
--- Seconds.
local TIMEOUT = 2
--- A request that needs nothing but an answer (RFC 9110, section 9.3.7).
local QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n"
local function probeOfCheck(upstream, check)
    local ____check_0 = check
    local protocol = ____check_0.protocol
    local port = ____check_0.port
    local timeout = ____check_0.timeout
    local method = ____check_0.method
    local path = ____check_0.path
    local host = ____check_0.host
    if host == nil then
        host = upstream
    end
    local tls = ____check_0.tls
    local status = ____check_0.status
    local body = ____check_0.body
    return {
        protocol = protocol,
        port = port,
        timeout = timeout / MILLISECONDS,
        question = ((((method .. " ") .. path) .. " HTTP/1.1\r\nHost: ") .. host) .. "\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n",
        serverName = tls.serverName,
        isVerified = tls.verify == true,
        statuses = statusSet(status),
        body = body,
        isCheck = true
    }
end
--- The probe of an upstream's rules: as they say, or one that takes any reaction for an answer.
function ____exports.probeOf(upstream, ____bindingPattern0)
    local protocol
    local health
    health = ____bindingPattern0.health
    protocol = ____bindingPattern0.protocol
    if health.check ~= nil then
        return (probeOfCheck(upstream, health.check))
    end
    return {
        protocol = protocol,
        port = nil,
        timeout = TIMEOUT,
        question = QUESTION,
        serverName = nil,
        isVerified = false,
        statuses = nil,
        body = nil,
        isCheck = false
    }
end
--- Errors of sockets that say something of this machine, and nothing of the server: in glibc's words, and in musl's.
local OF_THIS_MACHINE = {
    ["too many open files"] = true,
    ["no file descriptors available"] = true,
    ["too many open files in system"] = true,
    ["cannot assign requested address"] = true,
    ["address not available"] = true,
    ["no buffer space available"] = true,
    ["cannot allocate memory"] = true,
    ["out of memory"] = true
}
--- Whether a server was not asked at all, for a reason that is this machine's own.
function ____exports.isOfThisMachine(reason)
    return OF_THIS_MACHINE[reason] == true
end
local BROKEN_OFF = "its worker exits"
--- Whether a server was asked, and nothing can be told from how that ended.
function ____exports.isBrokenOff(reason)
    return reason == BROKEN_OFF
end
local SILENCE = "timeout"
local function doubt()
    return ngx.worker.exiting() and BROKEN_OFF or nil
end
local function setDeadline(socket, deadline)
    socket:settimeout(math_max(
        1,
        (deadline - monotonicNow()) * MILLISECONDS
    ))
end
local PIECE = 4096
local STATUS_END = 12
local STATUS_START = 9
local LOWEST_STATUS = 100
local HIGHEST_STATUS = 599
local function wrongInStatus(answer, statuses)
    if string_sub(answer, 1, 5) ~= "HTTP/" then
        return "its answer is not HTTP/1"
    end
    local status = statusAt(answer, STATUS_START)
    if status < LOWEST_STATUS or status > HIGHEST_STATUS then
        return "its answer is not HTTP/1"
    end
    local ____temp_9
    if statuses[status] == true then
        ____temp_9 = nil
    else
        ____temp_9 = "status " .. tostring(status)
    end
    return ____temp_9
end
local HEADER_END = "\r\n\r\n"
local function withoutChunks(body)
    local parts = {}
    local at = 0
    do
        while true do
            local lineEnd = (string_find(
                body,
                "\r\n",
                math_max(at + 1, 1),
                true
            ) or 0) - 1
            if lineEnd < 0 then
                break
            end
            local extension = (string_find(
                body,
                ";",
                math_max(at + 1, 1),
                true
            ) or 0) - 1
            local size = tonumber(
                string_sub(body, at + 1, extension >= 0 and extension < lineEnd and extension or lineEnd),
                16
            )
            if size == nil or size <= 0 then
                break
            end
            local start = lineEnd + 2
            parts[#parts + 1] = string_sub(
                body,
                math_min(start, #body) + 1,
                math_min(start + size, #body)
            )
            at = start + size + 2
            if at > #body then
                break
            end
        end
    end
    return (table_concat(parts, ""))
end
local function bodyOf(answer)
    local ____end = (string_find(answer, HEADER_END, nil, true) or 0) - 1
    if ____end < 0 then
        return ""
    end
    local body = string_sub(answer, ____end + #HEADER_END + 1, #answer)
    local isChunked = (string_find(
        string_lower(string_sub(answer, 1, ____end)),
        "transfer-encoding: chunked",
        nil,
        true
    ) or 0) - 1 >= 0
    return isChunked and withoutChunks(body) or body
end
local LONGEST_ANSWER = 65536
local function wrongInAnswer(socket, ____bindingPattern0, statuses, deadline)
    local body
    body = ____bindingPattern0.body
    local answer = ""
    do
        while true do
            if monotonicNow() >= deadline then
                return SILENCE
            end
            setDeadline(socket, deadline)
            local piece, failure = socket:receiveany(PIECE)
            if piece ~= nil then
                answer = answer .. piece
            end
            if #answer >= STATUS_END then
                local wrong = wrongInStatus(answer, statuses)
                if wrong ~= nil or body == nil then
                    return wrong
                end
                if (string_find(
                    bodyOf(answer),
                    body,
                    nil,
                    true
                ) or 0) - 1 >= 0 then
                    return nil
                end
            end
            if failure == SILENCE then
                return SILENCE
            end
            local ____temp_8
            if failure == nil then
                ____temp_8 = nil
            else
                ____temp_8 = doubt()
            end
            local doubted = ____temp_8
            if doubted ~= nil then
                return doubted
            end
            local isWhole = failure ~= nil or #answer >= LONGEST_ANSWER
            if isWhole then
                return #answer < STATUS_END and "it closed the connection without an answer" or ("no \"" .. tostring(body)) .. "\" in the answer"
            end
        end
    end
end
local function failureToAnswer(socket, probe, deadline)
    local ____probe_2 = probe
    local statuses = ____probe_2.statuses
    if probe.protocol == "https" then
        setDeadline(socket, deadline)
        local session, failure = socket:sslhandshake(false, probe.serverName, probe.isVerified)
        if not session then
            if failure == SILENCE then
                return SILENCE
            end
            local ____doubt_result_4 = doubt()
            if ____doubt_result_4 == nil then
                local ____temp_3
                if statuses == nil then
                    ____temp_3 = nil
                else
                    ____temp_3 = "TLS: " .. failure
                end
                ____doubt_result_4 = ____temp_3
            end
            return ____doubt_result_4
        end
    end
    setDeadline(socket, deadline)
    local sent, unsent = socket:send(probe.question)
    if sent == nil then
        if unsent == SILENCE then
            return SILENCE
        end
        local ____doubt_result_6 = doubt()
        if ____doubt_result_6 == nil then
            local ____temp_5
            if statuses == nil then
                ____temp_5 = nil
            else
                ____temp_5 = unsent
            end
            ____doubt_result_6 = ____temp_5
        end
        return ____doubt_result_6
    end
    if statuses ~= nil then
        return (wrongInAnswer(socket, probe, statuses, deadline))
    end
    setDeadline(socket, deadline)
    local ____, failure = socket:receive(1)
    local ____temp_7
    if failure == nil or failure == SILENCE then
        ____temp_7 = failure
    else
        ____temp_7 = doubt()
    end
    return ____temp_7
end
--- Asks a server whether it is up. Waits, so it needs a phase that can. If any reaction is good, it is up if it
-- accepts the connection and reacts to the request at all, even if it refuses the request or closes the connection.
-- 
-- @param host as nginx connects to it; "unix:/…" with port 0
-- @returns why the server is not up; `undefined` if it is
function ____exports.whyNotServing(host, port, probe)
    local deadline = monotonicNow() + probe.timeout
    local socket = ngx.socket.tcp()
    socket:settimeout(probe.timeout * MILLISECONDS)
    local connected, refusal = unpack(
        port == 0 and ({socket:connect(host)}) or ({socket:connect(host, probe.port or port)}),
        1,
        2
    )
    if not connected then
        return refusal == SILENCE and ("no connection within " .. tostring(probe.timeout)) .. " s" or refusal
    end
    local ____temp_1
    if probe.protocol == "tcp" then
        ____temp_1 = doubt()
    else
        ____temp_1 = failureToAnswer(socket, probe, deadline)
    end
    local failure = ____temp_1
    socket:close()
    return failure == SILENCE and ("it accepts connections but does not answer within " .. tostring(probe.timeout)) .. " s" or failure
end
return ____exports
