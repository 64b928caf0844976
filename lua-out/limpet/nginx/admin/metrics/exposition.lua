-- Made by "limpet build" from limpet's src/nginx/admin/metrics/exposition.ts; changes are lost at the next build.
local string_format = string.format
local string_gsub = string.gsub
local string_sub = string.sub
local table_concat = table.concat
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
____exports.PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
____exports.OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
local TOTAL = "_total"
function ____exports.beginExposition(isOpenMetrics)
    return {isOpenMetrics = isOpenMetrics, pieces = {}, name = ""}
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
local function escaped(value)
    local text = string_gsub(value, "[\\\n\"]", ESCAPES)
    return text
end
local function labelText(labels)
    if #labels == 0 then
        return ""
    end
    local pieces = {}
    for ____, ____value in ipairs(labels) do
        local name = ____value[1]
        local value = ____value[2]
        pieces[#pieces + 1] = ((name .. "=\"") .. escaped(value)) .. "\""
    end
    return ("{" .. table_concat(pieces, ",")) .. "}"
end
local function numberText(value)
    return value % 1 == 0 and string_format("%.0f", value) or string_format("%.14g", value)
end
function ____exports.addSample(____bindingPattern0, labels, value)
    local name
    local pieces
    pieces = ____bindingPattern0.pieces
    name = ____bindingPattern0.name
    pieces[#pieces + 1] = (((name .. labelText(labels)) .. " ") .. numberText(value)) .. "\n"
end
---
-- @param bounds upper bounds, and how they are written
-- @param counts for each of them, and one for all above
-- @param total the sum of all that was observed
function ____exports.addHistogram(____bindingPattern0, labels, bounds, counts, total)
    local name
    local pieces
    pieces = ____bindingPattern0.pieces
    name = ____bindingPattern0.name
    local sum = 0
    local before = labelText(labels)
    local open = before == "" and "{" or string_sub(before, 1, #before - 1) .. ","
    do
        local i = 0
        while i < #counts do
            sum = sum + counts[i + 1]
            pieces[#pieces + 1] = ((((((name .. "_bucket") .. open) .. "le=\"") .. (bounds[i + 1] or "+Inf")) .. "\"} ") .. numberText(sum)) .. "\n"
            i = i + 1
        end
    end
    pieces[#pieces + 1] = ((((((((((name .. "_sum") .. before) .. " ") .. numberText(total)) .. "\n") .. name) .. "_count") .. before) .. " ") .. numberText(sum)) .. "\n"
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
