-- Made by "limpet build" from limpet's src/nginx/balancer.ts; changes are lost at the next build.
local ____exports = {}
local ____ngx_balancer = require("ngx.balancer")
local get_last_failure = ____ngx_balancer.get_last_failure
local ____exchange = require("limpet.affinity.binding.exchange")
local keyOf = ____exchange.keyOf
local ____policies = require("limpet.affinity.policies")
local reactionTo = ____policies.reactionTo
local ____selection = require("limpet.affinity.selection")
local NO_SERVER = ____selection.NO_SERVER
local pick = ____selection.pick
local pickAgain = ____selection.pickAgain
local pickFirst = ____selection.pickFirst
local verdictOfHash = ____selection.verdictOfHash
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local ____connections = require("limpet.nginx.connections")
local hold = ____connections.hold
local ____context = require("limpet.nginx.context")
local beginExchange = ____context.beginExchange
local currentExchange = ____context.currentExchange
local recallBinding = ____context.recallBinding
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local warnSeldom = ____fault.warnSeldom
local ____health = require("limpet.nginx.health")
local countFailure = ____health.countFailure
local lookAround = ____health.lookAround
local ____peer = require("limpet.nginx.peer")
local connect = ____peer.connect
local connectKeepingAlive = ____peer.connectKeepingAlive
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local ____tries = require("limpet.nginx.tries")
local triedServers = ____tries.triedServers
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local now = ngx.now
local exit = ngx.exit
local protectedCall = pcall
local NGX_BUSY = -3
local SERVICE_UNAVAILABLE = 503
local function beginLate(upstream)
    local exchange = beginExchange()
    if upstream.bindings == nil then
        return exchange
    end
    recallBinding(upstream, exchange)
    if exchange.finding >= 0 and upstream.selection.healthy[exchange.finding + 1] then
        exchange.target = exchange.finding
    end
    if not ngx.is_subrequest then
        warnSeldom(upstream.name, ("a location sends requests here that does not include locations/" .. upstream.name) .. ".conf, so their sessions are not kept")
    end
    return exchange
end
local function pickNew(upstream, exchange)
    local ____upstream_2 = upstream
    local selection = ____upstream_2.selection
    local hash = upstream.readKeyHash(currentRequest)
    if hash == NO_KEY then
        return pick(
            selection,
            keyOf(exchange)
        )
    end
    local first = pickFirst(selection, hash)
    if exchange.finding < 0 then
        exchange.verdict = first == NO_SERVER and verdictOfHash(selection, hash) or "hit"
    end
    return first == NO_SERVER and pick(
        selection,
        upstream.readKey(currentRequest)
    ) or first
end
local function blameLast(upstream, counts)
    local servers = triedServers(upstream)
    local tried = {}
    for ____, server in ipairs(servers) do
        tried[server] = true
    end
    local last = servers[#servers]
    if last ~= nil and counts then
        countFailure(upstream, last)
    end
    return tried
end
local function mayMove(upstream, exchange, failure)
    if exchange.target < 0 then
        return true
    end
    local reaction = reactionTo(upstream.policies, failure, ngx.var.request_method)
    local last = type(reaction) ~= "string" and reaction.wait ~= nil and reaction.otherwise or reaction
    if type(last) ~= "string" then
        exchange.refusal = last.refuse
        return false
    end
    exchange.target = NO_SERVER
    exchange.verdict = "moved:" .. failure
    local ____exchange_6 = exchange
    local ____opt_3 = upstream.policies
    local ____temp_5 = ____opt_3 and ____opt_3.returns
    if ____temp_5 == nil then
        ____temp_5 = false
    end
    ____exchange_6.returns = ____temp_5
    return true
end
local function keyFor(upstream, exchange)
    return upstream.readKey(currentRequest) or keyOf(exchange)
end
local function pickWithRoom(upstream, exchange, first, tried)
    local server = first
    while server ~= NO_SERVER and not hold(upstream, server, exchange) do
        if not mayMove(upstream, exchange, "full") then
            return NO_SERVER
        end
        if exchange.verdict == "hit" then
            exchange.verdict = "moved:full"
        end
        exchange.refusal = SERVICE_UNAVAILABLE
        tried[server] = true
        server = pickAgain(
            upstream.selection,
            keyFor(upstream, exchange),
            tried
        )
    end
    if server ~= NO_SERVER then
        exchange.refusal = 0
        exchange.server = server
    end
    return server
end
local function pickForExchange(upstream, failure)
    local exchange = currentExchange() or beginLate(upstream)
    local tried = {}
    local server
    if failure == nil or #upstream.selection.servers == 1 then
        server = exchange.target >= 0 and exchange.target or pickNew(upstream, exchange)
    else
        tried = blameLast(upstream, failure == "failed")
        if not mayMove(upstream, exchange, "down") then
            return NO_SERVER
        end
        server = pickAgain(
            upstream.selection,
            keyFor(upstream, exchange),
            tried
        )
    end
    return pickWithRoom(upstream, exchange, server, tried)
end
local function pickByKey(upstream)
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
local function pickAfterFailure(upstream, counts)
    local ____upstream_1 = upstream
    local selection = ____upstream_1.selection
    if #selection.servers == 1 then
        return pickByKey(upstream)
    end
    local tried = blameLast(upstream, counts)
    return pickAgain(
        selection,
        upstream.readKey(currentRequest),
        tried
    )
end
local function setServer(name, connectTo)
    local upstream = upstreams[name]
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    local time = now()
    if time >= upstream.nextLook then
        lookAround(upstream, time)
    end
    local failure = get_last_failure()
    local server
    if not upstream.isPlain then
        server = pickForExchange(upstream, failure)
    elseif failure == nil then
        server = pickByKey(upstream)
    else
        server = pickAfterFailure(upstream, failure == "failed")
    end
    if server == NO_SERVER then
        exit(NGX_BUSY)
        return
    end
    local host = upstream.hosts[server + 1]
    if not connectTo(host, upstream.ports[server + 1], upstream.idleTimeout, upstream.maxRequests) then
        error("nginx does not take the address " .. host, 0)
    end
end
--- The balancer phase: picks the server for one try of a request. It runs once for each try. Where
-- the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
-- by its own round robin.
-- 
-- @entry balancer
function ____exports.balance(name)
    local ok, fault = protectedCall(setServer, name, connect)
    if not ok then
        reportFault(name, fault)
    end
end
--- The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
-- 
-- @entry balancer
function ____exports.balanceKeepingAlive(name)
    local ok, fault = protectedCall(setServer, name, connectKeepingAlive)
    if not ok then
        reportFault(name, fault)
    end
end
return ____exports
