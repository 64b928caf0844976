-- Made by "limpet build" from limpet's src/affinity/tables/slots.ts; changes are lost at the next build.
local ____exports = {}
--- Slots of a table for `servers` servers: a prime number, at least 64 for each server. 65537 is
-- Envoy's default too, and large enough for a thousand servers. A key's slot is its
-- CRC-32 modulo the slots: with a prime, counted keys spread about as evenly as random ones.
function ____exports.slotCount(servers)
    return servers <= 1024 and 65537 or 655373
end
return ____exports
