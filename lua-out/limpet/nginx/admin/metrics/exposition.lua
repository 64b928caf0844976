-- Made by "limpet build" from limpet's src/nginx/admin/metrics/exposition.ts; changes are lost at the next build.
local string_format = string.format
local string_gsub = string.gsub
local ____exports = {}
____exports.PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
____exports.OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
local TOTAL = "_total"
local PIECES_AT_ONCE = 2000
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
local function addLine(____bindingPattern0, suffix, labels, last, value)
    local name
    local pieces
    pieces = ____bindingPattern0.pieces
    name = ____bindingPattern0.name
    pieces[#pieces + 1] = name
    pieces[#pieces + 1] = suffix
    pieces[#pieces + 1] = "{"
    pieces[#pieces + 1] = labels
    pieces[#pieces + 1] = last
    pieces[#pieces + 1] = "} "
    pieces[#pieces + 1] = numberText(value)
    pieces[#pieces + 1] = "\n"
end
local function ____print(text)
    ngx.print(text.pieces)
    ngx.flush(true)
    text.pieces = {}
end
local function goOn(text)
    if #text.pieces >= PIECES_AT_ONCE then
        ____print(text)
    end
    text.pause()
end
---
-- @param labels at least one, as `label` writes them
-- @param last one more, with a comma before it; "" for none
function ____exports.addSample(text, labels, value, last)
    if last == nil then
        last = ""
    end
    addLine(
        text,
        "",
        labels,
        last,
        value
    )
    goOn(text)
end
---
-- @param bounds upper bounds, and how they are written
-- @param counts for each of them, and one for all above
-- @param total the sum of all that was observed
function ____exports.addHistogram(text, labels, bounds, counts, total)
    local sum = 0
    do
        local i = 0
        while i < #counts do
            sum = sum + counts[i + 1]
            addLine(
                text,
                "_bucket",
                labels,
                (",le=\"" .. (bounds[i + 1] or "+Inf")) .. "\"",
                sum
            )
            i = i + 1
        end
    end
    addLine(
        text,
        "_sum",
        labels,
        "",
        total
    )
    addLine(
        text,
        "_count",
        labels,
        "",
        sum
    )
    goOn(text)
end
function ____exports.endExposition(text)
    if text.isOpenMetrics then
        local ____text_pieces_1 = text.pieces
        ____text_pieces_1[#____text_pieces_1 + 1] = "# EOF\n"
    end
    ____print(text)
end
return ____exports
