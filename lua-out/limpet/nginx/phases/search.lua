-- Made by "limpet build" from limpet's src/nginx/phases/search.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____decision = require("limpet.affinity.decision")
local findServerInBalancer = ____decision.findServerInBalancer
local ____evidence = require("limpet.affinity.evidence")
local EXPIRED = ____evidence.EXPIRED
local FORGED = ____evidence.FORGED
local NOTHING = ____evidence.NOTHING
local STALE = ____evidence.STALE
local ____count = require("limpet.nginx.metrics.count")
local countToken = ____count.countToken
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local warnSeldom = ____faults.warnSeldom
local ____context = require("limpet.nginx.request.context")
local openExchange = ____context.openExchange
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local protectedCall = pcall
local function warnContradiction(upstream, ____bindingPattern0)
    local lineup
    local foundBy
    local evidence
    evidence = ____bindingPattern0.evidence
    foundBy = ____bindingPattern0.foundBy
    lineup = ____bindingPattern0.lineup
    local ____lineup_generation_servers_index_0 = lineup.generation.servers[evidence + 1]
    local name = ____lineup_generation_servers_index_0.name
    warnSeldom(
        upstream.name,
        (("a request has bindings to different servers; the first affinity in the rules decides: server \"" .. name) .. "\", by affinity ") .. tostring(foundBy + 1)
    )
end
local function tokenState(evidence)
    if evidence == FORGED then
        return "forged"
    end
    if evidence == EXPIRED then
        return "expired"
    end
    return evidence == STALE and "stale" or "unknown"
end
--- Tells what was found in a request that is not as it should be.
local function noteFound(upstream, exchange)
    if exchange.isContradictory then
        warnContradiction(upstream, exchange)
    end
    if exchange.evidence < NOTHING and upstream.cell >= 0 then
        countToken(
            upstream,
            tokenState(exchange.evidence)
        )
    end
end
____exports.noteFound = noteFound
--- Begins with a request that no rewrite phase saw: finds the server that its session is bound to.
function ____exports.beginWithSearch(upstream)
    local exchange = openExchange(upstream)
    local ok, fault = protectedCall(
        findServerInBalancer,
        upstream,
        exchange,
        currentRequest,
        math_floor(ngx.now())
    )
    if not ok then
        reportFault(upstream.name, fault)
    end
    noteFound(upstream, exchange)
    return exchange
end
return ____exports
