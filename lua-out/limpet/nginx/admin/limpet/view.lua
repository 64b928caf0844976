-- Made by "limpet build" from limpet's src/nginx/admin/limpet/view.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local ____exports = {}
local ____stand = require("limpet.affinity.servers.stand")
local standOf = ____stand.standOf
local ____log_server = require("limpet.nginx.health.log-server")
local avoidanceOf = ____log_server.avoidanceOf
local ____totals = require("limpet.nginx.metrics.totals")
local serverTotals = ____totals.serverTotals
local totalsOf = ____totals.totalsOf
local ____drain = require("limpet.nginx.servers.drain")
local drainOf = ____drain.drainOf
local ____rebalancing = require("limpet.nginx.servers.rebalancing")
local rebalanceStatus = ____rebalancing.rebalanceStatus
local ____in_flight = require("limpet.nginx.servers.in-flight")
local requestsInFlight = ____in_flight.requestsInFlight
local ____published = require("limpet.nginx.servers.published")
local publishedNumber = ____published.publishedNumber
local ____sharing_status = require("limpet.nginx.servers.sharing-status")
local sharingStatus = ____sharing_status.sharingStatus
local ____verdicts = require("limpet.nginx.status.verdicts")
local verdictCounts = ____verdicts.verdictCounts
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____json = require("limpet.nginx.admin.json")
local jsonFlag = ____json.jsonFlag
local jsonList = ____json.jsonList
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local optionalNumber = ____json.optionalNumber
local optionalText = ____json.optionalText
local ____server_state = require("limpet.nginx.admin.server-state")
local serverState = ____server_state.serverState
local ____counts = require("limpet.nginx.admin.limpet.counts")
local countsView = ____counts.countsView
local function redisView(____bindingPattern0)
    local reason
    local state
    state = ____bindingPattern0.state
    reason = ____bindingPattern0.reason
    local ____temp_8
    if reason == "" then
        ____temp_8 = nil
    else
        ____temp_8 = jsonText(reason)
    end
    local problem = ____temp_8
    return (jsonObject({
        {
            "state",
            jsonText(state)
        },
        {"reason", problem}
    }))
end
local function sharingView(upstream)
    local ____sharingStatus_result_6 = sharingStatus(upstream)
    local age = ____sharingStatus_result_6.age
    local problem = ____sharingStatus_result_6.problem
    local ____temp_7
    if age == nil then
        ____temp_7 = nil
    else
        ____temp_7 = math_floor(age)
    end
    local seconds = ____temp_7
    return (jsonObject({
        {
            "isShared",
            jsonFlag(age ~= nil and problem == nil)
        },
        {
            "age",
            optionalNumber(seconds)
        },
        {
            "problem",
            optionalText(problem)
        }
    }))
end
--- How the rebalancing of an upstream gets on.
local function rebalanceView(____bindingPattern0)
    local allowed
    local moved
    local sessions
    local stoppedBy
    stoppedBy = ____bindingPattern0.stoppedBy
    sessions = ____bindingPattern0.sessions
    moved = ____bindingPattern0.moved
    allowed = ____bindingPattern0.allowed
    return (jsonObject({
        {
            "isStopped",
            jsonFlag(stoppedBy ~= nil)
        },
        {
            "stoppedBy",
            optionalText(stoppedBy)
        },
        {
            "sessions",
            optionalNumber(sessions)
        },
        {
            "movedThisMinute",
            jsonNumber(moved)
        },
        {
            "allowedThisMinute",
            jsonNumber(allowed)
        }
    }))
end
____exports.rebalanceView = rebalanceView
local function wholeSeconds(avoidance)
    local ____temp_24
    if avoidance == nil then
        ____temp_24 = nil
    else
        ____temp_24 = {
            reason = avoidance.reason,
            age = math_floor(avoidance.age)
        }
    end
    return ____temp_24
end
local function avoidedView(____bindingPattern0)
    local age
    local reason
    reason = ____bindingPattern0.reason
    age = ____bindingPattern0.age
    return (jsonObject({
        {
            "reason",
            jsonText(reason)
        },
        {
            "age",
            jsonNumber(age)
        }
    }))
end
local function drainView(____bindingPattern0)
    local isDone
    local rest
    local idle
    local inFlight
    local isExact
    local sessions
    local age
    age = ____bindingPattern0.age
    sessions = ____bindingPattern0.sessions
    isExact = ____bindingPattern0.isExact
    inFlight = ____bindingPattern0.inFlight
    idle = ____bindingPattern0.idle
    rest = ____bindingPattern0.rest
    isDone = ____bindingPattern0.isDone
    local ____temp_25
    if idle == nil then
        ____temp_25 = nil
    else
        ____temp_25 = math_floor(idle)
    end
    local seen = ____temp_25
    local ____temp_26
    if rest == nil then
        ____temp_26 = nil
    else
        ____temp_26 = math_ceil(rest)
    end
    local left = ____temp_26
    return (jsonObject({
        {
            "isDone",
            jsonFlag(isDone)
        },
        {
            "age",
            jsonNumber(math_floor(age))
        },
        {
            "sessions",
            jsonNumber(sessions)
        },
        {
            "isExact",
            jsonFlag(isExact)
        },
        {
            "requests",
            optionalNumber(inFlight)
        },
        {
            "idle",
            optionalNumber(seen)
        },
        {
            "estimatedRest",
            optionalNumber(left)
        }
    }))
end
local function serverView(upstream, lineup, index)
    local ____upstream_9 = upstream
    local rules = ____upstream_9.rules
    local ____lineup_10 = lineup
    local generation = ____lineup_10.generation
    local server = generation.servers[index + 1]
    local maxFails = server.maxFails
    if maxFails == nil then
        maxFails = rules.health.maxFails
    end
    local failTimeout = server.failTimeout
    if failTimeout == nil then
        failTimeout = rules.health.failTimeout
    end
    local leaving = server.isLeaving == true and "true" or nil
    local ____temp_11
    if server.drainUntil == 0 then
        ____temp_11 = nil
    else
        ____temp_11 = server.drainUntil
    end
    local deadline = ____temp_11
    local ____rules_mayChange_12
    if rules.mayChange then
        ____rules_mayChange_12 = requestsInFlight(lineup, index)
    else
        ____rules_mayChange_12 = nil
    end
    local requests = ____rules_mayChange_12
    local state = serverState(lineup, index)
    local drain = rules.mayChange and server.draining and not server.down and drainOf(upstream, lineup, index) or nil
    local isAvoided = not server.down and not lineup.standing.places[index + 1].isHealthy
    local ____isAvoided_13
    if isAvoided then
        ____isAvoided_13 = wholeSeconds(avoidanceOf(upstream.name, generation.places[index + 1]))
    else
        ____isAvoided_13 = nil
    end
    local avoided = ____isAvoided_13
    local ____temp_16
    if (drain and drain.rest) == nil then
        ____temp_16 = nil
    else
        ____temp_16 = math_ceil(drain.rest)
    end
    local rest = ____temp_16
    local ____standOf_20 = standOf
    local ____state_18 = state
    local ____avoided_19 = avoided
    local ____temp_17
    if drain == nil then
        ____temp_17 = nil
    else
        ____temp_17 = {isDone = drain.isDone, sessions = drain.sessions, estimatedRest = rest}
    end
    local stand = ____standOf_20({state = ____state_18, avoided = ____avoided_19, drain = ____temp_17, leaving = server.isLeaving})
    local ____temp_21
    if avoided == nil then
        ____temp_21 = nil
    else
        ____temp_21 = avoidedView(avoided)
    end
    local avoidance = ____temp_21
    local ____temp_22
    if drain == nil then
        ____temp_22 = nil
    else
        ____temp_22 = drainView(drain)
    end
    local progress = ____temp_22
    local totals = serverTotals(upstream.name, lineup, index)
    local ____temp_23
    if totals == nil then
        ____temp_23 = nil
    else
        ____temp_23 = countsView(totals)
    end
    local counts = ____temp_23
    return (jsonObject({
        {
            "name",
            jsonText(server.name)
        },
        {
            "address",
            jsonText(server.address)
        },
        {
            "state",
            jsonText(state)
        },
        {
            "stand",
            jsonText(stand.words)
        },
        {
            "trouble",
            jsonNumber(stand.weight)
        },
        {
            "weight",
            jsonNumber(server.weight)
        },
        {
            "down",
            jsonFlag(server.down)
        },
        {
            "backup",
            jsonFlag(server.backup)
        },
        {
            "draining",
            jsonFlag(server.draining)
        },
        {"leaving", leaving},
        {
            "drainUntil",
            optionalNumber(deadline)
        },
        {
            "maxConnections",
            jsonNumber(server.maxConnections)
        },
        {
            "maxFails",
            jsonNumber(maxFails)
        },
        {
            "failTimeout",
            jsonNumber(failTimeout)
        },
        {
            "slowStart",
            optionalNumber(server.slowStart)
        },
        {
            "incarnation",
            optionalText(server.incarnation)
        },
        {
            "group",
            optionalText(server.group)
        },
        {
            "requests",
            optionalNumber(requests)
        },
        {"avoided", avoidance},
        {"drain", progress},
        {"counts", counts}
    }))
end
____exports.serverView = serverView
---
-- @param pause is called after every server
local function serversView(upstream, lineup, pause)
    local items = {}
    do
        local index = 0
        while index < #lineup.generation.servers do
            items[#items + 1] = serverView(upstream, lineup, index)
            pause()
            index = index + 1
        end
    end
    return (jsonList(items))
end
____exports.serversView = serversView
--- An upstream with its servers.
-- 
-- @param pause is called after every server
function ____exports.upstreamView(upstream, lineup, pause)
    local ____upstream_0 = upstream
    local name = ____upstream_0.name
    local rules = ____upstream_0.rules
    local shared = ____upstream_0.shared
    local redis = ____upstream_0.redis
    local cell = ____upstream_0.cell
    local ____lineup_generation_1 = lineup.generation
    local number = ____lineup_generation_1.number
    local ____temp_2
    if redis == nil then
        ____temp_2 = nil
    else
        ____temp_2 = redisView(redis.status())
    end
    local remembered = ____temp_2
    local ____temp_3
    if shared == nil then
        ____temp_3 = nil
    else
        ____temp_3 = sharingView(name)
    end
    local sharing = ____temp_3
    local status = rebalanceStatus(upstream)
    local ____temp_4
    if status == nil then
        ____temp_4 = nil
    else
        ____temp_4 = rebalanceView(status)
    end
    local rebalance = ____temp_4
    local counts = verdictCounts(name)
    local verdicts = {}
    for ____, verdict in ipairs(VERDICTS) do
        verdicts[#verdicts + 1] = {
            verdict,
            jsonNumber(counts[verdict])
        }
    end
    local ____temp_5
    if cell < 0 then
        ____temp_5 = nil
    else
        ____temp_5 = countsView(totalsOf({upstream = name, server = "", cell = cell}))
    end
    local own = ____temp_5
    return (jsonObject({
        {
            "name",
            jsonText(name)
        },
        {
            "generation",
            jsonNumber(number)
        },
        {
            "published",
            jsonNumber(publishedNumber(name) or number)
        },
        {
            "mayChange",
            jsonFlag(rules.mayChange)
        },
        {"sharing", sharing},
        {"redis", remembered},
        {"rebalance", rebalance},
        {
            "servers",
            serversView(upstream, lineup, pause)
        },
        {
            "verdicts",
            jsonObject(verdicts)
        },
        {"counts", own}
    }))
end
return ____exports
