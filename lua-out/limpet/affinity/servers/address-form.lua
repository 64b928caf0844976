-- Made by "limpet build" from limpet's src/affinity/servers/address-form.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local QUOTE = ____ascii.QUOTE
local SEMICOLON = ____ascii.SEMICOLON
local SPACE = ____ascii.SPACE
local TILDE = ____ascii.TILDE
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local isUnixSocket = ____address.isUnixSocket
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local HIGHEST_PORT = 65535
local LONGEST_SOCKET = 107
local IPV6_GROUPS = 8
--- Whether a unix socket can have this path, which stands after "unix:". nginx reads it as one word: a colon would
-- end it, and the rest is syntax.
local function isSocketPath(path)
    if #path < 2 or #path > LONGEST_SOCKET or string_sub(path, 1, 1) ~= "/" then
        return false
    end
    do
        local i = 0
        while i < #path do
            local byte = string_byte(path, i + 1)
            if byte <= SPACE or byte > TILDE or byte == COLON or byte == SEMICOLON or byte == QUOTE then
                return false
            end
            if (string_find(
                "{}'\\#$",
                string_sub(path, i + 1, i + 1),
                nil,
                true
            ) or 0) - 1 >= 0 then
                return false
            end
            i = i + 1
        end
    end
    return true
end
____exports.isSocketPath = isSocketPath
local function isNumber(digits, longest, most)
    if #digits == 0 or #digits > longest then
        return false
    end
    do
        local i = 0
        while i < #digits do
            if string_byte(digits, i + 1) < 48 or string_byte(digits, i + 1) > 57 then
                return false
            end
            i = i + 1
        end
    end
    return decimal(digits) <= most
end
local function isIpv4(text)
    local start = 0
    do
        local part = 0
        while part < 4 do
            local dot = (string_find(
                text,
                ".",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = (part == 3 or dot < 0) and #text or dot
            local digits = string_sub(text, start + 1, ____end)
            if not isNumber(digits, 3, 255) or #digits > 1 and string_sub(digits, 1, 1) == "0" then
                return false
            end
            if part < 3 and ____end == #text then
                return false
            end
            start = ____end + 1
            part = part + 1
        end
    end
    return true
end
local function isHexadecimal(group)
    if #group == 0 or #group > 4 then
        return false
    end
    local lower = string_lower(group)
    do
        local i = 0
        while i < #lower do
            local byte = string_byte(lower, i + 1)
            if byte < 48 or byte > 102 or byte > 57 and byte < 97 then
                return false
            end
            i = i + 1
        end
    end
    return true
end
local function groupsIn(text)
    if #text == 0 then
        return 0
    end
    local count = 0
    local start = 0
    do
        while true do
            local colon = (string_find(
                text,
                ":",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = colon < 0 and #text or colon
            local group = string_sub(text, start + 1, ____end)
            if colon < 0 and (string_find(group, ".", nil, true) or 0) - 1 >= 0 then
                return isIpv4(group) and count + 2 or -1
            end
            if not isHexadecimal(group) then
                return -1
            end
            count = count + 1
            if colon < 0 then
                return count
            end
            start = ____end + 1
        end
    end
end
local function isIpv6(text)
    local gap = (string_find(text, "::", nil, true) or 0) - 1
    if gap < 0 then
        return groupsIn(text) == IPV6_GROUPS
    end
    local head = groupsIn(string_sub(text, 1, gap))
    local tail = groupsIn(string_sub(text, gap + 2 + 1, #text))
    return head >= 0 and tail >= 0 and head + tail < IPV6_GROUPS and (string_find(
        string_sub(text, 1, gap),
        ".",
        nil,
        true
    ) or 0) - 1 < 0
end
local function isPortPart(text)
    if #text == 0 then
        return true
    end
    local port = string_sub(text, 2, #text)
    return string_byte(text, 1) == COLON and string_sub(port, 1, 1) ~= "0" and isNumber(port, 5, HIGHEST_PORT)
end
--- Whether a server can have this address: an IP address with or without a port, IPv6 in brackets, or "unix:/path".
function ____exports.isAddress(text)
    if isUnixSocket(text) then
        return (isSocketPath(string_sub(text, 6, #text)))
    end
    if #text > 0 and string_sub(text, 1, 1) == "[" then
        local close = (string_find(text, "]", nil, true) or 0) - 1
        return close > 0 and isIpv6(string_sub(text, 2, close)) and isPortPart(string_sub(text, close + 1 + 1, #text))
    end
    local colon = (string_find(text, ":", nil, true) or 0) - 1
    local ____end = colon < 0 and #text or colon
    return isIpv4(string_sub(text, 1, ____end)) and isPortPart(string_sub(text, ____end + 1, #text))
end
--- Whether this is an IPv4 or an IPv6 address, without brackets and port.
function ____exports.isIpAddress(text)
    return isIpv4(text) or (string_find(text, ":", nil, true) or 0) - 1 >= 0 and isIpv6(text)
end
return ____exports
