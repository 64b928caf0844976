-- Made by "limpet build" from limpet's src/nginx/redis/failure.ts; changes are lost at the next build.
local string_find = string.find
local ____exports = {}
--- The error of a socket whose time is up.
local TIMEOUT = "timeout"
---
-- @param error the socket's error
local function brokenConnection(place, ____error)
    if ____error == TIMEOUT then
        return {kind = "slow", reason = place .. " does not answer in time"}
    end
    return {kind = "down", reason = (place .. ": ") .. (____error or "unknown error")}
end
____exports.brokenConnection = brokenConnection
function ____exports.outOfTime(place)
    return brokenConnection(place, TIMEOUT)
end
local function answerOf(place, answer)
    local isOfCluster = (string_find(answer, "MOVED ", nil, true) or 0) - 1 == 0
    local advice = isOfCluster and (". It is a node of a Redis Cluster: write cluster: [\"" .. place) .. "\"] in the rules" or ""
    return ((place .. " answers: ") .. answer) .. advice
end
____exports.answerOf = answerOf
function ____exports.refused(place, answer)
    return {
        kind = "refused",
        reason = answerOf(place, answer)
    }
end
return ____exports
