-- Made by "limpet build" from limpet's src/affinity/address.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local DOT = ____ascii.DOT
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- nginx's default.
local HTTP_PORT = 80
local function isUnixSocket(address)
    return #address > 5 and string_lower(string_sub(address, 1, 5)) == "unix:"
end
____exports.isUnixSocket = isUnixSocket
--- The number that digits say.
local function decimal(digits)
    local value = 0
    do
        local i = 0
        while i < #digits do
            value = value * 10 + string_byte(digits, i + 1) - 48
            i = i + 1
        end
    end
    return value
end
____exports.decimal = decimal
--- Splits a server's address, which is well-formed: the build has checked it.
local function parseAddress(address)
    if isUnixSocket(address) then
        return {host = address, port = 0}
    end
    local close = (string_find(address, "]", nil, true) or 0) - 1
    local colon = (string_find(
        address,
        ":",
        math_max((close < 0 and 0 or close) + 1, 1),
        true
    ) or 0) - 1
    if colon < 0 then
        return {host = address, port = HTTP_PORT}
    end
    return {
        host = string_sub(address, 1, colon),
        port = decimal(string_sub(address, colon + 1 + 1, #address))
    }
end
____exports.parseAddress = parseAddress
local function appendIpv4(text, groups)
    local value = 0
    local start = 0
    while start < #text do
        local dot = (string_find(
            text,
            ".",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        local ____end = dot < 0 and #text or dot
        value = value * 256 + decimal(string_sub(text, start + 1, ____end))
        start = ____end + 1
    end
    groups[#groups + 1] = math_floor(value / 65536)
    groups[#groups + 1] = value % 65536
end
local function hexadecimal(digits)
    local lower = string_lower(digits)
    local value = 0
    do
        local i = 0
        while i < #lower do
            local code = string_byte(lower, i + 1)
            value = value * 16 + (code >= 97 and code - 87 or code - 48)
            i = i + 1
        end
    end
    return value
end
local function appendGroups(text, groups)
    local start = 0
    while start < #text do
        local ____end = start
        local dotted = false
        while ____end < #text and string_byte(text, ____end + 1) ~= COLON do
            if string_byte(text, ____end + 1) == DOT then
                dotted = true
            end
            ____end = ____end + 1
        end
        if dotted then
            appendIpv4(
                string_sub(text, start + 1, ____end),
                groups
            )
        else
            groups[#groups + 1] = hexadecimal(string_sub(text, start + 1, ____end))
        end
        start = ____end + 1
    end
end
local GROUPS = 8
--- The eight numbers of an IPv6 address.
local function ipv6Groups(address)
    local head = {}
    local tail = {}
    local gap = (string_find(address, "::", nil, true) or 0) - 1
    appendGroups(
        gap < 0 and address or string_sub(address, 1, gap),
        head
    )
    if gap >= 0 then
        appendGroups(
            string_sub(address, gap + 2 + 1, #address),
            tail
        )
    end
    local groups = {}
    do
        local i = 0
        while i < GROUPS do
            local fromTail = i - (GROUPS - #tail)
            groups[#groups + 1] = i < #head and head[i + 1] or (fromTail >= 0 and tail[fromTail + 1] or 0)
            i = i + 1
        end
    end
    return groups
end
____exports.ipv6Groups = ipv6Groups
local function allGroups(address)
    local groups = ipv6Groups(address)
    local text = ""
    do
        local i = 0
        while i < GROUPS do
            text = text .. (i == 0 and "" or ":") .. tostring(groups[i + 1])
            i = i + 1
        end
    end
    return text
end
--- One text for every way to write an address, so that the address in the rules and the one that
-- nginx prints compare equal: with its port, and IPv6 with all eight groups.
function ____exports.canonicalAddress(address)
    if isUnixSocket(address) then
        return address
    end
    local ____exports_parseAddress_result_0 = parseAddress(address)
    local host = ____exports_parseAddress_result_0.host
    local port = ____exports_parseAddress_result_0.port
    local plain = string_sub(host, 1, 1) == "[" and allGroups(string_sub(host, 2, #host - 1)) or host
    return (plain .. " ") .. tostring(port)
end
return ____exports
