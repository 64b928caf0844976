-- Made by "limpet build" from limpet's src/affinity/dns/resolver-address.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local DNS_PORT = 53
--- Where a resolver is, by `"10.0.0.53"`, `"10.0.0.53:5353"` or `"[fd00::53]"`.
function ____exports.resolverEndpoint(address)
    local close = (string_find(address, "]", nil, true) or 0) - 1
    local colon = (string_find(
        address,
        ":",
        math_max((close < 0 and 0 or close) + 1, 1),
        true
    ) or 0) - 1
    if colon < 0 then
        return {host = address, port = DNS_PORT}
    end
    return {
        host = string_sub(address, 1, colon),
        port = decimal(string_sub(address, colon + 1 + 1, #address))
    }
end
return ____exports
