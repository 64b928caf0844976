-- Made by "limpet build" from limpet's src/affinity/affinities/hash.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- Ties a session to the server that its key hashes to.
function ____exports.hash(options)
    if options == nil then
        options = {}
    end
    return (ruleOf("hash", options, {table = "rendezvous"}))
end
return ____exports
