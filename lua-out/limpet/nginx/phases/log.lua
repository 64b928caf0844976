-- Made by "limpet build" from limpet's src/nginx/phases/log.ts; changes are lost at the next build.
local ____exports = {}
local ____failures = require("limpet.nginx.health.failures")
local countFailure = ____failures.countFailure
local ____tries = require("limpet.nginx.request.tries")
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local ____connections = require("limpet.nginx.servers.connections")
local releaseHeld = ____connections.releaseHeld
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local function countLastTry(upstream)
    local status = lastTry(ngx.var.upstream_status)
    if status ~= "502" and status ~= "504" or lastTry(ngx.var.upstream_header_time) ~= "-" then
        return
    end
    local servers = triedServers(upstream.current)
    local last = servers[#servers]
    if last ~= nil and last ~= servers[#servers - 2 + 1] then
        countFailure(upstream, upstream.current, last)
    end
end
--- The log phase: frees the place that the request had on a server with `maxConnections`, and counts its
-- last try if that failed, which the balancer phase cannot know. The upstream is known from the
-- server's address, which also survives an `error_page`.
-- 
-- @entry log
function ____exports.log()
    releaseHeld()
    for name, upstream in pairs(upstreams) do
        if upstream.rules.health.countLastTry then
            local ok, fault = pcall(countLastTry, upstream)
            if not ok then
                reportFault(name, fault)
            end
        end
    end
end
return ____exports
