-- Made by "limpet build" from limpet's src/affinity/tables/modulo.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_rshift = bit.rshift
local ____exports = {}
local ____rehash_walk = require("limpet.affinity.tables.rehash-walk")
local createRehashTable = ____rehash_walk.createRehashTable
--- Picks what nginx's `hash KEY` (without `consistent`) picks (ngx_http_upstream_hash_module).
function ____exports.createModuloTable(servers, machine)
    return createRehashTable(
        servers,
        machine,
        function(hash, step, key)
            local salted = step == 0 and key or tostring(step) .. key
            return hash + bit_band(
                bit_rshift(
                    machine.crc32(salted),
                    16
                ),
                32767
            )
        end
    )
end
return ____exports
