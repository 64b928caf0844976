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
local NOBODY = -1
local function emptyTable(hashOf)
    return {
        hashOf = hashOf,
        locate = function() return 0 end,
        serverAt = function() return NOBODY end,
        advance = function() return 0 end,
        walkLength = 0
    }
end
--- The hash of a key for a table of this name; it does not depend on the servers.
local function keyHashOf(name, machine)
    return name == "ipHash" and ipHash or machine.crc32
end
____exports.keyHashOf = keyHashOf
--- Builds a lookup table, which is empty where there are no servers.
-- 
-- @param pause is called after every piece of work
-- @param keyed in place of the table's own hash, if it is one that can have another
function ____exports.createLookupTable(name, servers, machine, pause, keyed)
    if #servers == 0 then
        return (emptyTable(keyed or keyHashOf(name, machine)))
    end
    repeat
        local ____switch4 = name
        local ____cond4 = ____switch4 == "ipHash"
        if ____cond4 then
            return (createIpHashTable(servers, machine, pause))
        end
        ____cond4 = ____cond4 or ____switch4 == "ketama"
        if ____cond4 then
            return (createKetamaTable(servers, machine, pause))
        end
        ____cond4 = ____cond4 or ____switch4 == "maglev"
        if ____cond4 then
            return (createMaglevTable(servers, machine, pause, keyed))
        end
        ____cond4 = ____cond4 or ____switch4 == "modulo"
        if ____cond4 then
            return (createModuloTable(servers, machine, pause))
        end
        ____cond4 = ____cond4 or ____switch4 == "rendezvous"
        if ____cond4 then
            return (createRendezvousTable(servers, machine, pause, keyed))
        end
    until true
end
return ____exports
