-- Made by "limpet build" from limpet's src/affinity/affinities/tag-session.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.affinities.rule")
local ruleOf = ____rule.ruleOf
--- Ties a session to its server by what the client has anyway: the answer's `JSESSIONID=x` leaves as
-- `x~TAG`, and comes back to the application as `x`. No store, and any number of proxies with the
-- same keys.
function ____exports.tagSession(options)
    return ruleOf("tagSession", options, {separator = "~"})
end
return ____exports
