-- Made by "limpet build" from limpet's src/nginx/balancer.ts; changes are lost at the next build.
local ____exports = {}
local setServer, lookAround, pickAtFirst, pickAfterFailure, now, exit, NGX_BUSY
local ____ngx_balancer = require("ngx.balancer")
local get_last_failure = ____ngx_balancer.get_last_failure
local ____selection = require("limpet.affinity.selection")
local NO_SERVER = ____selection.NO_SERVER
local pick = ____selection.pick
local pickAgain = ____selection.pickAgain
local pickFirst = ____selection.pickFirst
local skipTurns = ____selection.skipTurns
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local ____health = require("limpet.nginx.health")
local countFailure = ____health.countFailure
local look = ____health.look
local ____peer = require("limpet.nginx.peer")
local connect = ____peer.connect
local connectKeepingAlive = ____peer.connectKeepingAlive
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local ____tries = require("limpet.nginx.tries")
local triedServers = ____tries.triedServers
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
function setServer(name, connectTo)
    local upstream = upstreams[name]
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    local time = now()
    if time >= upstream.nextLook then
        lookAround(upstream, time)
    end
    local failure = get_last_failure()
    local server = failure == nil and pickAtFirst(upstream) or pickAfterFailure(upstream, failure == "failed")
    if server == NO_SERVER then
        exit(NGX_BUSY)
        return
    end
    local host = upstream.hosts[server + 1]
    if not connectTo(host, upstream.ports[server + 1], upstream.idleTimeout, upstream.maxRequests) then
        error("nginx does not take the address " .. host, 0)
    end
end
function lookAround(upstream, time)
    if upstream.nextLook == 0 then
        skipTurns(
            upstream.selection,
            ngx.worker.pid() % #upstream.selection.servers
        )
    end
    look(upstream, time)
end
function pickAtFirst(upstream)
    local ____upstream_0 = upstream
    local selection = ____upstream_0.selection
    local hash = upstream.readKeyHash(currentRequest)
    if hash == NO_KEY then
        return pick(selection, nil)
    end
    local server = pickFirst(selection, hash)
    return server == NO_SERVER and pick(
        selection,
        upstream.readKey(currentRequest)
    ) or server
end
function pickAfterFailure(upstream, counts)
    local ____upstream_1 = upstream
    local selection = ____upstream_1.selection
    if #selection.servers == 1 then
        return pickAtFirst(upstream)
    end
    local servers = triedServers(upstream)
    local tried = {}
    for ____, server in ipairs(servers) do
        tried[server] = true
    end
    local last = servers[#servers]
    if last ~= nil and counts then
        countFailure(upstream, last)
    end
    return pickAgain(
        selection,
        upstream.readKey(currentRequest),
        tried
    )
end
now = ngx.now
exit = ngx.exit
local protectedCall = pcall
NGX_BUSY = -3
--- The balancer phase: picks the server for one try of a request. It runs once for each try. Where
-- the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
-- by its own round robin.
function ____exports.balance(name)
    local ok, fault = protectedCall(setServer, name, connect)
    if not ok then
        reportFault(name, fault)
    end
end
--- The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
function ____exports.balanceKeepingAlive(name)
    local ok, fault = protectedCall(setServer, name, connectKeepingAlive)
    if not ok then
        reportFault(name, fault)
    end
end
return ____exports
