-- Made by "limpet build" from limpet's src/nginx/redis/failure.ts; changes are lost at the next build.
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
function ____exports.refused(place, answer)
    return {kind = "refused", reason = (place .. " answers: ") .. answer}
end
return ____exports
