-- Made by "limpet build" from limpet's src/nginx/admin/metrics/answer.ts; changes are lost at the next build.
local string_find = string.find
local ____exports = {}
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____cells = require("limpet.nginx.metrics.cells")
local measureServers = ____cells.measureServers
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____counted = require("limpet.nginx.admin.metrics.counted")
local writeCounted = ____counted.writeCounted
local ____exposition = require("limpet.nginx.admin.metrics.exposition")
local beginExposition = ____exposition.beginExposition
local endExposition = ____exposition.endExposition
local OPENMETRICS_TYPE = ____exposition.OPENMETRICS_TYPE
local PROMETHEUS_TYPE = ____exposition.PROMETHEUS_TYPE
local ____memory = require("limpet.nginx.metrics.memory")
local isMeasuring = ____memory.isMeasuring
local ____states = require("limpet.nginx.admin.metrics.states")
local writeStates = ____states.writeStates
local writeVerdicts = ____states.writeVerdicts
local ____totals = require("limpet.nginx.metrics.totals")
local allTotals = ____totals.allTotals
local OK = 200
local function printMetrics(isOpenMetrics)
    local ____beginSlices_result_0 = beginSlices()
    local pause = ____beginSlices_result_0.pause
    local text = beginExposition(isOpenMetrics, pause)
    if isMeasuring() then
        for ____, name in ipairs(upstreamNames()) do
            measureServers(name, upstreams[name].current)
            pause()
        end
        writeCounted(
            text,
            allTotals(pause)
        )
    else
        writeVerdicts(text)
    end
    writeStates(text)
    endExposition(text)
end
--- All metrics, as whoever asks wants them.
function ____exports.metricsAnswer()
    local isOpenMetrics = (string_find(ngx.var.http_accept or "", "application/openmetrics-text", nil, true) or 0) - 1 >= 0
    local ____type = isOpenMetrics and OPENMETRICS_TYPE or PROMETHEUS_TYPE
    return {
        status = OK,
        body = function()
            printMetrics(isOpenMetrics)
        end,
        headers = {["Content-Type"] = ____type}
    }
end
return ____exports
