-- Made by "limpet build" from limpet's src/affinity/redis-cluster/place.ts; changes are lost at the next build.
local math_floor = math.floor
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local HIGHEST_PORT = 65535
--- Characters: no host name is longer.
local LONGEST_HOST = 255
--- The place of a node, as in the rules: "10.0.0.1:6379", "[2001:db8::1]:6379", "redis-1.internal:6379".
function ____exports.placeOf(host, port)
    local isBareIpv6 = (string_find(host, ":", nil, true) or 0) - 1 >= 0 and string_sub(host, 1, 1) ~= "["
    return ((isBareIpv6 and ("[" .. host) .. "]" or host) .. ":") .. tostring(port)
end
local function isHostByte(byte)
    if byte >= 97 then
        return byte <= 122
    end
    if byte >= 65 then
        return byte <= 91 or byte == 93 or byte == 95
    end
    return byte >= 48 and byte <= 58 or byte == 45 or byte == 46
end
--- Whether there can be a node at a host and a port that another one names: what it says is not trusted.
function ____exports.isPlace(host, port)
    if port ~= math_floor(port) or port < 1 or port > HIGHEST_PORT then
        return false
    end
    if #host == 0 or #host > LONGEST_HOST then
        return false
    end
    do
        local i = 0
        while i < #host do
            if not isHostByte(string_byte(host, i + 1)) then
                return false
            end
            i = i + 1
        end
    end
    return true
end
return ____exports
