-- Made by "limpet build" from limpet's src/affinity/cookies/set-cookie.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local MINUS = ____ascii.MINUS
local NINE = ____ascii.NINE
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____cookie_date = require("limpet.affinity.cookies.cookie-date")
local parseCookieDate = ____cookie_date.parseCookieDate
local ____cookie_value = require("limpet.affinity.cookies.cookie-value")
local isQuoted = ____cookie_value.isQuoted
local skipSpace = ____cookie_value.skipSpace
local trimSpace = ____cookie_value.trimSpace
local function pairEnd(line)
    local semicolon = (string_find(line, ";", nil, true) or 0) - 1
    return semicolon < 0 and #line or semicolon
end
--- The name of the cookie that a `Set-Cookie` line sets, in lower case; "" where it sets none.
function ____exports.setCookieName(line)
    local equals = (string_find(line, "=", nil, true) or 0) - 1
    local ____end = pairEnd(line)
    if equals < 0 or equals > ____end then
        return ""
    end
    local start = skipSpace(line, 0, equals)
    return (string_lower(string_sub(
        line,
        start + 1,
        trimSpace(line, start, equals)
    )))
end
local function valueStart(line)
    local ____end = pairEnd(line)
    local from = skipSpace(
        line,
        (string_find(line, "=", nil, true) or 0) - 1 + 1,
        ____end
    )
    return isQuoted(
        line,
        from,
        trimSpace(line, from, ____end)
    ) and from + 1 or from
end
local function valueEnd(line)
    local ____end = pairEnd(line)
    local from = skipSpace(
        line,
        (string_find(line, "=", nil, true) or 0) - 1 + 1,
        ____end
    )
    local to = trimSpace(line, from, ____end)
    return isQuoted(line, from, to) and to - 1 or to
end
--- The value that a `Set-Cookie` line with a name sets, without the double quotes that may be around it.
function ____exports.setCookieValue(line)
    return (string_sub(
        line,
        valueStart(line) + 1,
        valueEnd(line)
    ))
end
--- The same as a client sends it back: with the quotes.
function ____exports.sentCookieValue(line)
    local ____end = pairEnd(line)
    local from = skipSpace(
        line,
        (string_find(line, "=", nil, true) or 0) - 1 + 1,
        ____end
    )
    return (string_sub(
        line,
        from + 1,
        trimSpace(line, from, ____end)
    ))
end
--- The line with another value, and all else as it was, byte for byte.
function ____exports.withSetCookieValue(line, value)
    return (string_sub(
        line,
        1,
        valueStart(line)
    ) .. value) .. string_sub(
        line,
        valueEnd(line) + 1,
        #line
    )
end
local function isNumber(text)
    local start = #text > 1 and string_byte(text, 1) == MINUS and 1 or 0
    do
        local i = start
        while i < #text do
            if string_byte(text, i + 1) < ZERO or string_byte(text, i + 1) > NINE then
                return false
            end
            i = i + 1
        end
    end
    return #text > 0
end
local function isZero(digits)
    do
        local i = 0
        while i < #digits do
            if string_byte(digits, i + 1) ~= ZERO then
                return false
            end
            i = i + 1
        end
    end
    return true
end
--- Whether a `Set-Cookie` line removes the cookie: its value is empty, or it has expired, where
-- `Max-Age` counts before `Expires`, the last of either counts, and one that is none is not there
-- (RFC 6265, sections 5.2 and 5.3).
-- 
-- @param now seconds since the epoch
function ____exports.isRemoval(line, now)
    if valueStart(line) >= valueEnd(line) then
        return true
    end
    local maxAge
    local expires
    local start = pairEnd(line) + 1
    while start < #line do
        local semicolon = (string_find(
            line,
            ";",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        local ____end = semicolon < 0 and #line or semicolon
        local equals = (string_find(
            line,
            "=",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        if equals >= 0 and equals < ____end then
            local nameStart = skipSpace(line, start, equals)
            local name = string_lower(string_sub(
                line,
                nameStart + 1,
                trimSpace(line, nameStart, equals)
            ))
            local from = skipSpace(line, equals + 1, ____end)
            local value = string_sub(
                line,
                from + 1,
                trimSpace(line, from, ____end)
            )
            if name == "max-age" and isNumber(value) then
                maxAge = value
            elseif name == "expires" then
                expires = parseCookieDate(value) or expires
            end
        end
        start = ____end + 1
    end
    if maxAge ~= nil then
        return string_byte(maxAge, 1) == MINUS or isZero(maxAge)
    end
    return expires ~= nil and expires <= now
end
return ____exports
