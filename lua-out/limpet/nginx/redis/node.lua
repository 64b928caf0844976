-- Made by "limpet build" from limpet's src/nginx/redis/node.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____link = require("limpet.nginx.redis.link")
local createLink = ____link.createLink
local ____state = require("limpet.nginx.redis.state")
local createSharedState = ____state.createSharedState
local ____writes = require("limpet.nginx.redis.writes")
local createQueue = ____writes.createQueue
--- The only Redis; or, of a cluster, whichever node at the addresses in the rules answers.
function ____exports.createEntry(settings)
    local link = createLink(settings, settings.endpoint)
    return {
        link = link,
        state = createSharedState(settings, ""),
        queue = createQueue(),
        timedUntil = 0
    }
end
---
-- @param place of a node of a cluster, such as "10.0.0.1:6379"
function ____exports.createNode(settings, place)
    local link = createLink(
        settings,
        parseAddress(place)
    )
    return {
        link = link,
        state = createSharedState(settings, place),
        queue = createQueue(),
        timedUntil = 0
    }
end
return ____exports
