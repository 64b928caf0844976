-- Made by "limpet build" from limpet's src/nginx/admin/json.ts; changes are lost at the next build.
local string_format = string.format
local string_gsub = string.gsub
local table_concat = table.concat
local ____exports = {}
--- Control characters, quotes and backslashes as JSON escapes them (RFC 8259, section 7).
local ESCAPES = {["\""] = "\\\"", ["\\"] = "\\\\"}
do
    local byte = 0
    while byte < 32 do
        ESCAPES[string.char(byte)] = string.format("\\u%04x", byte)
        byte = byte + 1
    end
end
local function jsonText(text)
    local escaped = string_gsub(text, "[%c\"\\]", ESCAPES)
    return ("\"" .. escaped) .. "\""
end
____exports.jsonText = jsonText
--- Whole numbers, and others with up to six digits behind the point.
local function jsonNumber(value)
    return value % 1 == 0 and string_format("%.0f", value) or string_format("%.6g", value)
end
____exports.jsonNumber = jsonNumber
function ____exports.jsonFlag(value)
    return value and "true" or "false"
end
--- For a member that is not always there.
function ____exports.optionalText(text)
    local ____temp_0
    if text == nil then
        ____temp_0 = nil
    else
        ____temp_0 = jsonText(text)
    end
    return ____temp_0
end
--- The same for a number.
function ____exports.optionalNumber(value)
    local ____temp_1
    if value == nil then
        ____temp_1 = nil
    else
        ____temp_1 = jsonNumber(value)
    end
    return ____temp_1
end
--- Names, which need no escapes, with their values; a value that is `undefined` is left out.
function ____exports.jsonObject(members)
    local pieces = {}
    local before = "{"
    local isShort = true
    for ____, ____value in ipairs(members) do
        local name = ____value[1]
        local value = ____value[2]
        do
            if value == nil then
                goto __continue10
            end
            pieces[#pieces + 1] = ((before .. "\"") .. name) .. "\":"
            pieces[#pieces + 1] = value
            if type(value) ~= "string" then
                isShort = false
            end
            before = ","
        end
        ::__continue10::
    end
    pieces[#pieces + 1] = #pieces == 0 and "{}" or "}"
    return isShort and table_concat(pieces) or pieces
end
function ____exports.jsonList(items)
    local pieces = {}
    local before = "["
    for ____, item in ipairs(items) do
        pieces[#pieces + 1] = before
        pieces[#pieces + 1] = item
        before = ","
    end
    pieces[#pieces + 1] = #pieces == 0 and "[]" or "]"
    return pieces
end
return ____exports
