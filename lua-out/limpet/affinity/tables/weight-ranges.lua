-- Made by "limpet build" from limpet's src/affinity/tables/weight-ranges.ts; changes are lost at the next build.
local ____exports = {}
local ____sorted_search = require("limpet.affinity.tables.sorted-search")
local PADDING = ____sorted_search.PADDING
local createSortedSearch = ____sorted_search.createSortedSearch
function ____exports.createWeightRanges(servers, machine, pause)
    local last = machine.uint32Array(#servers + PADDING, pause)
    local total = 0
    do
        local i = 0
        while i < #servers do
            total = total + servers[i + 1].weight
            last[i] = total - 1
            i = i + 1
        end
    end
    local search = createSortedSearch(
        last,
        #servers,
        total - 1,
        machine,
        pause
    )
    return {
        total = total,
        serverAt = function(point) return servers[search(point) + 1].index end
    }
end
return ____exports
