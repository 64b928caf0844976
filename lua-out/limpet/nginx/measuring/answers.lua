-- Made by "limpet build" from limpet's src/nginx/measuring/answers.ts; changes are lost at the next build.
local ____exports = {}
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
        local ____switch12 = verdict
        local ____cond12 = ____switch12 == "moved:balance"
        if ____cond12 then
            return "balance"
        end
        ____cond12 = ____cond12 or ____switch12 == "moved:down"
        if ____cond12 then
            return "down"
        end
        ____cond12 = ____cond12 or ____switch12 == "moved:draining"
        if ____cond12 then
            return "draining"
        end
        ____cond12 = ____cond12 or ____switch12 == "moved:full"
        if ____cond12 then
            return "full"
        end
        ____cond12 = ____cond12 or ____switch12 == "moved:group"
        if ____cond12 then
            return "group"
        end
        ____cond12 = ____cond12 or ____switch12 == "moved:load"
        if ____cond12 then
            return "load"
        end
        ____cond12 = ____cond12 or ____switch12 == "stale"
        if ____cond12 then
            return "replaced"
        end
        ____cond12 = ____cond12 or ____switch12 == "unknown"
        if ____cond12 then
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
        seconds
    )
    if verdict ~= "hit" then
        noteMove(upstream, lineup, evidence, verdict)
    end
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
        tonumber(time) or 0
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
