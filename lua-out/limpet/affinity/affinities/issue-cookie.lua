-- Made by "limpet build" from limpet's src/affinity/affinities/issue-cookie.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- Ties a browser to its server with a cookie. The cookie is written only if the browser has no server yet
-- or gets another one, or if the cookie is due for renewal.
function ____exports.issueCookie(options)
    return (ruleOf("issueCookie", options, {}))
end
return ____exports
