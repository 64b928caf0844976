-- Made by "limpet build" from limpet's src/affinity/tables/modulo.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_rshift = bit.rshift
local ____exports = {}
local ____rehash_walk = require("limpet.affinity.tables.rehash-walk")
local createRehashTable = ____rehash_walk.createRehashTable
local function upperBits(hash)
    return bit_band(
        bit_rshift(hash, 16),
        32767
    )
end
--- Picks what nginx's `hash KEY` (without `consistent`) picks (ngx_http_upstream_hash_module).
function ____exports.createModuloTable(servers, machine, pause)
    return (createRehashTable(
        servers,
        machine,
        pause,
        {
            hashOf = machine.crc32,
            begin = upperBits,
            rehash = function(previous, step, key) return previous + upperBits(machine.crc32(tostring(step) .. key)) end
        }
    ))
end
return ____exports
