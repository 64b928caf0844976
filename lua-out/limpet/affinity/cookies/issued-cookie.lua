-- Made by "limpet build" from limpet's src/affinity/cookies/issued-cookie.ts; changes are lost at the next build.
local string_byte = string.byte
local string_lower = string.lower
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local SEMICOLON = ____ascii.SEMICOLON
local SPACE = ____ascii.SPACE
local TILDE = ____ascii.TILDE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local function valueFor(value, request)
    local ____temp_2
    if type(value) == "function" then
        ____temp_2 = value(request)
    else
        ____temp_2 = value
    end
    return ____temp_2
end
local function isAttributeValue(value)
    if value == nil then
        return false
    end
    do
        local i = 0
        while i < #value do
            local byte = string_byte(value, i + 1)
            if byte < SPACE or byte > TILDE or byte == SEMICOLON then
                return false
            end
            i = i + 1
        end
    end
    return #value > 0
end
local function isSecure(____bindingPattern0, request)
    local secure
    secure = ____bindingPattern0.secure
    if secure == nil then
        secure = "auto"
    end
    if secure == "auto" then
        return request:variable("scheme") == "https"
    end
    return valueFor(secure, request) == true
end
local function sameSiteNamed(name)
    local lowerCase = string_lower(name)
    return lowerCase == "lax" and "Lax" or (lowerCase == "none" and "None" or "Strict")
end
--- A `Set-Cookie` line for an issued cookie, as RFC 6265 and nginx's `sticky cookie` have it.
-- 
-- @param now seconds since the epoch
function ____exports.setCookieLine(rule, value, request, now, machine)
    local line = (rule.name .. "=") .. value
    if rule.expires ~= nil then
        line = line .. (("; Expires=" .. machine.httpDate(now + rule.expires)) .. "; Max-Age=") .. tostring(rule.expires)
    end
    local domain = valueFor(rule.domain, request)
    if isAttributeValue(domain) then
        line = line .. "; Domain=" .. domain
    end
    local path = valueFor(rule.path or "/", request)
    if isAttributeValue(path) then
        line = line .. "; Path=" .. path
    end
    if isSecure(rule, request) then
        line = line .. "; Secure"
    end
    local ____rule_httpOnly_0 = rule.httpOnly
    if ____rule_httpOnly_0 == nil then
        ____rule_httpOnly_0 = true
    end
    if ____rule_httpOnly_0 then
        line = line .. "; HttpOnly"
    end
    local sameSite = valueFor(rule.sameSite or "lax", request)
    if sameSite ~= nil and sameSite ~= "" then
        line = line .. "; SameSite=" .. sameSiteNamed(sameSite)
    end
    local ____rule_partitioned_1 = rule.partitioned
    if ____rule_partitioned_1 == nil then
        ____rule_partitioned_1 = false
    end
    if ____rule_partitioned_1 then
        line = line .. "; Partitioned"
    end
    return line
end
return ____exports
