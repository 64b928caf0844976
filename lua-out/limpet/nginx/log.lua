-- Made by "limpet build" from limpet's src/nginx/log.ts; changes are lost at the next build.
local ____exports = {}
local ____connections = require("limpet.nginx.connections")
local releaseHeld = ____connections.releaseHeld
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local ____health = require("limpet.nginx.health")
local countFailure = ____health.countFailure
local ____tries = require("limpet.nginx.tries")
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local function countLastTry(upstream)
    local status = lastTry(ngx.var.upstream_status)
    if status ~= "502" and status ~= "504" or lastTry(ngx.var.upstream_header_time) ~= "-" then
        return
    end
    local servers = triedServers(upstream)
    local last = servers[#servers]
    if last ~= nil and last ~= servers[#servers - 2 + 1] then
        countFailure(upstream, last)
    end
end
--- The log phase: gives back the place that the request had at a server with `maxConnections`, and
-- counts its last try if that failed, which the balancer phase does not come to know. The upstream
-- is known by the server's address, which also survives an `error_page`.
-- 
-- @entry log
function ____exports.log()
    releaseHeld()
    for name, upstream in pairs(upstreams) do
        if upstream.health.countLastTry then
            local ok, fault = pcall(countLastTry, upstream)
            if not ok then
                reportFault(name, fault)
            end
        end
    end
end
return ____exports
