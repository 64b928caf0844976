-- Made by "limpet build" from limpet's src/nginx/measuring/failed-try.ts; changes are lost at the next build.
local ____exports = {}
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____try_failure = require("limpet.nginx.health.try-failure")
local lastFailure = ____try_failure.lastFailure
local ____tries = require("limpet.nginx.request.tries")
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local wasTriedInVain = ____tries.wasTriedInVain
local ____count = require("limpet.nginx.metrics.count")
local countFailedTryOf = ____count.countFailedTryOf
local variables = ngx.var
--- Counts the last try, which failed and is followed by another.
local function countFailedTry(upstream, lineup)
    local tried = triedServers(lineup)
    local server = tried[#tried]
    local failure = lastFailure(nil)
    if server ~= nil and failure ~= nil then
        countFailedTryOf(upstream, lineup, server, failure.kind)
    end
end
____exports.countFailedTry = countFailedTry
--- The server of a request's last try, which failed and was not followed by another; `NO_SERVER` if there is none.
local function lastTryInVain(lineup)
    local status = lastTry(variables.upstream_status)
    if status ~= "502" and status ~= "504" or not wasTriedInVain() then
        return NO_SERVER
    end
    local tried = triedServers(lineup)
    local last = tried[#tried] or NO_SERVER
    return #tried > 1 and last == tried[#tried - 2 + 1] and NO_SERVER or last
end
____exports.lastTryInVain = lastTryInVain
--- The same for a request's last try, if no server answered.
function ____exports.countLastTry(upstream, lineup)
    if lastTryInVain(lineup) ~= NO_SERVER then
        countFailedTry(upstream, lineup)
    end
end
return ____exports
