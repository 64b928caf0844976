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
--- The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does. They are
-- looked for not for each request, because LuaJIT would leave the whole of it to its interpreter for the loop: of those
-- that are as good and weigh the same, one after the other is taken.
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
    --- By the candidates' order: the requests when they were counted, and those that were chosen for since.
    local requests = {}
    --- For how many requests that is good.
    local left = 0
    local look = looks.number
    --- Places of those with the fewest, not counting those that were taken since.
    local best = {}
    local size = 0
    local areAlike = true
    --- Of all that weigh differently.
    local sum = 0
    local function countRequests()
        do
            local i = 0
            while i < #candidates do
                requests[i + 1] = requestsOf(loads[candidates[i + 1].index + 1])
                i = i + 1
            end
        end
        left = ahead
        look = looks.number
        size = 0
    end
    local function findBest(tried)
        local fewest = 0
        local bestWeight = 1
        size = 0
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
                    local difference = size == 0 and -1 or requests[i + 1] * bestWeight - fewest * weight
                    if difference > 0 then
                        goto __continue8
                    end
                    if difference < 0 then
                        fewest = requests[i + 1]
                        bestWeight = weight
                        size = 0
                        areAlike = true
                        sum = 0
                    elseif weight ~= bestWeight then
                        areAlike = false
                    end
                    best[size + 1] = i
                    size = size + 1
                    sum = sum + weight
                end
                ::__continue8::
                i = i + 1
            end
        end
        if not areAlike then
            left = 1
        end
    end
    --- One of them, by weight.
    local function drawByWeight()
        local rest = randomBelow(random, WHOLE) / WHOLE * sum
        do
            local i = 0
            while i < size do
                local ____candidates_index_2 = candidates[best[i + 1] + 1]
                local index = ____candidates_index_2.index
                local weight = ____candidates_index_2.weight
                rest = rest - weightNow(slowStart, index, weight)
                if rest < 0 then
                    return best[i + 1]
                end
                i = i + 1
            end
        end
        return best[size]
    end
    ---
    -- @returns a server's index
    local function takeBest()
        local place = best[1]
        if areAlike then
            local drawn = randomBelow(random, size)
            place = best[drawn + 1]
            size = size - 1
            best[drawn + 1] = best[size + 1]
        else
            place = drawByWeight()
            size = 0
        end
        requests[place + 1] = requests[place + 1] + 1
        return candidates[place + 1].index
    end
    local function chooseAnother(tried)
        countRequests()
        findBest(tried)
        local server = size == 0 and NO_SERVER or takeBest()
        size = 0
        return server
    end
    return function(tried)
        if left == 0 or look ~= looks.number then
            countRequests()
        end
        if size == 0 then
            findBest(NONE_TRIED)
        end
        left = left - 1
        local server = takeBest()
        return tried[server] and chooseAnother(tried) or server
    end
end
return ____exports
