-- Made by "limpet build" from limpet's src/affinity/affinities/route.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- Ties a session to the server that its id names (jvmRoute): the names of the servers are the routes.
function ____exports.route(options)
    if options == nil then
        options = {}
    end
    return (ruleOf("route", options, {position = "suffix", separator = "."}))
end
return ____exports
