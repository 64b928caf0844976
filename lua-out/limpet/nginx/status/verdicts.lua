-- Made by "limpet build" from limpet's src/nginx/status/verdicts.ts; changes are lost at the next build.
local ____exports = {}
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____count = require("limpet.nginx.metrics.count")
local countVerdict = ____count.countVerdict
local ____cells = require("limpet.nginx.metrics.cells")
local upstreamCell = ____cells.upstreamCell
local ____totals = require("limpet.nginx.metrics.totals")
local verdictSums = ____totals.verdictSums
local ____session_digest = require("limpet.nginx.status.session-digest")
local noteSessionDigest = ____session_digest.noteSessionDigest
local FLUSH_INTERVAL = 1
local LATEST = 1
local dictionary = ngx.shared.limpet
local variables = ngx.var
local counts = {}
local timedUntil = 0
local function counterKey(upstream, verdict)
    return (("verdict " .. upstream) .. " ") .. verdict
end
local function flush()
    timedUntil = 0
    for upstream, own in pairs(counts) do
        for verdict, number in pairs(own) do
            if number > 0 then
                dictionary:incr(
                    counterKey(upstream, verdict),
                    number,
                    0
                )
            end
            own[verdict] = 0
        end
    end
end
local function count(upstream, verdict)
    local own = counts[upstream]
    if own == nil then
        own = {}
        counts[upstream] = own
    end
    own[verdict] = (own[verdict] or 0) + 1
    local now = monotonicNow()
    if now < timedUntil or dictionary == nil then
        return
    end
    timedUntil = now + FLUSH_INTERVAL + LATEST
    local timer = ngx.timer.at(FLUSH_INTERVAL, flush)
    if timer == nil then
        flush()
    end
end
--- Records for the log, the counters and, if the rules name a header, the client what became of a request's session.
-- 
-- @param server the one that answered; `NO_SERVER` for none
function ____exports.recordVerdict(upstream, verdict, lineup, server)
    if ngx.is_subrequest then
        return
    end
    variables.limpet_verdict = verdict
    if server ~= NO_SERVER then
        variables.limpet_server = lineup.generation.servers[server + 1].name
    end
    noteSessionDigest(upstream)
    local ____upstream_rules_0 = upstream.rules
    local verdictHeader = ____upstream_rules_0.verdictHeader
    if verdictHeader ~= nil then
        ngx.header[verdictHeader] = verdict
    end
    if upstream.cell >= 0 then
        countVerdict(upstream, verdict, lineup, server)
    else
        count(upstream.name, verdict)
    end
end
--- How often all workers gave each verdict in an upstream, up to a second ago.
function ____exports.verdictCounts(upstream)
    if upstreamCell(upstream) >= 0 then
        return (verdictSums(upstream))
    end
    local result = {}
    for ____, verdict in ipairs(VERDICTS) do
        local ____temp_1
        if dictionary == nil then
            ____temp_1 = nil
        else
            ____temp_1 = (dictionary:get(counterKey(upstream, verdict)))
        end
        local number = ____temp_1
        result[verdict] = number or 0
    end
    return result
end
return ____exports
