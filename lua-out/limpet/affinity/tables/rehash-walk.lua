-- Made by "limpet build" from limpet's src/affinity/tables/rehash-walk.ts; changes are lost at the next build.
local ____exports = {}
local ____weight_ranges = require("limpet.affinity.tables.weight-ranges")
local createWeightRanges = ____weight_ranges.createWeightRanges
--- Times that nginx hashes a key anew before it gives up and takes the next server by turns.
local REHASHES = 20
--- The table of nginx's methods that pick by remainder, `hash KEY` and `ip_hash`: a hash modulo the
-- sum of the weights picks the server, and a server that cannot be had is passed by hashing anew.
-- After as many times as nginx does that the walk goes through the servers in order, so that it
-- comes by all of them and is the same everywhere.
function ____exports.createRehashTable(servers, machine, pause, ____bindingPattern0)
    local rehash
    local begin
    local hashOf
    hashOf = ____bindingPattern0.hashOf
    begin = ____bindingPattern0.begin
    rehash = ____bindingPattern0.rehash
    local ranges = createWeightRanges(servers, machine, pause)
    local total = ranges.total
    return {
        hashOf = hashOf,
        locate = begin,
        serverAt = function(position) return position < 0 and servers[-position].index or ranges.serverAt(position % total) end,
        advance = function(position, step, key) return step <= REHASHES and rehash(position, step, key) or -((step - REHASHES - 1) % #servers + 1) end,
        walkLength = REHASHES + 1 + #servers
    }
end
return ____exports
