-- Made by "limpet build" from limpet's src/nginx/init.ts; changes are lost at the next build.
local ____exports = {}
local checkKeys
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____secrets = require("limpet.nginx.secrets")
local readKeys = ____secrets.readKeys
local ____upstream = require("limpet.nginx.upstream")
local createUpstream = ____upstream.createUpstream
local upstreams = ____upstream.upstreams
function checkKeys(____bindingPattern0)
    local affinity
    affinity = ____bindingPattern0.affinity
    for ____, one in ipairs(affinitiesOf(affinity)) do
        if one.kind ~= "hash" and one.kind ~= "route" and one.keys ~= nil then
            readKeys(one.keys)
        end
    end
end
--- The init phase, in the master process: builds every upstream's tables, which the workers then
-- share until they write to them. An upstream whose rules fail here is left to nginx's own round
-- robin; the others go on. Without its keys nginx does not start, and the old workers of a reload go on.
function ____exports.start(routing)
    for ____, rules in pairs(routing.upstreams) do
        checkKeys(rules)
    end
    for name, rules in pairs(routing.upstreams) do
        local ok, result = pcall(createUpstream, name, rules)
        if ok then
            upstreams[name] = result
        else
            ngx.log(
                ngx.ERR,
                "limpet: upstream \"",
                name,
                "\": ",
                tostring(result),
                "; served by round robin"
            )
        end
    end
    collectgarbage("collect")
end
return ____exports
