-- Made by "limpet build" from limpet's src/nginx/phases/balancer.ts; changes are lost at the next build.
local ____exports = {}
local ____ngx_balancer = require("ngx.balancer")
local get_last_failure = ____ngx_balancer.get_last_failure
local set_more_tries = ____ngx_balancer.set_more_tries
local ____decision = require("limpet.affinity.decision")
local decide = ____decision.decide
local pickByKey = ____decision.pickByKey
local pickFirstTry = ____decision.pickFirstTry
local pickNextByKey = ____decision.pickNextByKey
local pickNextTry = ____decision.pickNextTry
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local ____blame = require("limpet.nginx.health.blame")
local countFailedTry = ____blame.countFailedTry
local noteFailedTry = ____blame.noteFailedTry
local ____at_hand = require("limpet.nginx.request.at-hand")
local findAtHand = ____at_hand.findAtHand
local ____context = require("limpet.nginx.request.context")
local openExchange = ____context.openExchange
local currentExchange = ____context.currentExchange
local recallBinding = ____context.recallBinding
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local ____search = require("limpet.nginx.phases.search")
local beginWithSearch = ____search.beginWithSearch
local ____tries = require("limpet.nginx.request.tries")
local triedServers = ____tries.triedServers
local ____count = require("limpet.nginx.metrics.count")
local countPick = ____count.countPick
local ____answer_times = require("limpet.nginx.measuring.answer-times")
local timeFailedTry = ____answer_times.timeFailedTry
local ____failed_try = require("limpet.nginx.measuring.failed-try")
local measureFailedTry = ____failed_try.countFailedTry
local ____fallback = require("limpet.nginx.servers.fallback")
local fallbackServer = ____fallback.fallbackServer
local ____peer = require("limpet.nginx.servers.peer")
local connect = ____peer.connect
local connectKeepingAlive = ____peer.connectKeepingAlive
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local warnSeldom = ____faults.warnSeldom
local ____sync = require("limpet.nginx.sync")
local syncIfDue = ____sync.syncIfDue
local ____upstream = require("limpet.nginx.upstream")
local upstreamInAnyCase = ____upstream.upstreamInAnyCase
local upstreams = ____upstream.upstreams
local exit = ngx.exit
local variables = ngx.var
local protectedCall = pcall
local FAILED = "failed"
local MOST_UNSEEN = 1000
local NGX_BUSY = -3
local function setOf(servers)
    local set = {}
    for ____, server in ipairs(servers) do
        set[server] = true
    end
    return set
end
local function pickAtOnce(upstream, exchange, failure)
    if decide(upstream, exchange, currentRequest) == "refuse" then
        return NO_SERVER
    end
    if failure == nil or #upstream.current.generation.servers == 1 then
        return (pickFirstTry(upstream, exchange, currentRequest))
    end
    local tried = triedServers(upstream.current)
    if failure == FAILED and #tried > 0 then
        countFailedTry(upstream, upstream.current, tried)
    end
    return (pickNextTry(
        upstream,
        exchange,
        currentRequest,
        setOf(tried)
    ))
end
local function measure(upstream, lineup, server, failure)
    if failure == FAILED then
        measureFailedTry(upstream, lineup)
    end
    if server ~= NO_SERVER then
        countPick(upstream, lineup, server, failure == nil)
    end
end
local function connectToServer(____bindingPattern0, ____bindingPattern1, server, connectTo)
    local rules
    rules = ____bindingPattern0.rules
    local generation
    generation = ____bindingPattern1.generation
    if server == NO_SERVER then
        exit(NGX_BUSY)
        return
    end
    local host = generation.hosts[server + 1]
    if not connectTo(host, generation.ports[server + 1], rules.keepAlive.idleTimeout, rules.keepAlive.requests) then
        error("nginx does not accept the address " .. host, 0)
    end
end
local function warnUnincluded(____bindingPattern0)
    local bindings
    local name
    name = ____bindingPattern0.name
    bindings = ____bindingPattern0.bindings
    warnSeldom(name, (("a location that sends requests here does not include locations/" .. name) .. ".conf, so ") .. (bindings == nil and "they do not wait in the queue" or "their sessions are not kept"), "include " .. name)
end
local function beginHere(upstream)
    local exchange = beginWithSearch(upstream)
    decide(upstream, exchange, currentRequest)
    local ____upstream_0, ____unseenAnswers_1 = upstream, "unseenAnswers"
    local ____upstream_unseenAnswers_2 = ____upstream_0[____unseenAnswers_1] + 1
    ____upstream_0[____unseenAnswers_1] = ____upstream_unseenAnswers_2
    if ____upstream_unseenAnswers_2 >= MOST_UNSEEN then
        upstream.unseenAnswers = 0
        warnUnincluded(upstream)
    end
    return exchange
end
local function beginLate(upstream)
    local exchange = openExchange(upstream)
    recallBinding(upstream, exchange)
    local evidence = exchange.evidence
    local lineup = exchange.lineup
    if evidence >= 0 and lineup.standing.places[evidence + 1].isHealthy then
        exchange.target = evidence
    end
    if not ngx.is_subrequest then
        warnUnincluded(upstream)
    end
    return exchange
end
local function exchangeForTry(upstream, failure)
    local exchange = currentExchange(upstream)
    if exchange ~= nil and (failure ~= nil or exchange.server < 0) then
        return exchange
    end
    return upstream.findsInBalancer and beginHere(upstream) or beginLate(upstream)
end
local function pickForExchange(upstream, exchange, failure)
    if failure == nil or #exchange.lineup.generation.servers == 1 then
        return (pickFirstTry(upstream, exchange, currentRequest))
    end
    local tried = triedServers(exchange.lineup)
    if failure == FAILED and #tried > 0 then
        noteFailedTry(upstream, exchange, tried[#tried])
    end
    return (pickNextTry(
        upstream,
        exchange,
        currentRequest,
        setOf(tried)
    ))
end
local function pickAfterFailure(upstream, failure)
    if #upstream.current.generation.servers == 1 then
        return (pickByKey(upstream, currentRequest))
    end
    local tried = triedServers(upstream.current)
    if failure == FAILED and #tried > 0 then
        countFailedTry(upstream, upstream.current, tried)
    end
    return (pickNextByKey(
        upstream,
        currentRequest,
        setOf(tried)
    ))
end
local function setServer(name, connectTo)
    local upstream = upstreams[name] or upstreamInAnyCase(name)
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    syncIfDue(upstream)
    if upstream.rules.health.countLastTry then
        variables.limpet_tried = name
    end
    local failure = get_last_failure()
    if failure == nil and upstream.moreTries > 0 then
        set_more_tries(upstream.moreTries)
    end
    if failure == FAILED and upstream.isTimed then
        timeFailedTry(upstream)
    end
    local atHand = upstream.atHand
    if atHand ~= nil then
        local exchange = findAtHand(upstream, atHand)
        local server = pickAtOnce(upstream, exchange, failure)
        if upstream.cell >= 0 then
            measure(upstream, exchange.lineup, server, failure)
        end
        connectToServer(upstream, exchange.lineup, server, connectTo)
        return
    end
    if not upstream.isInBalancer then
        local exchange = exchangeForTry(upstream, failure)
        local target = pickForExchange(upstream, exchange, failure)
        if upstream.cell >= 0 or upstream.isTimed then
            exchange.sentAt = monotonicNow()
        end
        if upstream.cell >= 0 then
            measure(upstream, exchange.lineup, target, failure)
        end
        connectToServer(upstream, exchange.lineup, target, connectTo)
        return
    end
    local server = failure == nil and pickByKey(upstream, currentRequest) or pickAfterFailure(upstream, failure)
    if upstream.cell >= 0 then
        measure(upstream, upstream.current, server, failure)
    end
    connectToServer(upstream, upstream.current, server, connectTo)
end
local function balanceBy(name, connectTo)
    local ok, fault = protectedCall(setServer, name, connectTo)
    if ok then
        return
    end
    reportFault(name, fault)
    local upstream = upstreams[name]
    if upstream == nil then
        return
    end
    local exchange = currentExchange(upstream)
    if exchange ~= nil then
        exchange.isFallback = true
    end
    if upstream.rules.mayChange then
        local isSet = protectedCall(
            connectToServer,
            upstream,
            upstream.current,
            fallbackServer(upstream),
            connectTo
        )
        if not isSet then
            exit(NGX_BUSY)
        end
    end
end
--- The balancer phase: picks the server for one try of a request. It runs once for each try. Where
-- the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
-- by its own round robin; where the servers may change, one of those that are there now is taken by turns.
-- 
-- @entry balancer
function ____exports.balance(name)
    balanceBy(name, connect)
end
--- The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
-- 
-- @entry balancer
function ____exports.balanceKeepingAlive(name)
    balanceBy(name, connectKeepingAlive)
end
return ____exports
