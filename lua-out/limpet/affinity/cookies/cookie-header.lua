-- Made by "limpet build" from limpet's src/affinity/cookies/cookie-header.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local QUOTE = ____ascii.QUOTE
local SEMICOLON = ____ascii.SEMICOLON
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____cookie_value = require("limpet.affinity.cookies.cookie-value")
local isQuoted = ____cookie_value.isQuoted
local skipSpace = ____cookie_value.skipSpace
local trimSpace = ____cookie_value.trimSpace
--- Rewrites the cookies of a `Cookie` header (RFC 6265, section 4.2.1). What is left stays as it
-- was, byte for byte.
-- 
-- @returns the header; `undefined` where no cookie is left
function ____exports.rewriteCookies(header, rewriter)
    local result = ""
    local copied = 0
    local isChanged = false
    local isFirst = true
    local start = 0
    local equals = (string_find(header, "=", nil, true) or 0) - 1
    while equals >= 0 do
        local semicolon = (string_find(
            header,
            ";",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        while semicolon >= 0 and semicolon < equals do
            isFirst = false
            start = semicolon + 1
            semicolon = (string_find(
                header,
                ";",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
        end
        local ____end = semicolon < 0 and #header or semicolon
        local nameStart = skipSpace(header, start, equals)
        local name = string_lower(string_sub(
            header,
            nameStart + 1,
            trimSpace(header, nameStart, equals)
        ))
        local from = skipSpace(header, equals + 1, ____end)
        local to = trimSpace(header, from, ____end)
        if isQuoted(header, from, to) then
            from = from + 1
            to = to - 1
        end
        local value = string_sub(header, from + 1, to)
        local replacement = rewriter:rewriteCookie(name, value)
        if replacement == nil then
            isChanged = true
            if isFirst then
                copied = semicolon < 0 and ____end or skipSpace(header, ____end + 1, #header)
            else
                result = result .. string_sub(header, copied + 1, start - 1)
                copied = ____end
            end
        else
            isFirst = false
            if replacement ~= value then
                isChanged = true
                result = result .. string_sub(header, copied + 1, from) .. replacement
                copied = to
            end
        end
        if semicolon < 0 then
            break
        end
        start = ____end + 1
        equals = (string_find(
            header,
            "=",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
    end
    if not isChanged then
        return header
    end
    result = result .. string_sub(header, copied + 1, #header)
    local ____temp_0
    if #result == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = result
    end
    return ____temp_0
end
--- In place of an index: the cookie has to be looked for with more care.
local NOT_SIMPLE = -1
____exports.NOT_SIMPLE = NOT_SIMPLE
local function isAfterSeparator(header, start)
    local before = string_byte(header, start - 1 + 1)
    return before == SEMICOLON or before == SPACE and start > 1 and string_byte(header, start - 2 + 1) == SEMICOLON
end
local function isValueByte(byte)
    return byte ~= QUOTE and byte ~= SPACE and byte ~= TAB
end
--- Where a cookie's value that begins at `start` ends.
local function simpleCookieEnd(header, start)
    local semicolon = (string_find(
        header,
        ";",
        math_max(start + 1, 1),
        true
    ) or 0) - 1
    return semicolon < 0 and #header or semicolon
end
____exports.simpleCookieEnd = simpleCookieEnd
--- The short way to a cookie's value in a `Cookie` header, without loops, which LuaJIT would not
-- compile: for a header that has the cookie once, in this very case, and its value without quotes.
-- 
-- @param needle the cookie's name and "="
-- @returns where the value begins; `NOT_SIMPLE` where `rewriteCookies` has to be asked
function ____exports.simpleCookieStart(header, needle)
    local found = (string_find(header, needle, nil, true) or 0) - 1
    if found < 0 then
        return NOT_SIMPLE
    end
    local start = found + #needle
    if found > 0 and not isAfterSeparator(header, found) then
        return NOT_SIMPLE
    end
    if start == #header or not isValueByte(string_byte(header, start + 1)) then
        return NOT_SIMPLE
    end
    if not isValueByte(string_byte(
        header,
        simpleCookieEnd(header, start) - 1 + 1
    )) then
        return NOT_SIMPLE
    end
    return (string_find(
        header,
        needle,
        math_max(start + 1, 1),
        true
    ) or 0) - 1 < 0 and start or NOT_SIMPLE
end
--- The header without the cookie that is between `start` and `end`, its name included.
-- 
-- @returns `undefined` where no cookie is left
function ____exports.withoutCookie(header, start, ____end)
    local left
    if start > 0 then
        local before = string_byte(header, start - 1 + 1) == SPACE and start - 2 or start - 1
        left = string_sub(header, 1, before) .. string_sub(header, ____end + 1, #header)
    else
        local next = ____end + 1 < #header and string_byte(header, ____end + 1 + 1) == SPACE and ____end + 2 or ____end + 1
        left = next < #header and string_sub(header, next + 1, #header) or ""
    end
    local ____temp_1
    if #left == 0 then
        ____temp_1 = nil
    else
        ____temp_1 = left
    end
    return ____temp_1
end
return ____exports
