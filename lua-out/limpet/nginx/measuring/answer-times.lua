-- Made by "limpet build" from limpet's src/nginx/measuring/answer-times.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____method = require("limpet.affinity.balancing.method")
local answerTimeDecay = ____method.answerTimeDecay
local ____answer_times = require("limpet.affinity.balancing.answer-times")
local timeOfFailure = ____answer_times.timeOfFailure
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____tries = require("limpet.nginx.request.tries")
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local ____request_counts = require("limpet.nginx.servers.request-counts")
local noteAnswerTime = ____request_counts.noteAnswerTime
local ____failed_try = require("limpet.nginx.measuring.failed-try")
local lastTryInVain = ____failed_try.lastTryInVain
local variables = ngx.var
--- From here on a status is a failure of the server, which counts as slow: else the one that only fails would be the fastest.
local SERVER_ERROR = 500
local function note(____bindingPattern0, ____bindingPattern1, server, seconds)
    local rules
    rules = ____bindingPattern0.rules
    local standing
    standing = ____bindingPattern1.standing
    noteAnswerTime(
        standing.places[server + 1].load.cell,
        seconds,
        answerTimeDecay(rules.balancing)
    )
end
local function usual(____bindingPattern0)
    local standing
    standing = ____bindingPattern0.standing
    local sum = 0
    for ____, ____value in ipairs(standing.places) do
        local load = ____value.load
        sum = sum + load.answerTime
    end
    return sum / math_max(1, #standing.places)
end
--- A server answered.
-- 
-- @param seconds from when nginx turned to it to the answer's header
function ____exports.timeAnswer(upstream, lineup, server, seconds)
    note(
        upstream,
        lineup,
        server,
        ngx.status >= SERVER_ERROR and timeOfFailure(
            seconds,
            usual(lineup)
        ) or seconds
    )
end
local function timeFailure(upstream, lineup, server)
    local took = tonumber(lastTry(variables.upstream_response_time)) or 0
    note(
        upstream,
        lineup,
        server,
        timeOfFailure(
            took,
            usual(lineup)
        )
    )
end
--- The last try failed, and is followed by another.
function ____exports.timeFailedTry(upstream)
    local ____upstream_0 = upstream
    local current = ____upstream_0.current
    local tried = triedServers(current)
    if #tried > 0 then
        timeFailure(upstream, current, tried[#tried])
    end
end
--- No server answered a request.
function ____exports.timeUnanswered(upstream, lineup)
    local server = lastTryInVain(lineup)
    if server ~= NO_SERVER then
        timeFailure(upstream, lineup, server)
    end
end
return ____exports
