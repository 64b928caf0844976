-- Made by "limpet build" from limpet's src/nginx/machine/get-addresses.ts; changes are lost at the next build.
local string_format = string.format
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  typedef struct limpet_addrinfo {\n    int ai_flags;\n    int ai_family;\n    int ai_socktype;\n    int ai_protocol;\n    unsigned int ai_addrlen;\n    const uint8_t *ai_addr;\n    char *ai_canonname;\n    struct limpet_addrinfo *ai_next;\n  } limpet_addrinfo;\n  int limpet_getaddrinfo(const char *name, const char *service, const limpet_addrinfo *hints, limpet_addrinfo **result)\n    __asm__(\"getaddrinfo\");\n  void limpet_freeaddrinfo(limpet_addrinfo *list) __asm__(\"freeaddrinfo\");\n  const char *limpet_gai_strerror(int code) __asm__(\"gai_strerror\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local STREAM = 1
local ANY_FAMILY = 0
local IPV4 = 2
local IPV6 = 10
local BEFORE_IPV4 = 4
local BEFORE_IPV6 = 8
local function ipv4Text(socketAddress)
    local text = ""
    do
        local i = 0
        while i < 4 do
            text = text .. (i == 0 and "" or ".") .. tostring(socketAddress[BEFORE_IPV4 + i])
            i = i + 1
        end
    end
    return text
end
local function ipv6Text(socketAddress)
    local text = ""
    do
        local i = 0
        while i < 16 do
            local group = socketAddress[BEFORE_IPV6 + i] * 256 + socketAddress[BEFORE_IPV6 + i + 1]
            text = text .. (i == 0 and "" or ":") .. string_format("%x", group)
            i = i + 2
        end
    end
    return text
end
--- The IP addresses of a name.
-- 
-- @param ipv6 whether IPv6 addresses are wanted, too, or only those
-- @returns why there are none, where there are none
function ____exports.getAddresses(name, ipv6)
    local hints = ffi.new("limpet_addrinfo")
    hints.ai_socktype = STREAM
    hints.ai_family = ipv6 == "only" and IPV6 or (ipv6 and ANY_FAMILY or IPV4)
    local result = ffi.new("limpet_addrinfo *[1]")
    local failure = C.limpet_getaddrinfo(name, nil, hints, result)
    if failure ~= 0 then
        return (ffi.string(C.limpet_gai_strerror(failure)))
    end
    local addresses = {}
    local one = result[0]
    while one ~= nil do
        if one.ai_family == IPV4 then
            addresses[#addresses + 1] = ipv4Text(one.ai_addr)
        elseif one.ai_family == IPV6 then
            addresses[#addresses + 1] = ipv6Text(one.ai_addr)
        end
        one = one.ai_next
    end
    C.limpet_freeaddrinfo(result[0])
    return addresses
end
return ____exports
