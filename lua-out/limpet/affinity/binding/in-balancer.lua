-- Made by "limpet build" from limpet's src/affinity/binding/in-balancer.ts; changes are lost at the next build.
local ____exports = {}
local ____policies = require("limpet.affinity.policies")
local mayRefuse = ____policies.mayRefuse
local mayWait = ____policies.mayWait
local ____generation = require("limpet.affinity.servers.generation")
local isClosedToNew = ____generation.isClosedToNew
local ____bindings = require("limpet.affinity.binding.bindings")
local addFound = ____bindings.addFound
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local ____route_binder = require("limpet.affinity.binding.route-binder")
local routeFinder = ____route_binder.routeFinder
local function isUnchanging(source)
    return type(source) ~= "function" and (source.kind == "cookie" or source.kind == "header")
end
local function isReadOnly(affinity)
    if affinity.kind == "hash" then
        return true
    end
    if affinity.kind ~= "route" then
        return false
    end
    for ____, source in ipairs(affinity.sources) do
        if not isUnchanging(source) then
            return false
        end
    end
    return true
end
local function mayTurnAway(policies)
    for ____, policy in ipairs(policies) do
        if mayWait(policy) or mayRefuse(policy) then
            return true
        end
    end
    return false
end
local function hasLimits(____bindingPattern0)
    local servers
    servers = ____bindingPattern0.servers
    for ____, ____value in ipairs(servers) do
        local maxConnections = ____value.maxConnections
        if maxConnections > 0 then
            return true
        end
    end
    return false
end
--- Whether an upstream needs the balancer phase only: a request shows where it belongs as often as it is asked, nothing is
-- taken out of it, answers bind nothing, and no policy has it wait or refuses it with a status, which that phase cannot do.
function ____exports.decidesInBalancer(upstream)
    local ____upstream_0 = upstream
    local affinities = ____upstream_0.affinities
    local canary = ____upstream_0.canary
    local incarnationHeader = ____upstream_0.incarnationHeader
    local mayChange = ____upstream_0.mayChange
    local policies = ____upstream_0.policies
    local queue = ____upstream_0.queue
    if queue ~= nil or canary ~= nil then
        return false
    end
    local isBound = false
    for ____, affinity in ipairs(affinities) do
        if not isReadOnly(affinity) then
            return false
        end
        if affinity.kind == "route" then
            isBound = true
        end
    end
    if not isBound then
        return true
    end
    if mayChange or incarnationHeader ~= nil then
        return false
    end
    return not mayTurnAway({policies.down, policies.draining, policies.unknown}) and not hasLimits(upstream)
end
local function isFoundAtOnce(affinity)
    if affinity.kind == "issueCookie" then
        return not affinity.hide
    end
    if affinity.kind ~= "learn" or affinity.redis ~= nil or affinity.keys ~= nil then
        return false
    end
    return #affinity.lookup == 1 and isUnchanging(affinity.lookup[1])
end
--- Whether an upstream whose answers bind can do without the rewrite phase: its sessions are looked for in the balancer phase,
-- where nothing waits, nothing is taken out of a request, and no status is given.
function ____exports.findsInBalancer(upstream)
    local ____upstream_1 = upstream
    local affinities = ____upstream_1.affinities
    local canary = ____upstream_1.canary
    local mayChange = ____upstream_1.mayChange
    local policies = ____upstream_1.policies
    local queue = ____upstream_1.queue
    local servers = ____upstream_1.servers
    if queue ~= nil or canary ~= nil or mayChange then
        return false
    end
    if isClosedToNew(servers) or hasLimits(upstream) then
        return false
    end
    local isBound = false
    for ____, affinity in ipairs(affinities) do
        do
            if affinity.kind == "hash" then
                goto __continue13
            end
            if isBound or not isFoundAtOnce(affinity) then
                return false
            end
            isBound = true
        end
        ::__continue13::
    end
    return isBound and not mayTurnAway({policies.down, policies.draining, policies.unknown, policies.expired})
end
local function finderFrom(affinities, rank)
    local affinity = affinities[rank + 1]
    if affinity == nil then
        return function() return nil end
    end
    local findByOthers = finderFrom(affinities, rank + 1)
    if affinity.kind ~= "route" then
        return findByOthers
    end
    local find = routeFinder(affinity)
    return function(request, exchange)
        local found = find(request, exchange.lineup.generation.serverByName, FOUND_NOTHING)
        if found ~= FOUND_NOTHING then
            addFound(exchange, found, rank)
        end
        findByOthers(request, exchange)
    end
end
--- What finds the sessions' servers in an upstream that `decidesInBalancer`.
function ____exports.finderInBalancer(____bindingPattern0)
    local affinities
    affinities = ____bindingPattern0.affinities
    return (finderFrom(affinities, 0))
end
return ____exports
