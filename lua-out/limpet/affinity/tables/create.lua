-- Made by "limpet build" from limpet's src/affinity/tables/create.ts; changes are lost at the next build.
local ____exports = {}
local ____ip_hash = require("limpet.affinity.tables.ip-hash")
local createIpHashTable = ____ip_hash.createIpHashTable
local ipHash = ____ip_hash.ipHash
local ____ketama = require("limpet.affinity.tables.ketama")
local createKetamaTable = ____ketama.createKetamaTable
local ____maglev = require("limpet.affinity.tables.maglev")
local createMaglevTable = ____maglev.createMaglevTable
local ____modulo = require("limpet.affinity.tables.modulo")
local createModuloTable = ____modulo.createModuloTable
local ____rendezvous = require("limpet.affinity.tables.rendezvous")
local createRendezvousTable = ____rendezvous.createRendezvousTable
--- Builds a lookup table. There is at least one server.
-- 
-- @param pause is called after every piece of work
function ____exports.createLookupTable(name, servers, machine, pause)
    repeat
        local ____switch3 = name
        local ____cond3 = ____switch3 == "ipHash"
        if ____cond3 then
            return createIpHashTable(servers, machine, pause)
        end
        ____cond3 = ____cond3 or ____switch3 == "ketama"
        if ____cond3 then
            return createKetamaTable(servers, machine, pause)
        end
        ____cond3 = ____cond3 or ____switch3 == "maglev"
        if ____cond3 then
            return createMaglevTable(servers, machine, pause)
        end
        ____cond3 = ____cond3 or ____switch3 == "modulo"
        if ____cond3 then
            return createModuloTable(servers, machine, pause)
        end
        ____cond3 = ____cond3 or ____switch3 == "rendezvous"
        if ____cond3 then
            return createRendezvousTable(servers, machine, pause)
        end
    until true
end
--- The hash of a key for a table of this name; it does not depend on the servers.
function ____exports.keyHashOf(name, machine)
    return name == "ipHash" and ipHash or machine.crc32
end
return ____exports
