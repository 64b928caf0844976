-- Made by "limpet build" from limpet's src/affinity/balancing/load-bound.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
--- The bound of consistent hashing with bounded loads (Vahab Mirrokni, Mikkel Thorup and Morteza Zadimoghaddam, 2017).
-- Because it is rounded up for each server, one of them is always below it.
-- 
-- @param candidates at least one
function ____exports.createLoadBound(maxLoad, candidates, ____bindingPattern0, ____bindingPattern1)
    local looks
    local loads
    loads = ____bindingPattern0.loads
    looks = ____bindingPattern0.looks
    local ahead
    local requestsOf
    requestsOf = ____bindingPattern1.requestsOf
    ahead = ____bindingPattern1.ahead
    --- By server index: the weight, as often as its part may be had.
    local parts = {}
    local sum = 0
    for ____, ____value in ipairs(candidates) do
        local weight = ____value.weight
        sum = sum + weight
    end
    for ____, ____value in ipairs(candidates) do
        local index = ____value.index
        local weight = ____value.weight
        parts[index] = maxLoad * weight
    end
    --- Requests for which the sum is good. Those that end meanwhile are at most one for each server.
    local most = ahead == 1 and 1 or math_max(ahead, #candidates)
    local left = 0
    local look = looks.number
    local requests = 0
    local function countRequests()
        requests = 0
        do
            local i = 0
            while i < #candidates do
                requests = requests + requestsOf(loads[candidates[i + 1].index + 1])
                i = i + 1
            end
        end
        left = most
        look = looks.number
    end
    return function(server)
        if left == 0 or look ~= looks.number then
            countRequests()
        end
        if requestsOf(loads[server + 1]) * sum >= parts[server] * (requests + 1) then
            return false
        end
        requests = requests + 1
        left = left - 1
        return true
    end
end
return ____exports
