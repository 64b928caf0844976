-- Made by "limpet build" from limpet's src/affinity/balancing/two-choices.ts; changes are lost at the next build.
local ____exports = {}
local ____random = require("limpet.affinity.balancing.random")
local random = ____random.random
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
--- Draws after which one choice is enough, where all others were tried, or one weighs far more than they.
local DRAWS = 4
--- Of two candidates that are drawn by weight, the one that costs less; of equals, the one drawn first.
local function cheaperOfTwo(candidates, state, tools, costOf)
    local draw = random(candidates, state, tools)
    local function drawAnother(first, tried)
        local second = first
        do
            local again = 1
            while second == first and again < DRAWS do
                second = draw(tried)
                again = again + 1
            end
        end
        return second
    end
    return function(tried)
        local first = draw(tried)
        if first == NO_SERVER or #candidates == 1 then
            return first
        end
        local drawn = draw(tried)
        local second = drawn == first and drawAnother(first, tried) or drawn
        if second == first then
            return first
        end
        return costOf(first) > costOf(second) and second or first
    end
end
____exports.cheaperOfTwo = cheaperOfTwo
--- Of two candidates that are drawn by weight, the one with fewer requests for its weight.
____exports.twoChoices = function(candidates, state, tools)
    local ____state_0 = state
    local loads = ____state_0.loads
    local ____tools_counting_1 = tools.counting
    local requestsOf = ____tools_counting_1.requestsOf
    local weights = {}
    for ____, ____value in ipairs(candidates) do
        local index = ____value.index
        local weight = ____value.weight
        weights[index] = weight
    end
    return (cheaperOfTwo(
        candidates,
        state,
        tools,
        function(server) return requestsOf(loads[server + 1]) / weights[server] end
    ))
end
return ____exports
