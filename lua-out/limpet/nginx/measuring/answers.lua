-- Made by "limpet build" from limpet's src/nginx/measuring/answers.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____count = require("limpet.nginx.metrics.count")
local countAnswer = ____count.countAnswer
local countFromCache = ____count.countFromCache
local countMove = ____count.countMove
local ____failed_try = require("limpet.nginx.measuring.failed-try")
local countLastTry = ____failed_try.countLastTry
local variables = ngx.var
local function reasonOf(verdict)
    repeat
        local ____switch14 = verdict
        local ____cond14 = ____switch14 == "moved:balance"
        if ____cond14 then
            return "balance"
        end
        ____cond14 = ____cond14 or ____switch14 == "moved:down"
        if ____cond14 then
            return "down"
        end
        ____cond14 = ____cond14 or ____switch14 == "moved:draining"
        if ____cond14 then
            return "draining"
        end
        ____cond14 = ____cond14 or ____switch14 == "moved:full"
        if ____cond14 then
            return "full"
        end
        ____cond14 = ____cond14 or ____switch14 == "moved:group"
        if ____cond14 then
            return "group"
        end
        ____cond14 = ____cond14 or ____switch14 == "moved:load"
        if ____cond14 then
            return "load"
        end
        ____cond14 = ____cond14 or ____switch14 == "stale"
        if ____cond14 then
            return "replaced"
        end
        ____cond14 = ____cond14 or ____switch14 == "unknown"
        if ____cond14 then
            return "unknown"
        end
        do
            return nil
        end
    until true
end
local function noteMove(upstream, lineup, from, verdict)
    local reason = reasonOf(verdict)
    if reason ~= nil then
        countMove(upstream, lineup, from, reason)
    end
end
--- An answer to a request of which something is remembered.
function ____exports.measureExchange(upstream, exchange, verdict)
    local ____exchange_0 = exchange
    local lineup = ____exchange_0.lineup
    local server = ____exchange_0.server
    local sentAt = ____exchange_0.sentAt
    local evidence = ____exchange_0.evidence
    local seconds = sentAt == 0 and 0 or monotonicNow() - sentAt
    countAnswer(
        upstream,
        lineup,
        server,
        ngx.status,
        math_max(
            0,
            math_floor(seconds * 1000 + 0.5)
        )
    )
    if verdict ~= "hit" then
        noteMove(upstream, lineup, evidence, verdict)
    end
end
local SHORT = 5
local ZERO = 48
local function millisecondsOf(time)
    if #time ~= SHORT then
        return (math_floor((tonumber(time) or 0) * 1000 + 0.5))
    end
    local seconds = string_byte(time, 1) - ZERO
    local tenths = string_byte(time, 3) - ZERO
    local hundredths = string_byte(time, 4) - ZERO
    return seconds * 1000 + tenths * 100 + hundredths * 10 + string_byte(time, 5) - ZERO
end
---
-- @param bound the server that the session is bound to; `NO_SERVER` if that is not known
-- @param time that nginx tells of the answer, in seconds
function ____exports.measurePlain(upstream, server, bound, verdict, time)
    countAnswer(
        upstream,
        upstream.current,
        server,
        ngx.status,
        millisecondsOf(time)
    )
    if verdict ~= "hit" then
        noteMove(upstream, upstream.current, bound, verdict)
    end
end
--- No server answered: the last try failed, or there was none, or nginx had the answer.
function ____exports.measureUnanswered(upstream, lineup)
    local cached = variables.upstream_cache_status
    if cached == "HIT" or cached == "STALE" or cached == "UPDATING" then
        countFromCache(upstream)
    else
        countLastTry(upstream, lineup)
    end
end
return ____exports
