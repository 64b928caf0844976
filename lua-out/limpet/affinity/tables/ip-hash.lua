-- Made by "limpet build" from limpet's src/affinity/tables/ip-hash.ts; changes are lost at the next build.
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____rehash_walk = require("limpet.affinity.tables.rehash-walk")
local createRehashTable = ____rehash_walk.createRehashTable
local START = 89
local FACTOR = 113
local MODULUS = 6271
local IPV4_BYTES = 3
local function hashFrom(start, key)
    if #key == IPV4_BYTES then
        local one = (start * FACTOR + string_byte(key, 1)) % MODULUS
        local two = (one * FACTOR + string_byte(key, 2)) % MODULUS
        return (two * FACTOR + string_byte(key, 3)) % MODULUS
    end
    local hash = start
    do
        local i = 0
        while i < #key do
            hash = (hash * FACTOR + string_byte(key, i + 1)) % MODULUS
            i = i + 1
        end
    end
    return hash
end
--- The hash of a key, 0 to 6270.
local function ipHash(key)
    return (hashFrom(START, key))
end
____exports.ipHash = ipHash
--- Picks what nginx's `ip_hash` picks (ngx_http_upstream_ip_hash_module) for a key that holds the
-- bytes nginx hashes: the first three of an IPv4 address, all of an IPv6 address.
function ____exports.createIpHashTable(servers, machine, pause)
    return (createRehashTable(
        servers,
        machine,
        pause,
        {
            hashOf = ipHash,
            begin = function(hash) return hash end,
            rehash = function(previous, _step, key) return (hashFrom(previous, key)) end
        }
    ))
end
return ____exports
