-- Made by "limpet build" from limpet's src/nginx/phases/header-filter.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____decision = require("limpet.affinity.decision")
local bindAnswer = ____decision.bindAnswer
local refusalByKey = ____decision.refusalByKey
local verdictByEvidence = ____decision.verdictByEvidence
local verdictByKey = ____decision.verdictByKey
local verdictWithoutAnswer = ____decision.verdictWithoutAnswer
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local incarnationOf = ____incarnation.incarnationOf
local ____blame = require("limpet.nginx.health.blame")
local judgeAnswer = ____blame.judgeAnswer
local settleAnswered = ____blame.settleAnswered
local settleUnanswered = ____blame.settleUnanswered
local ____answer_times = require("limpet.nginx.measuring.answer-times")
local timeAnswer = ____answer_times.timeAnswer
local timeUnanswered = ____answer_times.timeUnanswered
local ____answers = require("limpet.nginx.measuring.answers")
local measureExchange = ____answers.measureExchange
local measurePlain = ____answers.measurePlain
local measureUnanswered = ____answers.measureUnanswered
local ____shared_state = require("limpet.nginx.health.shared-state")
local announceChange = ____shared_state.announceChange
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local ____at_hand = require("limpet.nginx.request.at-hand")
local findAtHand = ____at_hand.findAtHand
local ____context = require("limpet.nginx.request.context")
local closeExchange = ____context.closeExchange
local currentExchange = ____context.currentExchange
local openExchange = ____context.openExchange
local recallBinding = ____context.recallBinding
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local ____search = require("limpet.nginx.phases.search")
local beginWithSearch = ____search.beginWithSearch
local ____response = require("limpet.nginx.request.response")
local currentResponse = ____response.currentResponse
local ____tries = require("limpet.nginx.request.tries")
local isAnswerTime = ____tries.isAnswerTime
local lastTry = ____tries.lastTry
local onlyTriedServer = ____tries.onlyTriedServer
local triedServers = ____tries.triedServers
local wasTriedInVain = ____tries.wasTriedInVain
local ____bound_sessions = require("limpet.nginx.servers.bound-sessions")
local noteBoundSession = ____bound_sessions.noteBoundSession
local ____rebalancing = require("limpet.nginx.servers.rebalancing")
local noteMoved = ____rebalancing.noteMoved
local ____incarnations = require("limpet.nginx.sessions.incarnations")
local rememberIncarnation = ____incarnations.rememberIncarnation
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local warnSeldom = ____faults.warnSeldom
local warnUnknown = ____faults.warnUnknown
local ____verdicts = require("limpet.nginx.status.verdicts")
local recordVerdict = ____verdicts.recordVerdict
local ____upstream = require("limpet.nginx.upstream")
local upstreamInAnyCase = ____upstream.upstreamInAnyCase
local upstreams = ____upstream.upstreams
local MULTIPLE_CHOICES = 300
local BAD_REQUEST = 400
local BAD_GATEWAY = 502
local GATEWAY_TIMEOUT = 504
local variables = ngx.var
local protectedCall = pcall
local function serverBehind(lineup, time)
    if not isAnswerTime(time) then
        return NO_SERVER
    end
    local only = onlyTriedServer(lineup)
    if only ~= NO_SERVER then
        return only
    end
    local servers = triedServers(lineup)
    return servers[#servers] or NO_SERVER
end
local function refuseUntried(upstream)
    local ____upstream_8 = upstream
    local current = ____upstream_8.current
    if variables.upstream_addr == nil or #triedServers(current) > 0 then
        return
    end
    local status = refusalByKey(upstream, currentRequest)
    if status == 0 then
        return
    end
    ngx.status = status
    recordVerdict(upstream, "refused", current, NO_SERVER)
end
local function isAnswerOfServer(isInternal)
    local status = ngx.status
    local maybeOfNginx = isInternal or status == BAD_GATEWAY or status == GATEWAY_TIMEOUT or status >= MULTIPLE_CHOICES and status < BAD_REQUEST
    if maybeOfNginx and wasTriedInVain() then
        return false
    end
    local cached = variables.upstream_cache_status
    return cached == nil or cached ~= "HIT" and cached ~= "STALE" and cached ~= "UPDATING"
end
local function finishPlain(upstream)
    local ____upstream_3 = upstream
    local atHand = ____upstream_3.atHand
    local current = ____upstream_3.current
    local ____temp_4
    if atHand == nil then
        ____temp_4 = nil
    else
        ____temp_4 = findAtHand(upstream, atHand)
    end
    local exchange = ____temp_4
    local time = lastTry(variables.upstream_header_time)
    local server = serverBehind(current, time)
    if server == NO_SERVER then
        refuseUntried(upstream)
    end
    if server == NO_SERVER or not isAnswerOfServer(false) then
        if upstream.cell >= 0 then
            measureUnanswered(upstream, current)
        end
        if upstream.isTimed then
            timeUnanswered(upstream, current)
        end
        return
    end
    local ____upstream_health_5 = upstream.health
    local judgement = ____upstream_health_5.judgement
    if judgement ~= nil then
        judgeAnswer(upstream, judgement, current, server)
    end
    local isOnly = onlyTriedServer(current) == server
    local tried = isOnly and ({server}) or triedServers(current)
    local verdict = (exchange == nil or exchange.evidence == NOTHING) and verdictByKey(upstream, currentRequest, tried) or verdictByEvidence(exchange, server)
    recordVerdict(upstream, verdict, current, server)
    if upstream.cell >= 0 then
        measurePlain(
            upstream,
            server,
            exchange and exchange.evidence or NO_SERVER,
            verdict,
            time
        )
    end
    if upstream.isTimed then
        timeAnswer(
            upstream,
            current,
            server,
            tonumber(time) or 0
        )
    end
end
local function exchangeBefore(upstream)
    if upstream.findsInBalancer then
        return (beginWithSearch(upstream))
    end
    if not ngx.req.is_internal() then
        return nil
    end
    local exchange = openExchange(upstream)
    recallBinding(upstream, exchange)
    return exchange
end
local function checkIncarnation(upstream, header, exchange)
    local text = currentResponse:header(header)
    if text == nil or text == "" then
        return
    end
    local ____exchange_2 = exchange
    local server = ____exchange_2.server
    local lineup = ____exchange_2.lineup
    local incarnation = incarnationOf(text, nginxMachine)
    if incarnation ~= lineup.standing.incarnations[server + 1] then
        if rememberIncarnation(upstream.name, lineup, server, incarnation) then
            announceChange(upstream, lineup.generation.servers[server + 1].name)
        end
    end
    local meant = exchange.incarnation
    if exchange.evidence == server and meant ~= NO_INCARNATION and meant ~= incarnation then
        exchange.verdict = "stale"
    end
end
local function warnClash(upstream, cookie)
    warnSeldom(upstream.name, ("the application seems to have a cookie \"" .. cookie) .. "\", too, so that each may overwrite the other; give issueCookie another name", upstream.name)
end
local function settle(upstream, exchange)
    if upstream.rules.health.countLastTry then
        variables.limpet_tried = ""
    end
    if exchange.refusal ~= 0 then
        if exchange.server >= 0 then
            settleUnanswered(upstream, exchange.lineup, exchange.failedTries)
        end
        ngx.status = exchange.refusal
        recordVerdict(upstream, "refused", exchange.lineup, NO_SERVER)
        return
    end
    local ____exchange_0 = exchange
    local lineup = ____exchange_0.lineup
    local isInternal = ngx.req.is_internal()
    if exchange.server < 0 and (exchange.isFallback or isInternal) then
        exchange.server = serverBehind(
            lineup,
            lastTry(variables.upstream_header_time)
        )
    end
    if exchange.server < 0 or not isAnswerOfServer(isInternal) then
        if exchange.server >= 0 then
            settleUnanswered(upstream, lineup, exchange.failedTries)
        end
        if upstream.cell >= 0 then
            measureUnanswered(upstream, lineup)
        end
        if upstream.isTimed then
            timeUnanswered(upstream, lineup)
        end
        if exchange.verdict ~= "refused" then
            local verdict = verdictWithoutAnswer(
                exchange,
                exchange.server >= 0 and wasTriedInVain()
            )
            recordVerdict(upstream, verdict, lineup, NO_SERVER)
        end
        return
    end
    settleAnswered(upstream, exchange)
    local ____upstream_rules_1 = upstream.rules
    local incarnationHeader = ____upstream_rules_1.incarnationHeader
    if incarnationHeader ~= nil then
        checkIncarnation(upstream, incarnationHeader, exchange)
    end
    local verdict = bindAnswer(
        upstream,
        exchange,
        currentRequest,
        currentResponse,
        math_floor(ngx.now())
    )
    local answered = lineup.generation.servers[exchange.server + 1]
    if upstream.rules.policies.rebalance ~= nil then
        if exchange.evidence >= 0 then
            noteBoundSession(upstream, exchange)
        end
        if verdict == "moved:balance" then
            noteMoved(upstream, exchange)
        end
    elseif answered.draining and upstream.rules.mayChange and exchange.evidence == exchange.server then
        noteBoundSession(upstream, exchange)
    end
    recordVerdict(upstream, verdict, lineup, exchange.server)
    if upstream.cell >= 0 then
        measureExchange(upstream, exchange, verdict)
    end
    if upstream.isTimed and exchange.sentAt ~= 0 then
        timeAnswer(
            upstream,
            lineup,
            exchange.server,
            monotonicNow() - exchange.sentAt
        )
    end
    if exchange.clash ~= nil then
        warnClash(upstream, exchange.clash)
    end
end
local function finish(name)
    local upstream = upstreams[name] or upstreamInAnyCase(name)
    if upstream == nil then
        warnUnknown(name)
        return
    end
    if upstream.isInBalancer then
        finishPlain(upstream)
        return
    end
    local exchange = currentExchange(upstream) or exchangeBefore(upstream)
    if exchange == nil then
        return
    end
    upstream.unseenAnswers = 0
    settle(upstream, exchange)
    closeExchange(upstream, exchange)
end
--- The header filter phase: ties the session to the server that answered, and records what became of it.
-- 
-- @entry header_filter
function ____exports.headerFilter(name)
    local ok, fault = protectedCall(finish, name)
    if not ok then
        reportFault(name, fault)
    end
end
return ____exports
