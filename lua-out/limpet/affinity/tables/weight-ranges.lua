-- Made by "limpet build" from limpet's src/affinity/tables/weight-ranges.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local ____exports = {}
function ____exports.createWeightRanges(servers, machine)
    local ____end = machine.uint32Array(#servers)
    local total = 0
    do
        local i = 0
        while i < #servers do
            total = total + servers[i + 1].weight
            ____end[i] = total
            i = i + 1
        end
    end
    local last = #servers - 1
    return {
        total = total,
        serverAt = function(point)
            local low = 0
            local high = last
            while low < high do
                local middle = bit_arshift(low + high, 1)
                if ____end[middle] <= point then
                    low = middle + 1
                else
                    high = middle
                end
            end
            return servers[low + 1].index
        end
    }
end
return ____exports
