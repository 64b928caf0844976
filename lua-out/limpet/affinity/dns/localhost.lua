-- Made by "limpet build" from limpet's src/affinity/dns/localhost.ts; changes are lost at the next build.
local string_lower = string.lower
local ____exports = {}
--- The address of `localhost`, which is this machine, whatever DNS says (RFC 6761, section 6.3). One address and not two,
-- because an application that listens on both is one server.
function ____exports.addressOfLocalhost(name, ____bindingPattern0)
    local ipv6
    ipv6 = ____bindingPattern0.ipv6
    local lower = string_lower(name)
    if lower ~= "localhost" and lower ~= "localhost." then
        return nil
    end
    return ipv6 == "only" and "::1" or "127.0.0.1"
end
return ____exports
