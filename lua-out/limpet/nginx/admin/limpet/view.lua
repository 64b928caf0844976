-- Made by "limpet build" from limpet's src/nginx/admin/limpet/view.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local ____exports = {}
local ____log_server = require("limpet.nginx.health.log-server")
local avoidanceOf = ____log_server.avoidanceOf
local ____drain = require("limpet.nginx.servers.drain")
local drainOf = ____drain.drainOf
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
local function sharingView(upstream)
    local ____sharingStatus_result_3 = sharingStatus(upstream)
    local age = ____sharingStatus_result_3.age
    local problem = ____sharingStatus_result_3.problem
    local ____temp_4
    if age == nil then
        ____temp_4 = nil
    else
        ____temp_4 = math_floor(age)
    end
    local seconds = ____temp_4
    return jsonObject({
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
    })
end
local function drainView(upstream, lineup, index)
    local ____drainOf_result_10 = drainOf(upstream, lineup, index)
    local age = ____drainOf_result_10.age
    local sessions = ____drainOf_result_10.sessions
    local isExact = ____drainOf_result_10.isExact
    local inFlight = ____drainOf_result_10.inFlight
    local idle = ____drainOf_result_10.idle
    local rest = ____drainOf_result_10.rest
    local isDone = ____drainOf_result_10.isDone
    local ____temp_11
    if idle == nil then
        ____temp_11 = nil
    else
        ____temp_11 = math_floor(idle)
    end
    local seen = ____temp_11
    local ____temp_12
    if rest == nil then
        ____temp_12 = nil
    else
        ____temp_12 = math_ceil(rest)
    end
    local left = ____temp_12
    return jsonObject({
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
    })
end
local function avoidedView(upstream, place)
    local avoidance = avoidanceOf(upstream, place)
    if avoidance == nil then
        return nil
    end
    local reason = avoidance.reason
    local age = avoidance.age
    return jsonObject({
        {
            "reason",
            jsonText(reason)
        },
        {
            "age",
            jsonNumber(math_floor(age))
        }
    })
end
local function serverView(upstream, lineup, index)
    local ____upstream_5 = upstream
    local rules = ____upstream_5.rules
    local ____lineup_6 = lineup
    local generation = ____lineup_6.generation
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
    local ____temp_7
    if server.drainUntil == 0 then
        ____temp_7 = nil
    else
        ____temp_7 = server.drainUntil
    end
    local deadline = ____temp_7
    local ____rules_mayChange_8
    if rules.mayChange then
        ____rules_mayChange_8 = requestsInFlight(lineup, index)
    else
        ____rules_mayChange_8 = nil
    end
    local requests = ____rules_mayChange_8
    local drain = rules.mayChange and server.draining and not server.down and drainView(upstream, lineup, index) or nil
    local isAvoided = not server.down and not lineup.standing.places[index + 1].isHealthy
    local ____isAvoided_9
    if isAvoided then
        ____isAvoided_9 = avoidedView(upstream.name, generation.places[index + 1])
    else
        ____isAvoided_9 = nil
    end
    local avoided = ____isAvoided_9
    return jsonObject({
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
            jsonText(serverState(lineup, index))
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
        {"avoided", avoided},
        {"drain", drain}
    })
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
    return jsonList(items)
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
    local ____lineup_generation_1 = lineup.generation
    local number = ____lineup_generation_1.number
    local ____temp_2
    if shared == nil then
        ____temp_2 = nil
    else
        ____temp_2 = sharingView(name)
    end
    local sharing = ____temp_2
    local counts = verdictCounts(name)
    local verdicts = {}
    for ____, verdict in ipairs(VERDICTS) do
        verdicts[#verdicts + 1] = {
            verdict,
            jsonNumber(counts[verdict])
        }
    end
    return jsonObject({
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
        {
            "servers",
            serversView(upstream, lineup, pause)
        },
        {
            "verdicts",
            jsonObject(verdicts)
        }
    })
end
return ____exports
