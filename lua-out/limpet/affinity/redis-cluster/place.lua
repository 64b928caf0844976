-- Made by "limpet build" from limpet's src/affinity/redis-cluster/place.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- The place of a node, as in the rules: "10.0.0.1:6379", "[2001:db8::1]:6379", "redis-1.internal:6379".
function ____exports.placeOf(host, port)
    local isBareIpv6 = (string_find(host, ":", nil, true) or 0) - 1 >= 0 and string_sub(host, 1, 1) ~= "["
    return ((isBareIpv6 and ("[" .. host) .. "]" or host) .. ":") .. tostring(port)
end
return ____exports
