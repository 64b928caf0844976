-- Made by "limpet build" from limpet's src/affinity/decision.ts; changes are lost at the next build.
local ____exports = {}
local ____groups = require("limpet.affinity.canary.groups")
local forcedGroup = ____groups.forcedGroup
local groupAfter = ____groups.groupAfter
local rolledGroup = ____groups.rolledGroup
local ____exchange = require("limpet.affinity.binding.exchange")
local createExchange = ____exchange.createExchange
local sessionKeyOf = ____exchange.sessionKeyOf
local ____evidence = require("limpet.affinity.evidence")
local EXPIRED = ____evidence.EXPIRED
local FORGED = ____evidence.FORGED
local STALE = ____evidence.STALE
local UNKNOWN = ____evidence.UNKNOWN
local ____policies = require("limpet.affinity.policies")
local reactionTo = ____policies.reactionTo
local withoutWaiting = ____policies.withoutWaiting
local ____group = require("limpet.affinity.servers.group")
local NO_GROUP = ____group.NO_GROUP
local ____lineup = require("limpet.affinity.servers.lineup")
local canPick = ____lineup.canPick
local canPickTaker = ____lineup.canPickTaker
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local firstServer = ____picking.firstServer
local pick = ____picking.pick
local pickAgain = ____picking.pickAgain
local pickFirst = ____picking.pickFirst
local ____layout = require("limpet.affinity.token.layout")
local NO_TIME = ____layout.NO_TIME
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local SERVICE_UNAVAILABLE = 503
--- A request as it comes: nothing is known of it.
function ____exports.beginExchange(upstream)
    return (createExchange(upstream.name, upstream.current))
end
local function idleOf(____bindingPattern0, ____bindingPattern1, now)
    local binders
    binders = ____bindingPattern0.binders
    local lineup
    local found
    local foundBy
    local evidence
    evidence = ____bindingPattern1.evidence
    foundBy = ____bindingPattern1.foundBy
    found = ____bindingPattern1.found
    lineup = ____bindingPattern1.lineup
    if evidence < 0 or lineup.standing.emptier[evidence + 1] == nil then
        return 0
    end
    do
        local i = 0
        while i < #binders do
            local ____binders_index_2 = binders[i + 1]
            local binder = ____binders_index_2.binder
            local rank = ____binders_index_2.rank
            if rank == foundBy then
                local ____this_4
                ____this_4 = binder
                local ____opt_3 = ____this_4.idleOf
                return ____opt_3 and ____opt_3(____this_4, found[i + 1], now) or 0
            end
            i = i + 1
        end
    end
    return 0
end
--- Finds the server that a request's session is bound to, and takes out of the request what is not for
-- the application.
-- 
-- @param now seconds since the epoch
function ____exports.findServer(upstream, exchange, request, now)
    if upstream.bindings == nil then
        return
    end
    exchange.isSearched = true
    upstream.bindings.find(request, now, exchange)
    if upstream.rules.policies.rebalance ~= nil then
        exchange.idle = idleOf(upstream.bindings, exchange, now)
    end
end
--- The same in the balancer phase, of an upstream that `findsInBalancer`.
function ____exports.findServerInBalancer(upstream, exchange, request, now)
    local ____opt_0 = upstream.bindings
    if (____opt_0 and ____opt_0.findInBalancer) == nil then
        return
    end
    exchange.isSearched = true
    upstream.bindings.findInBalancer(exchange, request, now)
end
local function lifelongHash(____bindingPattern0, ____bindingPattern1)
    local hashOf
    hashOf = ____bindingPattern0.hashOf
    local key
    local found
    local isSearched
    isSearched = ____bindingPattern1.isSearched
    found = ____bindingPattern1.found
    key = ____bindingPattern1.key
    if isSearched then
        for ____, ____value in ipairs(found) do
            local since = ____value.since
            if since == nil then
                since = NO_TIME
            end
            if since ~= NO_TIME then
                return since
            end
        end
    end
    return key == nil and 0 or hashOf(key)
end
local function groupFor(canary, exchange, request)
    local ____exchange_16 = exchange
    local evidence = ____exchange_16.evidence
    local lineup = ____exchange_16.lineup
    local server = ____exchange_16.server
    local ____lineup_generation_17 = lineup.generation
    local groupOf = ____lineup_generation_17.groupOf
    if server ~= NO_SERVER then
        return groupOf[server + 1]
    end
    local forced = forcedGroup(canary, request)
    if forced ~= NO_GROUP then
        return forced
    end
    if evidence < 0 then
        return (rolledGroup(
            canary,
            request,
            sessionKeyOf(exchange)
        ))
    end
    local released = canary.isReleasing and groupAfter(
        canary,
        groupOf[evidence + 1],
        lifelongHash(canary, exchange)
    ) or NO_GROUP
    return released == NO_GROUP and groupOf[evidence + 1] or released
end
local function leavesGroup(canary, exchange, request)
    local ____exchange_18 = exchange
    local evidence = ____exchange_18.evidence
    local lineup = ____exchange_18.lineup
    if evidence < 0 then
        return false
    end
    local group = groupFor(canary, exchange, request)
    return group ~= lineup.generation.groupOf[evidence + 1] and canPickTaker(lineup.standing.groups[group + 1])
end
local function hasSpare(____bindingPattern0)
    local spares
    spares = ____bindingPattern0.spares
    for ____, isSpare in ipairs(spares) do
        if isSpare then
            return true
        end
    end
    return false
end
--- The status by which a request that is not bound is refused because no server takes new sessions; 0 if it is not.
local function refusalIfClosed(____bindingPattern0, ____bindingPattern1, request)
    local rules
    rules = ____bindingPattern0.rules
    local generation
    generation = ____bindingPattern1.generation
    if not generation.isClosed then
        return 0
    end
    local reaction = withoutWaiting(reactionTo(
        rules.policies.closed,
        request:variable("request_method")
    ))
    if type(reaction) ~= "string" then
        return reaction.refuse
    end
    return hasSpare(generation) and 0 or SERVICE_UNAVAILABLE
end
____exports.refusalIfClosed = refusalIfClosed
local function refuseIfClosed(upstream, exchange, request)
    local status = refusalIfClosed(upstream, exchange.lineup, request)
    if status == 0 then
        return false
    end
    exchange.obstacle = "closed"
    exchange.refusal = status
    exchange.verdict = "refused"
    return true
end
local function pickUnlessClosed(upstream, exchange, request)
    return refuseIfClosed(upstream, exchange, request) and "refuse" or "pick"
end
local function hold(upstream, exchange, server)
    if exchange.held == server or not upstream.isCounted then
        return true
    end
    local hasRoom = upstream.holdPlace(exchange.lineup, server)
    exchange.held = hasRoom and server or NO_SERVER
    return hasRoom
end
local function goesToEmptier(upstream, exchange, request)
    local ____exchange_6 = exchange
    local evidence = ____exchange_6.evidence
    local lineup = ____exchange_6.lineup
    local ____lineup_7 = lineup
    local generation = ____lineup_7.generation
    local standing = ____lineup_7.standing
    local ____upstream_rules_policies_8 = upstream.rules.policies
    local rebalance = ____upstream_rules_policies_8.rebalance
    local emptier = standing.emptier[evidence + 1]
    if rebalance == nil or emptier == nil or exchange.idle < rebalance.idle then
        return false
    end
    if not standing.places[evidence + 1].isHealthy or generation.servers[evidence + 1].draining then
        return false
    end
    if standing.isPanicking or standing.isOutage or not standing.pickable[emptier.server + 1] then
        return false
    end
    local method = request:variable("request_method")
    if method == "HEAD" or method == "OPTIONS" or exchange.isRecalled then
        return false
    end
    local name = upstream.takeMove(
        lineup,
        evidence,
        sessionKeyOf(exchange) or ""
    )
    local ____temp_9
    if name == nil then
        ____temp_9 = nil
    else
        ____temp_9 = generation.serverByName[name]
    end
    local target = ____temp_9
    if target == nil or target == evidence or not standing.pickable[target + 1] then
        return false
    end
    if not hold(upstream, exchange, target) then
        return false
    end
    exchange.target = target
    exchange.verdict = "moved:balance"
    return true
end
local function obstacleToUnbound(evidence)
    if evidence == EXPIRED then
        return "expired"
    end
    return (evidence == UNKNOWN or evidence == STALE) and "unknown" or nil
end
local function isTriedInPanic(____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    if not standing.isPanicking or generation.servers[server + 1].down then
        return false
    end
    return standing.pickable[server + 1] or standing.places[server + 1].avoidedUntil == 0
end
--- Why a session cannot go where it is bound, or is not bound any more; if it can, the request has a place there now.
local function obstacleOf(upstream, exchange)
    local ____exchange_10 = exchange
    local evidence = ____exchange_10.evidence
    local lineup = ____exchange_10.lineup
    if evidence < 0 then
        return (obstacleToUnbound(evidence))
    end
    if not lineup.standing.places[evidence + 1].isHealthy and not isTriedInPanic(lineup, evidence) then
        return "down"
    end
    if not hold(upstream, exchange, evidence) then
        return "full"
    end
    return lineup.generation.servers[evidence + 1].draining and "draining" or nil
end
____exports.obstacleOf = obstacleOf
local function isWaitedFor(____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    return standing.isOutage and not generation.servers[server + 1].down
end
local function isKept(____bindingPattern0, obstacle, reaction)
    local evidence
    local lineup
    lineup = ____bindingPattern0.lineup
    evidence = ____bindingPattern0.evidence
    if obstacle == "draining" then
        return reaction == "stay" or not canPickTaker(lineup)
    end
    return obstacle == "down" and isWaitedFor(lineup, evidence)
end
local function leave(upstream, exchange, obstacle)
    exchange.target = NO_SERVER
    exchange.verdict = "moved:" .. obstacle
    exchange.returns = obstacle ~= "draining" and upstream.rules.policies.returns
end
local function react(upstream, exchange, request, mayWait)
    local ____exchange_11 = exchange
    local evidence = ____exchange_11.evidence
    local obstacle = ____exchange_11.obstacle
    if obstacle == nil then
        if evidence < 0 then
            return (pickUnlessClosed(upstream, exchange, request))
        end
        exchange.target = evidence
        return "stay"
    end
    local ____upstream_rules_12 = upstream.rules
    local policies = ____upstream_rules_12.policies
    local reaction = reactionTo(
        policies[obstacle],
        request:variable("request_method")
    )
    if mayWait and evidence >= 0 and type(reaction) ~= "string" and reaction.wait ~= nil then
        exchange.wait = reaction.wait
        return "wait"
    end
    local last = withoutWaiting(reaction)
    if type(last) ~= "string" then
        exchange.refusal = last.refuse
        exchange.verdict = "refused"
        return "refuse"
    end
    if isKept(exchange, obstacle, last) then
        exchange.target = evidence
        return "stay"
    end
    if evidence >= 0 then
        leave(upstream, exchange, obstacle)
    end
    return (pickUnlessClosed(upstream, exchange, request))
end
--- Decides on a request by what was found in it, its group, the state of its server and the policies.
function ____exports.decide(upstream, exchange, request)
    local ____upstream_5 = upstream
    local canary = ____upstream_5.canary
    if canary ~= nil and leavesGroup(canary, exchange, request) then
        exchange.target = NO_SERVER
        exchange.verdict = "moved:group"
        return (pickUnlessClosed(upstream, exchange, request))
    end
    if exchange.idle > 0 and goesToEmptier(upstream, exchange, request) then
        return "stay"
    end
    exchange.obstacle = obstacleOf(upstream, exchange)
    return (react(upstream, exchange, request, true))
end
--- The same for a request that waited in vain.
function ____exports.decideAfterWaiting(upstream, exchange, request)
    return (react(upstream, exchange, request, false))
end
local function groupLineup(____bindingPattern0, exchange, request)
    local canary
    canary = ____bindingPattern0.canary
    local ____temp_15
    if canary == nil then
        ____temp_15 = nil
    else
        ____temp_15 = exchange.lineup.standing.groups[groupFor(canary, exchange, request) + 1]
    end
    return ____temp_15
end
local function lineupOf(group, ____bindingPattern0)
    local lineup
    lineup = ____bindingPattern0.lineup
    return group ~= nil and canPickTaker(group) and group or lineup
end
local function verdictOfHash(lineup, hash, server)
    local first = firstServer(lineup, hash)
    if first == server then
        return "hit"
    end
    if first == NO_SERVER then
        return "moved:down"
    end
    local isHealthy = lineup.standing.places[first + 1].isHealthy
    return isHealthy and lineup.generation.servers[first + 1].draining and "moved:draining" or "moved:down"
end
local function isOverBound(____bindingPattern0, hash)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    if standing.boundOfPrimaries == nil then
        return false
    end
    return standing.pickable[firstServer({generation = generation, standing = standing}, hash) + 1] == true
end
local function pickNew(upstream, exchange, request)
    local group = groupLineup(upstream, exchange, request)
    local lineup = lineupOf(group, exchange)
    local hash = upstream.readKeyHash(request)
    if hash == NO_KEY then
        return (pick(
            lineup,
            sessionKeyOf(exchange)
        ))
    end
    local first = pickFirst(lineup, hash)
    local server = first == NO_SERVER and pick(
        lineup,
        upstream.readKey(request)
    ) or first
    if exchange.evidence >= 0 then
        return server
    end
    if group ~= nil and group ~= lineup and #group.generation.primaries.members > 0 then
        exchange.verdict = "moved:down"
    else
        local verdict = verdictOfHash(lineup, hash, server)
        exchange.verdict = verdict == "moved:down" and isOverBound(lineup, hash) and "moved:load" or verdict
    end
    return server
end
local function mayMove(upstream, exchange, request, obstacle)
    if exchange.target < 0 then
        return true
    end
    local reaction = reactionTo(
        upstream.rules.policies[obstacle],
        request:variable("request_method")
    )
    local last = withoutWaiting(reaction)
    if type(last) ~= "string" then
        exchange.refusal = last.refuse
        return false
    end
    if obstacle == "down" and isWaitedFor(exchange.lineup, exchange.target) then
        return false
    end
    leave(upstream, exchange, obstacle)
    return true
end
local function keyFor(upstream, exchange, request)
    return upstream.readKey(request) or sessionKeyOf(exchange)
end
local function pickAnother(upstream, exchange, request, tried)
    local key = keyFor(upstream, exchange, request)
    local lineup = lineupOf(
        groupLineup(upstream, exchange, request),
        exchange
    )
    local server = lineup == exchange.lineup and NO_SERVER or pickAgain(lineup, key, tried)
    return server == NO_SERVER and pickAgain(exchange.lineup, key, tried) or server
end
local function pickAnotherWithRoom(upstream, exchange, request, full, tried)
    local server = full
    repeat
        do
            if not mayMove(upstream, exchange, request, "full") or refuseIfClosed(upstream, exchange, request) then
                return NO_SERVER
            end
            if exchange.verdict == "hit" then
                exchange.verdict = "moved:full"
            end
            exchange.refusal = SERVICE_UNAVAILABLE
            tried[server] = true
            server = pickAnother(upstream, exchange, request, tried)
        end
    until not (server ~= NO_SERVER and not hold(upstream, exchange, server))
    return server
end
local function correctVerdict(upstream, exchange, request, server)
    local hash = upstream.readKeyHash(request)
    local lineup = lineupOf(
        groupLineup(upstream, exchange, request),
        exchange
    )
    if hash ~= NO_KEY and firstServer(lineup, hash) == server then
        exchange.verdict = "hit"
    end
end
local function pickWithRoom(upstream, exchange, request, first, tried)
    if first == NO_SERVER then
        return NO_SERVER
    end
    local server = hold(upstream, exchange, first) and first or pickAnotherWithRoom(
        upstream,
        exchange,
        request,
        first,
        tried
    )
    if server == NO_SERVER then
        return NO_SERVER
    end
    exchange.refusal = 0
    if server ~= first and exchange.evidence < 0 then
        correctVerdict(upstream, exchange, request, server)
    end
    exchange.server = server
    return server
end
--- Picks the server for the first try of a request, after a decision to stay or to pick.
-- 
-- @returns its index in `exchange.lineup`; `NO_SERVER` where none is left, or `exchange.refusal` says so
local function pickFirstTry(upstream, exchange, request)
    local ____exchange_13 = exchange
    local reserved = ____exchange_13.reserved
    if reserved ~= NO_SERVER then
        exchange.reserved = NO_SERVER
        exchange.server = reserved
        return reserved
    end
    if exchange.evidence < 0 and exchange.held < 0 then
        exchange.lineup = upstream.current
    end
    if exchange.target < 0 and refuseIfClosed(upstream, exchange, request) then
        return NO_SERVER
    end
    local server = exchange.target >= 0 and exchange.target or pickNew(upstream, exchange, request)
    return (pickWithRoom(
        upstream,
        exchange,
        request,
        server,
        {}
    ))
end
____exports.pickFirstTry = pickFirstTry
--- Picks that server already now, and takes a place there, for a request of an upstream with a queue, after a decision to pick.
-- 
-- @returns false where all servers are full; `exchange.verdict` says whether it is refused for another reason
function ____exports.takePlace(upstream, exchange, request)
    exchange.refusal = 0
    exchange.reserved = pickFirstTry(upstream, exchange, request)
    exchange.server = NO_SERVER
    return exchange.reserved ~= NO_SERVER or exchange.refusal == 0 or exchange.verdict == "refused"
end
--- The same for another try, after the last one failed.
-- 
-- @param tried those that were tried so far
function ____exports.pickNextTry(upstream, exchange, request, tried)
    local ____exchange_14 = exchange
    local evidence = ____exchange_14.evidence
    if exchange.verdict == "moved:balance" and not tried[evidence] then
        exchange.verdict = nil
        exchange.target = evidence
        return (pickWithRoom(
            upstream,
            exchange,
            request,
            evidence,
            tried
        ))
    end
    if not mayMove(upstream, exchange, request, "down") or refuseIfClosed(upstream, exchange, request) then
        return NO_SERVER
    end
    if exchange.verdict == "hit" then
        exchange.verdict = "moved:down"
    end
    local server = pickAnother(upstream, exchange, request, tried)
    return (pickWithRoom(
        upstream,
        exchange,
        request,
        server,
        tried
    ))
end
local function pickWithRoomByKey(upstream, request, tried)
    local ____upstream_20 = upstream
    local current = ____upstream_20.current
    local key = upstream.readKey(request)
    local server = pickAgain(current, key, tried)
    while upstream.isCounted and server ~= NO_SERVER and not upstream.holdPlace(current, server) do
        tried[server] = true
        server = pickAgain(current, key, tried)
    end
    return server
end
--- Picks the server for the first try of a request in an upstream that has a lone `hash`.
function ____exports.pickByKey(upstream, request)
    local ____upstream_19 = upstream
    local current = ____upstream_19.current
    if refusalIfClosed(upstream, current, request) ~= 0 then
        return NO_SERVER
    end
    local hash = upstream.readKeyHash(request)
    local first = hash == NO_KEY and pick(current, nil) or pickFirst(current, hash)
    local server = hash ~= NO_KEY and first == NO_SERVER and pick(
        current,
        upstream.readKey(request)
    ) or first
    if not upstream.isCounted or server == NO_SERVER or upstream.holdPlace(current, server) then
        return server
    end
    return (pickWithRoomByKey(upstream, request, {[server] = true}))
end
--- The same after the last try failed.
function ____exports.pickNextByKey(upstream, request, tried)
    if refusalIfClosed(upstream, upstream.current, request) ~= 0 then
        return NO_SERVER
    end
    return (pickWithRoomByKey(upstream, request, tried))
end
local function isFull(____bindingPattern0, server)
    local tools
    local current
    current = ____bindingPattern0.current
    tools = ____bindingPattern0.tools
    local ____current_generation_servers_index_22 = current.generation.servers[server + 1]
    local maxConnections = ____current_generation_servers_index_22.maxConnections
    return maxConnections > 0 and tools.balancingTools.counting.requestsOf(current.standing.places[server + 1].load) >= maxConnections
end
--- The verdict on a request of such an upstream that a server answered.
-- 
-- @param tried the servers that it was sent to; the last one answered
function ____exports.verdictByKey(upstream, request, tried)
    local hash = upstream.readKeyHash(request)
    if hash == NO_KEY then
        return "none"
    end
    local ____upstream_21 = upstream
    local current = ____upstream_21.current
    local verdict = verdictOfHash(current, hash, tried[#tried])
    if verdict ~= "moved:down" then
        return verdict
    end
    local first = firstServer(current, hash)
    local wasPassed = first ~= NO_SERVER and tried[1] ~= first and current.standing.places[first + 1].isHealthy
    if not wasPassed then
        return verdict
    end
    return isOverBound(current, hash) and not isFull(upstream, first) and "moved:load" or "moved:full"
end
--- The verdict on a request that shows something of a server, where the balancer phase alone keeps sessions.
-- 
-- @param server the one that answered
function ____exports.verdictByEvidence(____bindingPattern0, server)
    local lineup
    local evidence
    evidence = ____bindingPattern0.evidence
    lineup = ____bindingPattern0.lineup
    if evidence < 0 then
        return "unknown"
    end
    if server == evidence then
        return "hit"
    end
    local isHealthy = lineup.standing.places[evidence + 1].isHealthy
    return isHealthy and lineup.generation.servers[evidence + 1].draining and "moved:draining" or "moved:down"
end
--- The status by which a request of such an upstream is refused that was sent to no server; 0 if it is nginx's to say.
function ____exports.refusalByKey(upstream, request)
    local ____upstream_23 = upstream
    local current = ____upstream_23.current
    local status = refusalIfClosed(upstream, current, request)
    if status ~= 0 then
        return status
    end
    return upstream.isCounted and canPick(current) and SERVICE_UNAVAILABLE or 0
end
local function verdictOf(____bindingPattern0, isBound)
    local evidence
    local verdict
    verdict = ____bindingPattern0.verdict
    evidence = ____bindingPattern0.evidence
    if evidence >= 0 then
        return verdict or "hit"
    end
    if evidence == FORGED then
        return "forged"
    end
    if evidence == EXPIRED then
        return "expired"
    end
    if evidence == STALE then
        return "stale"
    end
    if evidence == UNKNOWN then
        return "unknown"
    end
    return isBound and "new" or (verdict or "none")
end
--- Ties a request's session to the server that answered, `exchange.server`, and completes the verdict.
-- 
-- @param now seconds since the epoch
function ____exports.bindAnswer(____bindingPattern0, exchange, request, response, now)
    local bindings
    bindings = ____bindingPattern0.bindings
    local ____temp_26 = bindings and bindings.bind(request, response, now, exchange)
    if ____temp_26 == nil then
        ____temp_26 = false
    end
    local isBound = ____temp_26
    exchange.verdict = verdictOf(exchange, isBound)
    return exchange.verdict
end
--- The verdict on a request that no server answered, or with nothing that could bind its session.
-- 
-- @param hasFailed whether it was sent to a server in vain
function ____exports.verdictWithoutAnswer(exchange, hasFailed)
    local verdict = verdictOf(exchange, false)
    return hasFailed and verdict == "hit" and "failed" or verdict
end
return ____exports
