-- Made by "limpet build" from limpet's src/nginx/dns/status.ts; changes are lost at the next build.
local ____exports = {}
--- What happens to a name: DNS gave addresses, or said that there are none, or did not answer; its servers changed.
____exports.DNS_EVENTS = {"answered", "empty", "failed", "changed"}
local dictionary = ngx.shared.limpet
local function eventKey(upstream, server, event)
    return (((("dns " .. event) .. " ") .. upstream) .. " ") .. server
end
--- Counts for all workers.
function ____exports.countDns(upstream, server, event)
    if dictionary ~= nil then
        dictionary:incr(
            eventKey(upstream, server, event),
            1,
            0
        )
    end
end
--- How often that happened.
function ____exports.dnsCount(upstream, server, event)
    if dictionary == nil then
        return 0
    end
    local count = dictionary:get(eventKey(upstream, server, event))
    return count or 0
end
local function upKey(upstream, server)
    return (("dns up " .. upstream) .. " ") .. server
end
--- Says whether DNS answers for a server's name.
function ____exports.setDnsUp(upstream, server, isUp)
    if dictionary ~= nil then
        dictionary:set(
            upKey(upstream, server),
            isUp
        )
    end
end
--- Whether DNS answered the last time; also before the first.
function ____exports.isDnsUp(upstream, server)
    if dictionary == nil then
        return true
    end
    local isUp = dictionary:get(upKey(upstream, server))
    return isUp ~= false
end
return ____exports
