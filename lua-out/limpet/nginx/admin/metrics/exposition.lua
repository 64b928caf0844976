-- Made by "limpet build" from limpet's src/nginx/admin/metrics/exposition.ts; changes are lost at the next build.
local string_format = string.format
local string_gsub = string.gsub
local ____exports = {}
____exports.PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
____exports.OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
local TOTAL = "_total"
function ____exports.beginExposition(isOpenMetrics, pause)
    return {isOpenMetrics = isOpenMetrics, pieces = {}, name = "", pause = pause}
end
--- Begins a metric, whose samples follow.
-- 
-- @param name a counter's without "_total"
function ____exports.beginMetric(text, name, ____type, help)
    local family = ____type == "counter" and not text.isOpenMetrics and name .. TOTAL or name
    text.name = ____type == "counter" and name .. TOTAL or name
    local ____text_pieces_0 = text.pieces
    ____text_pieces_0[#____text_pieces_0 + 1] = ((((((("# HELP " .. family) .. " ") .. help) .. "\n# TYPE ") .. family) .. " ") .. ____type) .. "\n"
end
local ESCAPES = {["\\"] = "\\\\", ["\""] = "\\\"", ["\n"] = "\\n"}
--- A label as it is written. Several have commas between them.
function ____exports.label(name, value)
    local text = string_gsub(value, "[\\\n\"]", ESCAPES)
    return ((name .. "=\"") .. text) .. "\""
end
local function numberText(value)
    return value % 1 == 0 and string_format("%.0f", value) or string_format("%.14g", value)
end
---
-- @param labels at least one, as `label` writes them
function ____exports.addSample(____bindingPattern0, labels, value)
    local pause
    local name
    local pieces
    pieces = ____bindingPattern0.pieces
    name = ____bindingPattern0.name
    pause = ____bindingPattern0.pause
    pieces[#pieces + 1] = ((((name .. "{") .. labels) .. "} ") .. numberText(value)) .. "\n"
    pause()
end
---
-- @param bounds upper bounds, and how they are written
-- @param counts for each of them, and one for all above
-- @param total the sum of all that was observed
function ____exports.addHistogram(____bindingPattern0, labels, bounds, counts, total)
    local pause
    local name
    local pieces
    pieces = ____bindingPattern0.pieces
    name = ____bindingPattern0.name
    pause = ____bindingPattern0.pause
    local sum = 0
    do
        local i = 0
        while i < #counts do
            sum = sum + counts[i + 1]
            pieces[#pieces + 1] = ((((((name .. "_bucket{") .. labels) .. ",le=\"") .. (bounds[i + 1] or "+Inf")) .. "\"} ") .. numberText(sum)) .. "\n"
            i = i + 1
        end
    end
    pieces[#pieces + 1] = ((((((((((name .. "_sum{") .. labels) .. "} ") .. numberText(total)) .. "\n") .. name) .. "_count{") .. labels) .. "} ") .. numberText(sum)) .. "\n"
    pause()
end
--- Whoever sends it adds the end of the last line.
function ____exports.endExposition(____bindingPattern0)
    local pieces
    local isOpenMetrics
    isOpenMetrics = ____bindingPattern0.isOpenMetrics
    pieces = ____bindingPattern0.pieces
    if isOpenMetrics then
        pieces[#pieces + 1] = "# EOF"
    end
end
return ____exports
