-- Made by "limpet build" from limpet's src/nginx/health/blame.ts; changes are lost at the next build.
local string_find = string.find
local ____exports = {}
local ____tries = require("limpet.nginx.request.tries")
local hasAnswered = ____tries.hasAnswered
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local wasFirstReached = ____tries.wasFirstReached
local wasReached = ____tries.wasReached
local ____failures = require("limpet.nginx.health.failures")
local avoid = ____failures.avoid
local countFailure = ____failures.countFailure
local forgetFailure = ____failures.forgetFailure
local takeBack = ____failures.takeBack
local ____health = require("limpet.nginx.health.health")
local mayBeAvoided = ____health.mayBeAvoided
local ____judgement = require("limpet.nginx.health.judgement")
local noteTry = ____judgement.noteTry
local ____recovery = require("limpet.nginx.health.recovery")
local recoverIfNeeded = ____recovery.recoverIfNeeded
local ____try_failure = require("limpet.nginx.health.try-failure")
local isAmong = ____try_failure.isAmong
local lastFailure = ____try_failure.lastFailure
local variables = ngx.var
local function blame(upstream, lineup, server, failure)
    local ____upstream_health_7 = upstream.health
    local judgement = ____upstream_health_7.judgement
    local outlier = judgement and judgement.outlier
    if outlier ~= nil then
        local failures = noteTry(judgement, lineup.generation.places[server + 1], true)
        if failures > 0 and mayBeAvoided(upstream.rules, lineup.generation, server) then
            avoid(
                upstream,
                lineup,
                server,
                ((((failure.reason .. " (") .. tostring(failures)) .. " of the last ") .. tostring(outlier.of)) .. ")"
            )
        end
    end
    if outlier == nil or not failure.isAnswer then
        countFailure(upstream, lineup, server, failure.reason)
    end
    recoverIfNeeded(upstream)
end
--- Counts a try that failed and is followed by another, where the header filter phase sees how the request ends.
function ____exports.noteFailedTry(upstream, exchange, server)
    local failure = lastFailure(upstream.health.judgement)
    if failure == nil then
        return
    end
    if not wasReached() then
        blame(upstream, exchange.lineup, server, failure)
        return
    end
    local reason = failure.reason
    local isAnswer = failure.isAnswer
    local failed = {
        server = server,
        status = lastTry(variables.upstream_status),
        reason = reason,
        isAnswer = isAnswer
    }
    if exchange.failedTries == nil then
        exchange.failedTries = {failed}
    else
        local ____exchange_failedTries_0 = exchange.failedTries
        ____exchange_failedTries_0[#____exchange_failedTries_0 + 1] = failed
    end
end
--- The same where no phase sees how the request ends: the first is counted at once, and taken back after the second.
-- 
-- @param tried the servers that were tried, in their order
function ____exports.countFailedTry(upstream, lineup, tried)
    local last = tried[#tried]
    local failure = lastFailure(upstream.health.judgement)
    if failure == nil then
        return
    end
    if #tried == 1 or not wasReached() then
        blame(upstream, lineup, last, failure)
    elseif #tried == 2 and wasFirstReached() then
        forgetFailure(upstream, lineup, tried[1])
    end
end
--- Judges the answer that a client gets, which nginx tries no other server for.
-- 
-- @returns whether it is a failure of its server, counted or not
local function judgeAnswer(upstream, judgement, lineup, server)
    local all = variables.upstream_status
    local status = lastTry(all)
    local ____judgement_4 = judgement
    local statuses = ____judgement_4.statuses
    if statuses == nil or not isAmong(statuses, status) or not hasAnswered() then
        noteTry(judgement, lineup.generation.places[server + 1], false)
        return false
    end
    local isFirst = (string_find(all, status, nil, true) or 0) - 1 == #all - #status
    if isFirst then
        blame(upstream, lineup, server, {reason = "status " .. status, isAnswer = true})
    end
    return true
end
____exports.judgeAnswer = judgeAnswer
--- Counts what failed in a request that has its answer, of whichever server.
function ____exports.settleAnswered(upstream, exchange)
    local ____exchange_1 = exchange
    local lineup = ____exchange_1.lineup
    local server = ____exchange_1.server
    local failedTries = ____exchange_1.failedTries
    local ____upstream_health_2 = upstream.health
    local judgement = ____upstream_health_2.judgement
    local isFailure = judgement ~= nil and judgeAnswer(upstream, judgement, lineup, server)
    local ____lineup_standing_3 = lineup.standing
    local isOutage = ____lineup_standing_3.isOutage
    local isPanicking = ____lineup_standing_3.isPanicking
    local places = ____lineup_standing_3.places
    local saysMuch = judgement == nil or (isOutage or isPanicking) and not isFailure
    local isBack = places[server + 1].avoidedUntil > 0 and saysMuch
    if failedTries == nil and not isBack or not hasAnswered() then
        return
    end
    if isBack then
        takeBack(upstream, lineup.generation, server)
    end
    if failedTries == nil then
        return
    end
    exchange.failedTries = nil
    local status = lastTry(variables.upstream_status)
    for ____, failed in ipairs(failedTries) do
        if failed.status ~= status then
            blame(upstream, lineup, failed.server, failed)
        end
    end
end
--- Counts what failed in a request that no server answered.
-- 
-- @param failedTries those that are not counted yet
function ____exports.settleUnanswered(upstream, lineup, failedTries)
    local status = lastTry(variables.upstream_status)
    if status ~= "502" and status ~= "504" or hasAnswered() then
        return
    end
    local tried = triedServers(lineup)
    local last = tried[#tried]
    if last == nil then
        return
    end
    local isRepeated = last == tried[#tried - 2 + 1]
    local ____isRepeated_5
    if isRepeated then
        ____isRepeated_5 = #tried == 2 and failedTries ~= nil
    else
        ____isRepeated_5 = #tried == 1 or not wasReached()
    end
    local isUncounted = ____isRepeated_5
    local ____isUncounted_6
    if isUncounted then
        ____isUncounted_6 = lastFailure(upstream.health.judgement)
    else
        ____isUncounted_6 = nil
    end
    local failure = ____isUncounted_6
    if failure ~= nil then
        blame(upstream, lineup, last, failure)
    end
end
return ____exports
