-- Made by "limpet build" from limpet's src/affinity/affinities/learn.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- Ties a session to the server that created it, for applications and clients that must not see a changed value.
function ____exports.learn(options)
    if options == nil then
        options = {}
    end
    return (ruleOf("learn", options, {}))
end
return ____exports
