-- Made by "limpet build" from limpet's src/affinity/tables/ip-hash.ts; changes are lost at the next build.
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____rehash_walk = require("limpet.affinity.tables.rehash-walk")
local createRehashTable = ____rehash_walk.createRehashTable
local START = 89
local FACTOR = 113
local MODULUS = 6271
--- Picks what nginx's `ip_hash` picks (ngx_http_upstream_ip_hash_module) for a key that holds the
-- bytes nginx hashes: the first three of an IPv4 address, all of an IPv6 address.
function ____exports.createIpHashTable(servers, machine)
    return createRehashTable(
        servers,
        machine,
        function(hash, step, key)
            local h = step == 0 and START or hash
            do
                local i = 0
                while i < #key do
                    h = (h * FACTOR + byteAt(key, i)) % MODULUS
                    i = i + 1
                end
            end
            return h
        end
    )
end
return ____exports
