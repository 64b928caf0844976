-- Made by "limpet build" from limpet's src/affinity/cookies/shared-cache.ts; changes are lost at the next build.
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COMMA = ____ascii.COMMA
local QUOTE = ____ascii.QUOTE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____cookie_date = require("limpet.affinity.cookies.cookie-date")
local parseCookieDate = ____cookie_date.parseCookieDate
local ____cookie_value = require("limpet.affinity.cookies.cookie-value")
local skipSpace = ____cookie_value.skipSpace
local trimSpace = ____cookie_value.trimSpace
local function directiveEnd(control, start)
    local isInQuotes = false
    local index = start
    while index < #control do
        local byte = string_byte(control, index + 1)
        if byte == QUOTE then
            isInQuotes = not isInQuotes
        elseif byte == COMMA and not isInQuotes then
            break
        end
        index = index + 1
    end
    return index
end
local function directiveAt(control, start, ____end)
    local from = skipSpace(control, start, ____end)
    return (string_lower(string_sub(
        control,
        from + 1,
        trimSpace(control, from, ____end)
    )))
end
local function isSharing(directive)
    if directive == "public" or (string_find(directive, "s-maxage=", nil, true) or 0) - 1 == 0 then
        return true
    end
    return (string_find(directive, "max-age=", nil, true) or 0) - 1 == 0 and directive ~= "max-age=0"
end
local function read(control)
    local result = {isPrivate = false, isShared = false, hasMaxAge = false}
    local isStored = true
    local isUnderstood = false
    local start = 0
    while start < #control do
        local ____end = directiveEnd(control, start)
        local directive = directiveAt(control, start, ____end)
        if directive == "private" then
            result.isPrivate = true
        elseif directive == "no-store" then
            isStored = false
        elseif directive == "must-understand" then
            isUnderstood = true
        elseif isSharing(directive) then
            result.isShared = true
        end
        if (string_find(directive, "max-age", nil, true) or 0) - 1 == 0 or (string_find(directive, "s-maxage", nil, true) or 0) - 1 == 0 then
            result.hasMaxAge = true
        end
        start = ____end + 1
    end
    if not isStored and not isUnderstood then
        result.isPrivate = true
    end
    return result
end
local function isForCdn(control)
    return control ~= nil and control ~= "" and not read(control).isPrivate
end
local function expiresLater(response, now)
    local expires = response:header("Expires")
    local ____temp_1
    if expires == nil then
        ____temp_1 = nil
    else
        ____temp_1 = parseCookieDate(expires)
    end
    local time = ____temp_1
    return time ~= nil and time > now
end
local function isForShared(directive)
    return directive == "public" or (string_find(directive, "s-maxage", nil, true) or 0) - 1 == 0 or (string_find(directive, "private=", nil, true) or 0) - 1 == 0
end
local function withoutShared(control)
    local result = "private"
    local start = 0
    while start < #control do
        local ____end = directiveEnd(control, start)
        local directive = directiveAt(control, start, ____end)
        if #directive > 0 and not isForShared(directive) then
            local from = skipSpace(control, start, ____end)
            result = result .. ", " .. string_sub(
                control,
                from + 1,
                trimSpace(control, from, ____end)
            )
        end
        start = ____end + 1
    end
    return result
end
--- Makes an answer one that no shared cache stores, or finds that it may not.
-- 
-- @param force also where the answer is expressly meant for shared caches
-- @returns whether no shared cache may store the answer now
function ____exports.keepFromSharedCaches(response, force, now)
    if isForCdn(response:header("CDN-Cache-Control")) or isForCdn(response:header("Surrogate-Control")) then
        return false
    end
    local given = response:header("Cache-Control") or ""
    local ____read_result_0 = read(given)
    local isPrivate = ____read_result_0.isPrivate
    local isShared = ____read_result_0.isShared
    local hasMaxAge = ____read_result_0.hasMaxAge
    if isPrivate then
        return true
    end
    if (isShared or not hasMaxAge and expiresLater(response, now)) and not force then
        return false
    end
    response:setHeader(
        "Cache-Control",
        given == "" and "private" or withoutShared(given)
    )
    return true
end
return ____exports
