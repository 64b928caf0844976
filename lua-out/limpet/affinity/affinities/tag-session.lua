-- Made by "limpet build" from limpet's src/affinity/affinities/tag-session.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- Ties a session to its server by the id that the client has anyway: the answer's `JSESSIONID=x` reaches the
-- client as `x~TAG`, and the application gets it back as `x`. It needs no store, and works with any number of
-- proxies that have the same keys.
function ____exports.tagSession(options)
    return (ruleOf("tagSession", options, {separator = "~"}))
end
return ____exports
