-- Made by "limpet build" from limpet's src/nginx/phases/rewrite.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____decision = require("limpet.affinity.decision")
local decide = ____decision.decide
local decideAfterWaiting = ____decision.decideAfterWaiting
local findServer = ____decision.findServer
local obstacleOf = ____decision.obstacleOf
local refusalIfClosed = ____decision.refusalIfClosed
local takePlace = ____decision.takePlace
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local ____client_address = require("limpet.affinity.session.client-address")
local clientAddress = ____client_address.clientAddress
local clientAddressReader = ____client_address.clientAddressReader
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____at_hand = require("limpet.nginx.request.at-hand")
local findAtHand = ____at_hand.findAtHand
local ____count = require("limpet.nginx.metrics.count")
local countWait = ____count.countWait
local ____context = require("limpet.nginx.request.context")
local openExchange = ____context.openExchange
local noteBinding = ____context.noteBinding
local recallBinding = ____context.recallBinding
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local tryCookieVariable = ____request.tryCookieVariable
local ____search = require("limpet.nginx.phases.search")
local noteFound = ____search.noteFound
local ____waiting = require("limpet.nginx.request.waiting")
local USUAL_LIMITS = ____waiting.USUAL_LIMITS
local beginWaiting = ____waiting.beginWaiting
local endWaiting = ____waiting.endWaiting
local isInFront = ____waiting.isInFront
local isQueue = ____waiting.isQueue
local ____in_flight = require("limpet.nginx.servers.in-flight")
local hasPlace = ____in_flight.hasPlace
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local warnUnknown = ____faults.warnUnknown
local ____verdicts = require("limpet.nginx.status.verdicts")
local recordVerdict = ____verdicts.recordVerdict
local ____sync = require("limpet.nginx.sync")
local syncIfDue = ____sync.syncIfDue
local ____upstream = require("limpet.nginx.upstream")
local upstreamInAnyCase = ____upstream.upstreamInAnyCase
local upstreams = ____upstream.upstreams
local WAIT_STEP = 0.02
local MILLISECONDS = 1000
local HTTP_2 = 2
local readClient = clientAddressReader(clientAddress())
local variables = ngx.var
local protectedCall = pcall
local function refuseIfClosed(upstream, atHand)
    local status = 0
    if atHand == nil then
        status = refusalIfClosed(upstream, upstream.current, currentRequest)
    else
        local exchange = findAtHand(upstream, atHand)
        if decide(upstream, exchange, currentRequest) == "refuse" then
            status = exchange.refusal
        end
    end
    if status == 0 then
        return nil
    end
    recordVerdict(upstream, "refused", upstream.current, NO_SERVER)
    return status
end
local function waitUntil(upstream, waiter, ____end, isOver)
    while monotonicNow() < ____end do
        ngx.sleep(WAIT_STEP)
        syncIfDue(upstream)
        if isOver(waiter) then
            return true
        end
    end
    return false
end
local function waitFor(upstream, isForAny, limits, ____end, isOver)
    local ____upstream_2 = upstream
    local name = ____upstream_2.name
    local waiter = beginWaiting(
        name,
        readClient(currentRequest) or "",
        isForAny,
        limits
    )
    if waiter == nil then
        countWait(upstream, "turned_away")
        return false
    end
    local ok, result = protectedCall(
        waitUntil,
        upstream,
        waiter,
        ____end,
        isOver
    )
    endWaiting(name, waiter)
    if not ok then
        error(result, 0)
    end
    countWait(upstream, result and "released" or "timeout")
    return result
end
local function waitAndDecide(upstream, exchange, begun)
    local ____exchange_1 = exchange
    local obstacle = ____exchange_1.obstacle
    local evidence = ____exchange_1.evidence
    local lineup = ____exchange_1.lineup
    if obstacle == "draining" or lineup.generation.servers[evidence + 1].down then
        return (decideAfterWaiting(upstream, exchange, currentRequest))
    end
    local ____end = begun + exchange.wait / MILLISECONDS
    local isGone = waitFor(
        upstream,
        false,
        upstream.rules.queue or USUAL_LIMITS,
        ____end,
        function()
            return obstacleOf(upstream, exchange) ~= obstacle
        end
    )
    if not isGone then
        return (decideAfterWaiting(upstream, exchange, currentRequest))
    end
    return (decide(upstream, exchange, currentRequest))
end
local function readBody()
    if ngx.is_subrequest then
        return
    end
    local hasLength = variables.content_length ~= nil and variables.content_length ~= ""
    if hasLength or variables.http_transfer_encoding ~= nil and (ngx.req.http_version() or 0) < HTTP_2 then
        ngx.req.read_body()
    end
end
local function afterTaking(____bindingPattern0)
    local verdict
    verdict = ____bindingPattern0.verdict
    return verdict == "refused" and "refuse" or "pick"
end
local function refuseFull(exchange, ____bindingPattern0)
    local refuse
    refuse = ____bindingPattern0.refuse
    exchange.refusal = refuse
    exchange.verdict = "refused"
    return "refuse"
end
local function queueForPlace(upstream, exchange, queue)
    local ____upstream_3 = upstream
    local name = ____upstream_3.name
    readBody()
    if (not isQueue(name) or hasPlace()) and takePlace(upstream, exchange, currentRequest) then
        return (afterTaking(exchange))
    end
    local ____end = monotonicNow() + queue.timeout / MILLISECONDS
    local isDone = waitFor(
        upstream,
        true,
        queue,
        ____end,
        function(waiter)
            return isInFront(name, waiter) and takePlace(upstream, exchange, currentRequest)
        end
    )
    return isDone and afterTaking(exchange) or refuseFull(exchange, queue)
end
local function answerOrGoOn(name)
    local upstream = upstreams[name] or upstreamInAnyCase(name)
    if upstream == nil then
        warnUnknown(name)
        return nil
    end
    local ____upstream_rules_0 = upstream.rules
    local queue = ____upstream_rules_0.queue
    if upstream.isInBalancer then
        return (refuseIfClosed(upstream, upstream.atHand))
    end
    syncIfDue(upstream)
    tryCookieVariable()
    local exchange = openExchange(upstream)
    local ok, fault = protectedCall(
        findServer,
        upstream,
        exchange,
        currentRequest,
        math_floor(ngx.now())
    )
    if not ok then
        reportFault(name, fault)
    end
    if exchange.evidence == NOTHING then
        recallBinding(upstream, exchange)
    elseif exchange.evidence >= 0 then
        noteBinding(upstream, exchange)
    end
    noteFound(upstream, exchange)
    local begun = monotonicNow()
    local action = decide(upstream, exchange, currentRequest)
    while action == "wait" do
        action = waitAndDecide(upstream, exchange, begun)
    end
    if action == "pick" and queue ~= nil and upstream.isCounted then
        action = queueForPlace(upstream, exchange, queue)
    end
    if action ~= "refuse" then
        return nil
    end
    local status = exchange.refusal
    exchange.refusal = 0
    recordVerdict(upstream, "refused", exchange.lineup, NO_SERVER)
    return status
end
--- The rewrite phase: finds the server that the request's session is bound to, removes from the request
-- what is not for the application, and applies the policies if that server cannot take the request. It
-- runs before the access phase, which `satisfy any` may skip.
-- 
-- @entry rewrite
function ____exports.rewrite(name)
    local ok, result = protectedCall(answerOrGoOn, name)
    if not ok then
        reportFault(name, result)
    elseif result ~= nil then
        ngx.exit(result)
    end
end
return ____exports
