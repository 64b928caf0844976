-- Made by "limpet build" from limpet's src/nginx/redis/failure.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____printable = require("limpet.affinity.printable")
local printable = ____printable.printable
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
local function upTo(____end, text)
    local found = (string_find(text, ____end, nil, true) or 0) - 1
    return found < 0 and text or string_sub(text, 1, found)
end
local COLON = ":"
local QUOTE = " '"
local function answerOf(place, answer)
    local isOfCluster = (string_find(answer, "MOVED ", nil, true) or 0) - 1 == 0
    local advice = isOfCluster and (". It is a node of a Redis Cluster: write cluster: [\"" .. place) .. "\"] in the rules" or ""
    return ((place .. " answers: ") .. printable(upTo(
        COLON,
        upTo(QUOTE, answer)
    ))) .. advice
end
____exports.answerOf = answerOf
function ____exports.refused(place, answer)
    return {
        kind = "refused",
        reason = answerOf(place, answer)
    }
end
return ____exports
