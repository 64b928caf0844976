-- Made by "limpet build" from limpet's src/nginx/metrics/cells.ts; changes are lost at the next build.
local ____exports = {}
local ____memory = require("limpet.nginx.metrics.memory")
local cellsOf = ____memory.cellsOf
local keepMetrics = ____memory.keepMetrics
local NO_CELL = ____memory.NO_CELL
local cellByUpstream = {}
--- The cell of an upstream by its name; `NO_CELL` where nothing is measured.
local function upstreamCell(name)
    return cellByUpstream[name] or NO_CELL
end
____exports.upstreamCell = upstreamCell
--- Gives the servers of a lineup their cells, and says that they and their upstream are there now. To be called again before
-- what is there is told, and every few minutes.
-- 
-- @returns the upstream's own cell
function ____exports.measureServers(upstream, ____bindingPattern0)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    keepMetrics()
    local names = {""}
    for ____, ____value in ipairs(generation.servers) do
        local name = ____value.name
        names[#names + 1] = name
    end
    local cells = cellsOf(upstream, names)
    do
        local index = 0
        while index < #generation.servers do
            local cell = cells[index + 1 + 1]
            if cell >= 0 then
                standing.places[index + 1].load.counters = cell
            end
            index = index + 1
        end
    end
    local own = cells[1]
    if own >= 0 then
        cellByUpstream[upstream] = own
    end
    return (upstreamCell(upstream))
end
return ____exports
