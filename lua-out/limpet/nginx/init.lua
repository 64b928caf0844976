-- Made by "limpet build" from limpet's src/nginx/init.ts; changes are lost at the next build.
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____secrets = require("limpet.nginx.secrets")
local readKeys = ____secrets.readKeys
local readPassword = ____secrets.readPassword
local ____upstream = require("limpet.nginx.upstream")
local createUpstream = ____upstream.createUpstream
local upstreams = ____upstream.upstreams
local function checkSecrets(____bindingPattern0)
    local affinity
    affinity = ____bindingPattern0.affinity
    for ____, one in ipairs(affinitiesOf(affinity)) do
        do
            if one.kind == "hash" or one.kind == "route" then
                goto __continue8
            end
            if one.keys ~= nil then
                readKeys(one.keys)
            end
            local ____temp_0
            if one.kind == "learn" then
                ____temp_0 = one.redis
            else
                ____temp_0 = nil
            end
            local ____temp_1 = ____temp_0 or ({})
            local password = ____temp_1.password
            local sentinels = ____temp_1.sentinels
            if password ~= nil then
                readPassword(password)
            end
            if (sentinels and sentinels.password) ~= nil then
                readPassword(sentinels.password)
            end
        end
        ::__continue8::
    end
end
--- The init phase, in the master process: builds every upstream's tables, which the workers then
-- share until they write to them. An upstream whose rules fail here is left to nginx's own round
-- robin; the others go on. Without its secrets nginx does not start, and the old workers of a reload go on.
-- 
-- @entry init
function ____exports.start(routing)
    for ____, rules in pairs(routing.upstreams) do
        checkSecrets(rules)
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
