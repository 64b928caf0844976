-- Made by "limpet build" from limpet's src/affinity/header-list.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____cookie_value = require("limpet.affinity.cookies.cookie-value")
local skipSpace = ____cookie_value.skipSpace
local trimSpace = ____cookie_value.trimSpace
--- Where the value begins in the item that is between `from` and `to`, without blanks around it.
-- 
-- @param prefix in lower case
-- @returns -1 for an item that does not have the prefix
local function startBehind(prefix, list, from, to)
    local start = from + #prefix
    if start > to or string_lower(string_sub(list, from + 1, start)) ~= prefix then
        return -1
    end
    if start == to then
        return to
    end
    local byte = string_byte(list, start + 1)
    return (byte == SPACE or byte == TAB) and skipSpace(list, start, to) or start
end
____exports.startBehind = startBehind
--- The value of the first item that has a prefix in lower case.
function ____exports.firstBehind(prefix, list)
    local start = 0
    do
        while true do
            local comma = (string_find(
                list,
                ",",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = comma < 0 and #list or comma
            local from = skipSpace(list, start, ____end)
            local to = trimSpace(list, from, ____end)
            local found = startBehind(prefix, list, from, to)
            if found >= 0 then
                return (string_sub(list, found + 1, to))
            end
            if comma < 0 then
                return nil
            end
            start = ____end + 1
        end
    end
end
--- Rewrites the values of the items that have a prefix in lower case. What is left stays as it was, byte for byte.
function ____exports.rewriteItems(list, prefix, rewriter)
    local result = ""
    local copied = 0
    local start = 0
    do
        while true do
            local comma = (string_find(
                list,
                ",",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = comma < 0 and #list or comma
            local from = skipSpace(list, start, ____end)
            local to = trimSpace(list, from, ____end)
            local found = startBehind(prefix, list, from, to)
            if found >= 0 then
                local value = string_sub(list, found + 1, to)
                local replacement = rewriter:rewriteItem(
                    string_sub(list, from + 1, found),
                    value
                )
                if replacement ~= value then
                    result = result .. string_sub(list, copied + 1, found) .. replacement
                    copied = to
                end
            end
            if comma < 0 then
                break
            end
            start = ____end + 1
        end
    end
    return result .. string_sub(list, copied + 1, #list)
end
return ____exports
