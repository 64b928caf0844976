-- Made by "limpet build" from limpet's src/nginx/servers/begin.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____running_upstream = require("limpet.affinity.running-upstream")
local createLineup = ____running_upstream.createLineup
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____published = require("limpet.nginx.servers.published")
local beginWith = ____published.beginWith
local ____swap = require("limpet.nginx.servers.swap")
local takeLineup = ____swap.takeLineup
--- Begins, in the init phase, with the servers that an upstream had before, and what its sources say newly.
function ____exports.beginServers(name)
    local upstream = upstreams[name]
    if (upstream and upstream.rules.mayChange) ~= true then
        return
    end
    local ____beginWith_result_2 = beginWith(name, upstream.rules.servers, upstream.sourceServers)
    local number = ____beginWith_result_2.number
    local servers = ____beginWith_result_2.servers
    local dropped = ____beginWith_result_2.dropped
    for ____, change in ipairs(dropped) do
        ngx.log(
            ngx.NOTICE,
            "limpet: upstream \"",
            name,
            "\": the rules overrule what was changed: ",
            change
        )
    end
    local lineup = createLineup(
        number,
        readServers(servers, doNotPause),
        upstream.tools,
        nil,
        doNotPause
    )
    takeLineup(upstream, lineup)
end
return ____exports
