-- Made by "limpet build" from limpet's src/affinity/balancing/least-connections.ts; changes are lost at the next build.
local ____exports = {}
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local randomBelow = ____random_numbers.randomBelow
local ____slow_start = require("limpet.affinity.balancing.slow-start")
local weightNow = ____slow_start.weightNow
--- What a random number is a part of.
local WHOLE = 1073741824
--- The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does.
____exports.leastConnections = function(candidates, ____bindingPattern0, ____bindingPattern1)
    local slowStart
    local loads
    loads = ____bindingPattern0.loads
    slowStart = ____bindingPattern0.slowStart
    local random
    local requestsOf
    requestsOf = ____bindingPattern1.requestsOf
    random = ____bindingPattern1.random
    return function(tried)
        local best = NO_SERVER
        local bestRequests = 0
        local bestWeight = 1
        --- Of all that are as good.
        local sum = 0
        for ____, ____value in ipairs(candidates) do
            local index = ____value.index
            local nominal = ____value.weight
            do
                if tried[index] then
                    goto __continue4
                end
                local requests = requestsOf(loads[index + 1])
                local weight = weightNow(slowStart, index, nominal)
                local difference = requests * bestWeight - bestRequests * weight
                if best ~= NO_SERVER and difference > 0 then
                    goto __continue4
                end
                local isBetter = best == NO_SERVER or difference < 0
                sum = isBetter and weight or sum + weight
                if isBetter or randomBelow(random, WHOLE) * sum < weight * WHOLE then
                    best = index
                    bestRequests = requests
                    bestWeight = weight
                end
            end
            ::__continue4::
        end
        return best
    end
end
return ____exports
