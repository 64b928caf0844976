-- Made by "limpet build" from limpet's src/affinity/balancing/peak-ewma.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
local ____two_choices = require("limpet.affinity.balancing.two-choices")
local cheaperOfTwo = ____two_choices.cheaperOfTwo
--- Two servers are drawn by weight, and the one is taken where the next request would be answered sooner: by the mean of the
-- times to the first byte of its answers, of late, times the requests that it has now for its weight.
function ____exports.peakEwma(options)
    if options == nil then
        options = {}
    end
    return (ruleOf("peakEwma", options, {decay = 10}))
end
--- Seconds: nginx's clock knows no shorter time. Among servers that are that fast, only the requests count.
local SHORTEST = 0.001
--- Of two candidates that are drawn by weight, the one with the shorter time for the requests that it has.
____exports.byAnswerTime = function(candidates, state, tools)
    local ____state_0 = state
    local loads = ____state_0.loads
    local ____tools_counting_1 = tools.counting
    local requestsOf = ____tools_counting_1.requestsOf
    local sum = 0
    for ____, ____value in ipairs(candidates) do
        local weight = ____value.weight
        sum = sum + weight
    end
    --- By server index: parts of the average weight, so that it does not matter whether all weigh 1 or 100.
    local parts = {}
    for ____, ____value in ipairs(candidates) do
        local index = ____value.index
        local weight = ____value.weight
        parts[index] = weight * #candidates / sum
    end
    return (cheaperOfTwo(
        candidates,
        state,
        tools,
        function(server)
            local load = loads[server + 1]
            return math_max(SHORTEST, load.answerTime) * (1 + requestsOf(load) / parts[server])
        end
    ))
end
return ____exports
