-- Made by "limpet build" from limpet's src/nginx/health/try-failure.ts; changes are lost at the next build.
local ____exports = {}
local ____tries = require("limpet.nginx.request.tries")
local hasAnswered = ____tries.hasAnswered
local lastTry = ____tries.lastTry
local wasReached = ____tries.wasReached
local variables = ngx.var
local GATEWAY_TIMEOUT = "504"
--- Whether a status is in a set.
local function isAmong(statuses, status)
    local number = tonumber(status)
    return number ~= nil and statuses[number] == true
end
____exports.isAmong = isAmong
local function hasReceived()
    local bytes = lastTry(variables.upstream_bytes_received)
    return bytes ~= "" and bytes ~= "0" and bytes ~= "-"
end
--- How the last try of a request failed, as nginx's variables show it.
-- 
-- @returns undefined where the rules do not take it for a failure
function ____exports.lastFailure(judgement)
    local status = lastTry(variables.upstream_status)
    if hasAnswered() then
        local statuses = judgement and judgement.statuses
        return (statuses == nil or isAmong(statuses, status)) and ({kind = "status", reason = "status " .. status, isAnswer = true}) or nil
    end
    local isReached = wasReached()
    if status == GATEWAY_TIMEOUT then
        if (judgement and judgement.timeout) == false then
            return nil
        end
        return isReached and ({kind = "timeout", reason = "no answer in time", isAnswer = false}) or ({kind = "connect_timeout", reason = "no connection in time", isAnswer = false})
    end
    if isReached and hasReceived() then
        local ____temp_6
        if (judgement and judgement.invalidHeader) == false then
            ____temp_6 = nil
        else
            ____temp_6 = {kind = "invalid", reason = "an invalid answer", isAnswer = false}
        end
        return ____temp_6
    end
    if (judgement and judgement.error) == false then
        return nil
    end
    return isReached and ({kind = "closed", reason = "connection closed without an answer", isAnswer = false}) or ({kind = "connect", reason = "connection failed", isAnswer = false})
end
return ____exports
