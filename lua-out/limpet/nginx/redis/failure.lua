-- Made by "limpet build" from limpet's src/nginx/redis/failure.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local string_upper = string.upper
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
    return (brokenConnection(place, TIMEOUT))
end
local LONGEST_WORD = 20
local MARKS = "'.,;>()-"
local APOSTROPHE = "'"
local function isPlainWord(word)
    if #word > LONGEST_WORD then
        return false
    end
    do
        local i = 0
        while i < #word do
            do
                local letter = string_sub(word, i + 1, i + 1)
                if string_lower(letter) ~= string_upper(letter) then
                    goto __continue15
                end
                if (string_find(MARKS, letter, nil, true) or 0) - 1 < 0 or letter == APOSTROPHE and i == 0 then
                    return false
                end
            end
            ::__continue15::
            i = i + 1
        end
    end
    return true
end
local function plainWords(answer)
    local ____end = 0
    do
        local start = 0
        while start < #answer do
            local space = (string_find(
                answer,
                " ",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local stop = space < 0 and #answer or space
            if not isPlainWord(string_sub(answer, start + 1, stop)) then
                break
            end
            ____end = stop
            start = ____end + 1
        end
    end
    return (string_sub(answer, 1, ____end))
end
local SAYS_NOTHING = "something that is no message of Redis"
local function answerOf(place, answer)
    local isOfCluster = (string_find(answer, "MOVED ", nil, true) or 0) - 1 == 0
    local advice = isOfCluster and (". It is a node of a Redis Cluster: write cluster: [\"" .. place) .. "\"] in the rules" or ""
    local words = plainWords(answer)
    return ((place .. " answers: ") .. (words == "" and SAYS_NOTHING or printable(words))) .. advice
end
____exports.answerOf = answerOf
function ____exports.refused(place, answer)
    return {
        kind = "refused",
        reason = answerOf(place, answer)
    }
end
--- The same, in words of our own.
function ____exports.unsuitable(place, why)
    return {
        kind = "refused",
        reason = (place .. " answers: ") .. printable(why)
    }
end
return ____exports
