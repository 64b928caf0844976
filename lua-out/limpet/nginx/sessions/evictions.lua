-- Made by "limpet build" from limpet's src/nginx/sessions/evictions.ts; changes are lost at the next build.
local ____exports = {}
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
____exports.EVICTED_KINDS = {"known", "new"}
local dictionary = ngx.shared.limpet
local function keyOf(upstream, kind)
    return (("evicted " .. upstream) .. " ") .. kind
end
--- Counts, for all workers, the sessions that were forgotten because there was no room for another.
function ____exports.evictionCounter(upstream)
    return function(kind)
        if dictionary ~= nil then
            dictionary:incr(
                keyOf(upstream, kind),
                1,
                0
            )
        end
        if kind == "known" then
            warnSeldom(upstream, "its memory for sessions is full, so sessions that are in use are forgotten; give learn() more, such as memory: \"64m\"")
        end
    end
end
function ____exports.evictions(upstream, kind)
    local count = unpack(
        dictionary == nil and ({0}) or ({dictionary:get(keyOf(upstream, kind))}),
        1,
        1
    )
    return count or 0
end
return ____exports
