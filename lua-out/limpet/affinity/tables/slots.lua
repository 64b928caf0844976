-- Made by "limpet build" from limpet's src/affinity/tables/slots.ts; changes are lost at the next build.
local ____exports = {}
local ____word = require("limpet.affinity.hashing.word")
local mix = ____word.mix
local unsigned = ____word.unsigned
--- Slots of a table for `servers` servers: a prime number, at least 64 for each server. 65537 is
-- Envoy's default too, and large enough for a thousand servers.
function ____exports.slotCount(servers)
    return servers <= 1024 and 65537 or 655373
end
--- The slot of a key. A CRC alone is linear in the key's bits, so that counted keys would not spread well.
function ____exports.slotOf(key, slots, machine)
    return unsigned(mix(machine.crc32(key))) % slots
end
return ____exports
