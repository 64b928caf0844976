-- Made by "limpet build" from limpet's src/nginx/balancer.ts; changes are lost at the next build.
local ____exports = {}
local setServerKeepingAlive, setServer, pickAfterFailure, now, exit, NGX_BUSY
local ____ngx_balancer = require("ngx.balancer")
local get_last_failure = ____ngx_balancer.get_last_failure
local ____selection = require("limpet.affinity.selection")
local NO_SERVER = ____selection.NO_SERVER
local pick = ____selection.pick
local pickAgain = ____selection.pickAgain
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local ____health = require("limpet.nginx.health")
local countFailure = ____health.countFailure
local look = ____health.look
local ____peer = require("limpet.nginx.peer")
local keepAlive = ____peer.keepAlive
local setCurrentPeer = ____peer.setCurrentPeer
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local ____tries = require("limpet.nginx.tries")
local triedServers = ____tries.triedServers
local ____upstream = require("limpet.nginx.upstream")
local findUpstream = ____upstream.findUpstream
function setServerKeepingAlive(name)
    local upstream = setServer(name)
    if upstream ~= nil then
        keepAlive(upstream.idleTimeout, upstream.maxRequests)
    end
end
function setServer(name)
    local upstream = findUpstream(name)
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    local time = now()
    if time >= upstream.health.nextLook then
        look(upstream, time)
    end
    local key = upstream.readKey(currentRequest)
    local failure = get_last_failure()
    local server = failure == nil and pick(upstream.selection, key) or pickAfterFailure(upstream, key, failure == "failed")
    if server == NO_SERVER then
        exit(NGX_BUSY)
        return nil
    end
    local host = upstream.hosts[server + 1]
    if not setCurrentPeer(host, upstream.ports[server + 1]) then
        error("nginx does not take the address " .. host, 0)
    end
    return upstream
end
function pickAfterFailure(upstream, key, counts)
    local servers = triedServers(upstream)
    local tried = {}
    for ____, server in ipairs(servers) do
        tried[server] = true
    end
    local last = servers[#servers]
    if last ~= nil and counts then
        countFailure(upstream, last)
    end
    return pickAgain(upstream.selection, key, tried)
end
now = ngx.now
exit = ngx.exit
NGX_BUSY = -3
--- The balancer phase: picks the server for one try of a request. It runs once for each try. Where
-- the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
-- by its own round robin.
function ____exports.balance(name)
    local ok, fault = pcall(setServer, name)
    if not ok then
        reportFault(name, fault)
    end
end
--- The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
function ____exports.balanceKeepingAlive(name)
    local ok, fault = pcall(setServerKeepingAlive, name)
    if not ok then
        reportFault(name, fault)
    end
end
return ____exports
