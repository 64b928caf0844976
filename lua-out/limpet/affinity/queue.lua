-- Made by "limpet build" from limpet's src/affinity/queue.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local QUEUE = {size = 100, perClient = 32, timeout = 1000, refuse = 503}
function ____exports.provisionQueue(queue)
    return (withDefaults(queue, QUEUE))
end
return ____exports
