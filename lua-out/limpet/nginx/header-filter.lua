-- Made by "limpet build" from limpet's src/nginx/header-filter.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____bindings = require("limpet.affinity.binding.bindings")
local bindSession = ____bindings.bindSession
local verdictOf = ____bindings.verdictOf
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local incarnationOf = ____token.incarnationOf
local ____selection = require("limpet.affinity.selection")
local NO_SERVER = ____selection.NO_SERVER
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local ____context = require("limpet.nginx.context")
local beginExchange = ____context.beginExchange
local currentExchange = ____context.currentExchange
local recallBinding = ____context.recallBinding
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local ____health = require("limpet.nginx.health")
local rememberIncarnation = ____health.rememberIncarnation
local ____machine = require("limpet.nginx.machine")
local nginxMachine = ____machine.nginxMachine
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local ____tries = require("limpet.nginx.tries")
local lastTry = ____tries.lastTry
local triedServers = ____tries.triedServers
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____verdicts = require("limpet.nginx.verdicts")
local say = ____verdicts.say
local ____response = require("limpet.nginx.response")
local currentResponse = ____response.currentResponse
local BAD_GATEWAY = 502
local GATEWAY_TIMEOUT = 504
local variables = ngx.var
local protectedCall = pcall
local function exchangeBefore(upstream)
    if upstream.bindings == nil or not ngx.req.is_internal() then
        return nil
    end
    local exchange = beginExchange()
    recallBinding(upstream, exchange)
    return exchange
end
local function serverBehind(upstream)
    local time = lastTry(variables.upstream_header_time)
    if time == "" or time == "-" then
        return NO_SERVER
    end
    local servers = triedServers(upstream)
    return servers[#servers] or NO_SERVER
end
local function isAnswerOfServer()
    local status = ngx.status
    if (status == BAD_GATEWAY or status == GATEWAY_TIMEOUT) and lastTry(variables.upstream_header_time) == "-" then
        return false
    end
    local cached = variables.upstream_cache_status
    return cached == nil or cached ~= "HIT" and cached ~= "STALE" and cached ~= "UPDATING"
end
local function sayOfHash(upstream, exchange)
    local server = serverBehind(upstream)
    if server == NO_SERVER or not isAnswerOfServer() then
        return
    end
    if (exchange and exchange.verdict) ~= nil then
        say(upstream, exchange.verdict, server)
        return
    end
    local hash = upstream.readKeyHash(currentRequest)
    if hash == NO_KEY then
        say(upstream, "none", server)
        return
    end
    local ____table = upstream.selection.primaries.table
    local first = ____table.serverAt(____table.locate(hash))
    local ____upstream_selection_servers_index_draining_4 = upstream.selection.servers[first + 1].draining
    if ____upstream_selection_servers_index_draining_4 == nil then
        ____upstream_selection_servers_index_draining_4 = false
    end
    local isDraining = ____upstream_selection_servers_index_draining_4
    say(upstream, first == server and "hit" or (isDraining and "moved:draining" or "moved:down"), server)
end
local function checkIncarnation(upstream, header, exchange)
    local text = currentResponse:header(header)
    if text == nil or text == "" then
        return
    end
    local ____exchange_0 = exchange
    local server = ____exchange_0.server
    local ____upstream_bindings_1 = upstream.bindings
    local incarnations = ____upstream_bindings_1.incarnations
    local known = incarnations[server + 1]
    local incarnation = incarnationOf(text, nginxMachine)
    if incarnation ~= known then
        rememberIncarnation(upstream, server, incarnation)
    end
    if exchange.finding == server and exchange.incarnation ~= incarnation then
        exchange.isCookieDue = true
        if exchange.incarnation ~= NO_INCARNATION then
            exchange.verdict = "stale"
        end
    end
end
local function finish(name)
    local upstream = upstreams[name]
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    local exchange = currentExchange() or exchangeBefore(upstream)
    if exchange ~= nil and exchange.refusal ~= 0 then
        ngx.status = exchange.refusal
        say(upstream, "refused", -1)
        return
    end
    if upstream.bindings == nil then
        sayOfHash(upstream, exchange)
        return
    end
    if exchange == nil then
        return
    end
    if exchange.server < 0 then
        exchange.server = serverBehind(upstream)
    end
    if exchange.server < 0 or not isAnswerOfServer() then
        if exchange.verdict ~= "refused" then
            say(
                upstream,
                verdictOf(exchange, false),
                -1
            )
        end
        return
    end
    if upstream.incarnationHeader ~= nil then
        checkIncarnation(upstream, upstream.incarnationHeader, exchange)
    end
    bindSession(
        upstream.bindings,
        currentRequest,
        currentResponse,
        math_floor(ngx.now()),
        exchange
    )
    say(upstream, exchange.verdict, exchange.server)
end
--- The header filter phase: ties the session to the server that answered, and says what became of it.
-- 
-- @entry header_filter
function ____exports.headerFilter(name)
    local ok, fault = protectedCall(finish, name)
    if not ok then
        reportFault(name, fault)
    end
end
return ____exports
