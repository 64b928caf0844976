-- Made by "limpet build" from limpet's src/affinity/session/client-address.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local bit_band = bit.band
local bit_lshift = bit.lshift
local string_byte = string.byte
local string_char = string.char
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- The session key is the client's address, or its network with the given prefix lengths. It is the
-- address that nginx has for the client, so behind another proxy write `set_real_ip_from` and
-- `real_ip_header` in nginx.conf. An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`) counts as
-- IPv4. A client on a unix socket has no address, and so no key.
function ____exports.clientAddress(options)
    if options == nil then
        options = {}
    end
    return {kind = "clientAddress", ipv4 = options.ipv4 or 32, ipv6 = options.ipv6 or 64}
end
local IPV4_BYTES = 4
local IPV6_BYTES = 16
--- Bytes before the IPv4 address in an IPv4-mapped IPv6 address: ten of 0, two of 255 (RFC 4291, section 2.5.5.2).
local MAPPED_PREFIX_BYTES = 12
--- The bytes of an address with all but the first `bits` bits cut off or, in the last byte, cleared.
local function network(address, bits)
    local whole = bit_arshift(bits, 3)
    local rest = bit_band(bits, 7)
    if rest == 0 then
        return (string_sub(address, 1, whole))
    end
    local mask = bit_band(
        bit_lshift(255, 8 - rest),
        255
    )
    return string_sub(address, 1, whole) .. string_char(bit_band(
        string_byte(address, whole + 1),
        mask
    ))
end
local function isMapped(address)
    do
        local i = 0
        while i < MAPPED_PREFIX_BYTES do
            if string_byte(address, i + 1) ~= (i < 10 and 0 or 255) then
                return false
            end
            i = i + 1
        end
    end
    return true
end
function ____exports.clientAddressReader(source)
    local ____source_0 = source
    local ipv4 = ____source_0.ipv4
    local ipv6 = ____source_0.ipv6
    return function(request)
        local address = request:variable("binary_remote_addr")
        if address == nil then
            return nil
        end
        if #address == IPV4_BYTES then
            return (network(address, ipv4))
        end
        if #address ~= IPV6_BYTES then
            return nil
        end
        if isMapped(address) then
            return (network(
                string_sub(address, MAPPED_PREFIX_BYTES + 1, IPV6_BYTES),
                ipv4
            ))
        end
        return (network(address, ipv6))
    end
end
return ____exports
