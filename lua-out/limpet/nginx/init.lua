-- Made by "limpet build" from limpet's src/nginx/init.ts; changes are lost at the next build.
local ____exports = {}
local ____upstream = require("limpet.nginx.upstream")
local createUpstream = ____upstream.createUpstream
local upstreams = ____upstream.upstreams
--- The init phase, in the master process: builds every upstream's tables, which the workers then
-- share until they write to them. An upstream whose rules fail here is left to nginx's own round
-- robin; the others go on.
function ____exports.start(routing)
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
