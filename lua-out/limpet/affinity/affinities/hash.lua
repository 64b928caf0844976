-- Made by "limpet build" from limpet's src/affinity/affinities/hash.ts; changes are lost at the next build.
local ____exports = {}
--- Ties a session to the server that its key hashes to.
function ____exports.hash(options)
    if options == nil then
        options = {}
    end
    return {kind = "hash", table = options.table or "rendezvous"}
end
return ____exports
