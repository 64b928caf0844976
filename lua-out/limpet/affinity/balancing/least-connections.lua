-- Made by "limpet build" from limpet's src/affinity/balancing/least-connections.ts; changes are lost at the next build.
local ____exports = {}
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local NONE_TRIED = ____tried.NONE_TRIED
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local randomBelow = ____random_numbers.randomBelow
local ____slow_start = require("limpet.affinity.balancing.slow-start")
local weightNow = ____slow_start.weightNow
--- What a random number is a part of.
local WHOLE = 1073741824
--- The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does. It is
-- chosen for some requests ahead, because LuaJIT would leave the whole of each to its interpreter for the loop.
____exports.leastConnections = function(candidates, ____bindingPattern0, ____bindingPattern1)
    local looks
    local slowStart
    local loads
    loads = ____bindingPattern0.loads
    slowStart = ____bindingPattern0.slowStart
    looks = ____bindingPattern0.looks
    local counting
    local random
    random = ____bindingPattern1.random
    counting = ____bindingPattern1.counting
    local ____counting_0 = counting
    local requestsOf = ____counting_0.requestsOf
    local ahead = ____counting_0.ahead
    --- By the candidates' order.
    local requests = {}
    local plan = {}
    local next = ahead
    local lookOfPlan = looks.number
    local function countRequests()
        do
            local i = 0
            while i < #candidates do
                requests[i + 1] = requestsOf(loads[candidates[i + 1].index + 1])
                i = i + 1
            end
        end
    end
    ---
    -- @returns its place among the candidates; `NO_SERVER` where each was tried
    local function bestOf(tried)
        local best = NO_SERVER
        local bestWeight = 1
        --- Of all that are as good.
        local sum = 0
        do
            local i = 0
            while i < #candidates do
                do
                    local ____candidates_index_1 = candidates[i + 1]
                    local index = ____candidates_index_1.index
                    local nominal = ____candidates_index_1.weight
                    if tried[index] then
                        goto __continue8
                    end
                    local weight = weightNow(slowStart, index, nominal)
                    local difference = best == NO_SERVER and -1 or requests[i + 1] * bestWeight - requests[best + 1] * weight
                    if difference > 0 then
                        goto __continue8
                    end
                    sum = difference < 0 and weight or sum + weight
                    if difference < 0 or randomBelow(random, WHOLE) * sum < weight * WHOLE then
                        best = i
                        bestWeight = weight
                    end
                end
                ::__continue8::
                i = i + 1
            end
        end
        return best
    end
    local function planAhead()
        countRequests()
        do
            local i = 0
            while i < ahead do
                local best = bestOf(NONE_TRIED)
                plan[i + 1] = candidates[best + 1].index
                requests[best + 1] = requests[best + 1] + 1
                i = i + 1
            end
        end
        next = 0
        lookOfPlan = looks.number
    end
    local function chooseAnother(tried)
        countRequests()
        local best = bestOf(tried)
        return best == NO_SERVER and NO_SERVER or candidates[best + 1].index
    end
    return function(tried)
        if next >= ahead or lookOfPlan ~= looks.number then
            planAhead()
        end
        local server = plan[next + 1]
        next = next + 1
        return tried[server] and chooseAnother(tried) or server
    end
end
return ____exports
