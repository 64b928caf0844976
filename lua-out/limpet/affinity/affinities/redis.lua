-- Made by "limpet build" from limpet's src/affinity/affinities/redis.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
--- A Redis or Valkey that several proxies share, for {@link learn }.
function ____exports.redis(options)
    return (ruleOf("redis", options, {}))
end
return ____exports
