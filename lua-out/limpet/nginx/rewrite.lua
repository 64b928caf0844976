-- Made by "limpet build" from limpet's src/nginx/rewrite.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____bindings = require("limpet.affinity.binding.bindings")
local findBinding = ____bindings.findBinding
local ____finding = require("limpet.affinity.binding.finding")
local EXPIRED = ____finding.EXPIRED
local NOTHING = ____finding.NOTHING
local STALE = ____finding.STALE
local UNKNOWN = ____finding.UNKNOWN
local ____policies = require("limpet.affinity.policies")
local reactionTo = ____policies.reactionTo
local ____connections = require("limpet.nginx.connections")
local hold = ____connections.hold
local ____context = require("limpet.nginx.context")
local beginExchange = ____context.beginExchange
local noteBinding = ____context.noteBinding
local recallBinding = ____context.recallBinding
local ____fault = require("limpet.nginx.fault")
local reportFault = ____fault.reportFault
local warnSeldom = ____fault.warnSeldom
local ____health = require("limpet.nginx.health")
local lookAround = ____health.lookAround
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____verdicts = require("limpet.nginx.verdicts")
local say = ____verdicts.say
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local WAIT_STEP = 0.02
local MILLISECONDS = 1000
local variables = ngx.var
local protectedCall = pcall
local function warnContradiction(upstream, ____bindingPattern0)
    local foundBy
    local finding
    finding = ____bindingPattern0.finding
    foundBy = ____bindingPattern0.foundBy
    local ____upstream_selection_servers_index_1 = upstream.selection.servers[finding + 1]
    local name = ____upstream_selection_servers_index_1.name
    warnSeldom(
        upstream.name,
        (("a request shows bindings to different servers; the first in the rules decides: server \"" .. name) .. "\", by affinity ") .. tostring(foundBy + 1)
    )
end
local function failureOf(upstream, exchange)
    local ____upstream_7 = upstream
    local selection = ____upstream_7.selection
    local server = exchange.finding
    if not selection.healthy[server + 1] then
        return "down"
    end
    if not hold(upstream, server, exchange) then
        return "full"
    end
    return selection.servers[server + 1].draining and "draining" or nil
end
local function failureAfter(upstream, exchange, failure, ____end)
    if failure == "draining" or upstream.selection.servers[exchange.finding + 1].down then
        return failure
    end
    do
        while true do
            if ngx.now() >= ____end then
                return failure
            end
            ngx.sleep(WAIT_STEP)
            local now = ngx.now()
            if now >= upstream.nextLook then
                lookAround(upstream, now)
            end
            local present = failureOf(upstream, exchange)
            if present ~= failure then
                return present
            end
        end
    end
end
local function aim(upstream, exchange)
    local begun = ngx.now()
    local failure = failureOf(upstream, exchange)
    local reaction = "move"
    while failure ~= nil do
        reaction = reactionTo(upstream.policies, failure, variables.request_method)
        if type(reaction) == "string" or not (reaction.wait ~= nil) then
            break
        end
        local after = failureAfter(upstream, exchange, failure, begun + reaction.wait / MILLISECONDS)
        if after == failure then
            reaction = reaction.otherwise
            break
        end
        failure = after
    end
    if failure == nil or failure == "draining" and reaction == "stay" then
        exchange.target = exchange.finding
        return nil
    end
    if type(reaction) ~= "string" then
        return reaction.refuse
    end
    exchange.verdict = "moved:" .. failure
    local ____exchange_6 = exchange
    local ____temp_5 = failure ~= "draining"
    if ____temp_5 then
        local ____opt_2 = upstream.policies
        local ____temp_4 = ____opt_2 and ____opt_2.returns
        if ____temp_4 == nil then
            ____temp_4 = false
        end
        ____temp_5 = ____temp_4
    end
    ____exchange_6.returns = ____temp_5
    return nil
end
local function statusForUnbound(upstream, ____bindingPattern0)
    local finding
    finding = ____bindingPattern0.finding
    local failure = finding == EXPIRED and "expired" or ((finding == UNKNOWN or finding == STALE) and "unknown" or nil)
    if failure == nil then
        return nil
    end
    local reaction = reactionTo(upstream.policies, failure, variables.request_method)
    if type(reaction) == "string" then
        return nil
    end
    local last = reaction.wait ~= nil and reaction.otherwise or reaction
    local ____temp_8
    if type(last) == "string" then
        ____temp_8 = nil
    else
        ____temp_8 = last.refuse
    end
    return ____temp_8
end
local function findServer(name)
    local upstream = upstreams[name]
    if upstream == nil then
        error("it is not in the rules that nginx loaded", 0)
    end
    local bindings = upstream.bindings
    if bindings == nil then
        return nil
    end
    local now = ngx.now()
    if now >= upstream.nextLook then
        lookAround(upstream, now)
    end
    local exchange = beginExchange()
    local ok, fault = protectedCall(
        findBinding,
        bindings,
        currentRequest,
        math_floor(now),
        exchange
    )
    if not ok then
        reportFault(name, fault)
    end
    if exchange.finding == NOTHING then
        recallBinding(upstream, exchange)
    elseif exchange.finding >= 0 then
        noteBinding(upstream, exchange)
    end
    if exchange.isContradictory then
        warnContradiction(upstream, exchange)
    end
    local ____temp_0
    if exchange.finding >= 0 then
        ____temp_0 = aim(upstream, exchange)
    else
        ____temp_0 = statusForUnbound(upstream, exchange)
    end
    local status = ____temp_0
    if status ~= nil then
        exchange.verdict = "refused"
        say(upstream, exchange.verdict, -1)
    end
    return status
end
--- The rewrite phase: finds the server that the request's session is bound to, takes out of the
-- request what is not for the application, and does what the policies say where that server cannot
-- take it. It comes before the access phase, which `satisfy any` may skip.
-- 
-- @entry rewrite
function ____exports.rewrite(name)
    local ok, result = protectedCall(findServer, name)
    if not ok then
        reportFault(name, result)
    elseif result ~= nil then
        ngx.exit(result)
    end
end
return ____exports
