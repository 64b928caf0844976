-- Made by "limpet build" from limpet's src/nginx/health/blame.ts; changes are lost at the next build.
local ____exports = {}
local ____tries = require("limpet.nginx.request.tries")
local hasAnswered = ____tries.hasAnswered
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local wasFirstReached = ____tries.wasFirstReached
local wasReached = ____tries.wasReached
local ____failures = require("limpet.nginx.health.failures")
local countFailure = ____failures.countFailure
local forgetFailure = ____failures.forgetFailure
local takeBack = ____failures.takeBack
local ____log_server = require("limpet.nginx.health.log-server")
local logServer = ____log_server.logServer
local ____recovery = require("limpet.nginx.health.recovery")
local recoverIfNeeded = ____recovery.recoverIfNeeded
local variables = ngx.var
local function blame(upstream, lineup, server)
    countFailure(upstream, lineup, server)
    recoverIfNeeded(upstream)
end
--- Counts a try that failed and is followed by another, where the header filter phase sees how the request ends.
function ____exports.noteFailedTry(upstream, exchange, server)
    if not wasReached() then
        blame(upstream, exchange.lineup, server)
        return
    end
    local failed = {
        server = server,
        status = lastTry(variables.upstream_status)
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
    if #tried == 1 or not wasReached() then
        blame(upstream, lineup, last)
    elseif #tried == 2 and wasFirstReached() then
        forgetFailure(upstream, lineup, tried[1])
    end
end
--- Counts what failed in a request that has its answer, of whichever server.
function ____exports.settleAnswered(upstream, exchange)
    local ____exchange_1 = exchange
    local lineup = ____exchange_1.lineup
    local server = ____exchange_1.server
    local failedTries = ____exchange_1.failedTries
    local isBack = not lineup.standing.places[server + 1].isHealthy
    if failedTries == nil and not isBack or not hasAnswered() then
        return
    end
    if isBack and not lineup.generation.servers[server + 1].down then
        takeBack(upstream, lineup.generation.places[server + 1])
        logServer(ngx.NOTICE, upstream.name, lineup.generation.servers[server + 1].name, "is back")
    end
    if failedTries == nil then
        return
    end
    exchange.failedTries = nil
    local status = lastTry(variables.upstream_status)
    for ____, failed in ipairs(failedTries) do
        if failed.status ~= status then
            blame(upstream, lineup, failed.server)
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
    local ____isRepeated_2
    if isRepeated then
        ____isRepeated_2 = #tried == 2 and failedTries ~= nil
    else
        ____isRepeated_2 = #tried == 1 or not wasReached()
    end
    local isUncounted = ____isRepeated_2
    if isUncounted then
        blame(upstream, lineup, last)
    end
end
return ____exports
