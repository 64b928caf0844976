-- Made by "limpet build" from limpet's src/nginx/servers/rebalancing.ts; changes are lost at the next build.
local math_floor = math.floor
local math_huge = math.huge
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____rebalance = require("limpet.affinity.rebalance")
local movesInMinute = ____rebalance.movesInMinute
local ____session_balance = require("limpet.affinity.servers.session-balance")
local NOT_COUNTED = ____session_balance.NOT_COUNTED
local balanceSessions = ____session_balance.balanceSessions
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____bound_sessions = require("limpet.nginx.servers.bound-sessions")
local SLICES = ____bound_sessions.SLICES
local areSketchesLost = ____bound_sessions.areSketchesLost
local boundSessions = ____bound_sessions.boundSessions
local sliceAt = ____bound_sessions.sliceAt
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
--- Seconds between two counts.
local COUNT_INTERVAL = 10
local COUNT_KEPT = 60
--- Seconds between two looks of a worker at the counts.
local LOOK_INTERVAL = 1
local MINUTE = 60
--- Seconds for which a session that moved goes to the same server, also by requests that came before the first answer.
local MOVE_KEPT = 60
local dictionary = ngx.shared.limpet
local uncounted = {}
local function stopKey(upstream)
    return "balance stopped " .. upstream
end
local function stoppedBy(upstream)
    return (dictionary:get(stopKey(upstream)))
end
local function moveKey(upstream, session)
    local address = ngx.var.binary_remote_addr or ""
    return (("balance move " .. upstream) .. " ") .. ngx.encode_base64(ngx.md5_bin((address .. " ") .. session))
end
local function countsKey(upstream)
    return "balance counts " .. upstream
end
local function countsOf(upstream)
    return (dictionary:get(countsKey(upstream))) or 0
end
local function sinceKey(way, upstream, server, count)
    return (((((("balance " .. way) .. " ") .. upstream) .. " ") .. server) .. " ") .. tostring(count)
end
local function giveBack(way, upstream, server)
    dictionary:incr(
        sinceKey(
            way,
            upstream,
            server,
            countsOf(upstream)
        ),
        -1
    )
end
local function takeSinceCount(way, upstream, server, most)
    local count = countsOf(upstream)
    local before = dictionary:get(sinceKey(way, upstream, server, count - 1))
    local moves = dictionary:incr(
        sinceKey(way, upstream, server, count),
        1,
        0,
        COUNT_KEPT
    )
    if moves == nil then
        moves = math_huge
    end
    if moves + (before or 0) <= most then
        return true
    end
    giveBack(way, upstream, server)
    return false
end
local function sessionsKey(upstream, server)
    return (("balance sessions " .. upstream) .. " ") .. server
end
local function minuteKey(upstream, minute)
    return (("balance moves " .. upstream) .. " ") .. tostring(minute)
end
local function takeFromBudget(upstream, budget)
    local sessions = dictionary:get(sessionsKey(upstream, ""))
    if sessions == nil then
        return false
    end
    local minute = math_floor(monotonicNow() / MINUTE)
    local moves = dictionary:incr(
        minuteKey(upstream, minute),
        1,
        0,
        2 * MINUTE
    )
    if moves == nil then
        moves = math_huge
    end
    return moves <= movesInMinute(budget, sessions, minute)
end
--- Takes moves from the budget of an upstream, which its workers share.
function ____exports.takeMoveOf(upstream, budget)
    return function(____bindingPattern0, from, session)
        local standing
        local generation
        generation = ____bindingPattern0.generation
        standing = ____bindingPattern0.standing
        if dictionary == nil or stoppedBy(upstream) ~= nil then
            return nil
        end
        local key = moveKey(upstream, session)
        local known = dictionary:get(key)
        if known ~= nil then
            return known
        end
        local ____standing_emptier_index_0 = standing.emptier[from + 1]
        local server = ____standing_emptier_index_0.server
        local surplus = ____standing_emptier_index_0.surplus
        local room = ____standing_emptier_index_0.room
        local ____generation_servers_index_1 = generation.servers[server + 1]
        local name = ____generation_servers_index_1.name
        if not takeSinceCount("from", upstream, generation.servers[from + 1].name, surplus) then
            return nil
        end
        if takeSinceCount("to", upstream, name, room) then
            if takeFromBudget(upstream, budget) then
                dictionary:set(key, name, MOVE_KEPT)
                return name
            end
            giveBack("to", upstream, name)
        end
        giveBack("from", upstream, generation.servers[from + 1].name)
        return nil
    end
end
local function leftKey(upstream, server, slice)
    return (((("balance left " .. upstream) .. " ") .. server) .. " ") .. tostring(slice)
end
--- A session left its server for another that has fewer.
function ____exports.noteMoved(upstream, ____bindingPattern0)
    local idle
    local evidence
    local lineup
    lineup = ____bindingPattern0.lineup
    evidence = ____bindingPattern0.evidence
    idle = ____bindingPattern0.idle
    local ____upstream_rules_2 = upstream.rules
    local sessionTimeout = ____upstream_rules_2.sessionTimeout
    if idle > sessionTimeout then
        return
    end
    local server = lineup.generation.servers[evidence + 1].name
    local slice = sliceAt(
        monotonicNow(),
        sessionTimeout
    )
    dictionary:incr(
        leftKey(upstream.name, server, slice),
        1,
        0,
        (SLICES + 2) * sessionTimeout / SLICES
    )
end
local function leftLately(upstream, server, sessionTimeout)
    local now = sliceAt(
        monotonicNow(),
        sessionTimeout
    )
    local sum = 0
    do
        local slice = now - SLICES
        while slice <= now do
            local left = dictionary:get(leftKey(upstream, server, slice))
            sum = sum + (left or 0)
            slice = slice + 1
        end
    end
    return sum
end
local function countNow(____bindingPattern0)
    local current
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    current = ____bindingPattern0.current
    if areSketchesLost() then
        for ____, server in ipairs(current.generation.servers) do
            dictionary:delete(sessionsKey(name, server.name))
        end
        dictionary:delete(sessionsKey(name, ""))
        if uncounted[name] == nil then
            uncounted[name] = true
            ngx.log(ngx.ERR, ("limpet: upstream \"" .. name) .. "\": no session moves to an emptier server, because limpet_drains has no room for those ", "of all: it takes 64k for each server and worker")
        end
        return
    end
    uncounted[name] = nil
    local slices = beginSlices(1)
    dictionary:incr(
        countsKey(name),
        1,
        0
    )
    local sum = 0
    for ____, server in ipairs(current.generation.servers) do
        local seen = boundSessions(name, server.name, rules.sessionTimeout)
        local sessions = math_max(
            0,
            seen - leftLately(name, server.name, rules.sessionTimeout)
        )
        dictionary:set(
            sessionsKey(name, server.name),
            sessions,
            COUNT_KEPT
        )
        sum = sum + sessions
        slices.pause()
    end
    slices["end"]()
    dictionary:set(
        sessionsKey(name, ""),
        sum,
        COUNT_KEPT
    )
end
local function count(premature, upstream)
    if premature then
        return
    end
    local ok, fault = pcall(countNow, upstream)
    if not ok then
        warnSeldom(
            upstream.name,
            "the sessions of its servers cannot be counted: " .. tostring(fault)
        )
    end
end
--- Counts the sessions of an upstream's servers, if it is time. For one worker, several times a second.
function ____exports.countIfDue(upstream)
    local now = monotonicNow()
    if upstream.rules.policies.rebalance == nil or now < upstream.nextCount then
        return
    end
    upstream.nextCount = now + COUNT_INTERVAL
    ngx.timer.at(0, count, upstream)
end
--- Looks at what was counted, if it is time, and at whether somebody stopped it.
function ____exports.lookAtSessionsIfDue(upstream, now)
    local ____upstream_rules_policies_3 = upstream.rules.policies
    local rebalance = ____upstream_rules_policies_3.rebalance
    if rebalance == nil or now < upstream.nextLook then
        return
    end
    upstream.nextLook = now + LOOK_INTERVAL
    local ____upstream_4 = upstream
    local name = ____upstream_4.name
    local current = ____upstream_4.current
    local isStopped = stoppedBy(name) ~= nil
    do
        local index = 0
        while index < #current.generation.servers do
            local sessions = dictionary:get(sessionsKey(name, current.generation.servers[index + 1].name))
            local ____current_standing_places_index_load_7 = current.standing.places[index + 1].load
            local ____isStopped_6
            if isStopped then
                ____isStopped_6 = NOT_COUNTED
            else
                local ____sessions_5 = sessions
                if ____sessions_5 == nil then
                    ____sessions_5 = NOT_COUNTED
                end
                ____isStopped_6 = ____sessions_5
            end
            ____current_standing_places_index_load_7.sessions = ____isStopped_6
            index = index + 1
        end
    end
    balanceSessions(current, rebalance)
end
--- Stops the rebalancing of an upstream in all workers, or has it go on. A reload keeps that, a restart does not.
-- 
-- @param by who asks for it
function ____exports.stopRebalancing(upstream, isStopped, by)
    if isStopped then
        dictionary:set(
            stopKey(upstream.name),
            by
        )
    else
        dictionary:delete(stopKey(upstream.name))
    end
    upstream.nextLook = 0
    ngx.log(ngx.NOTICE, (((("limpet: upstream \"" .. upstream.name) .. "\": rebalancing ") .. (isStopped and "stopped" or "resumed")) .. " by ") .. by)
end
--- `undefined` where the rules do not ask for it.
function ____exports.rebalanceStatus(____bindingPattern0)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local ____rules_policies_8 = rules.policies
    local rebalance = ____rules_policies_8.rebalance
    if rebalance == nil or dictionary == nil then
        return nil
    end
    local minute = math_floor(monotonicNow() / MINUTE)
    local sessions = (dictionary:get(sessionsKey(name, "")))
    local allowed = sessions == nil and 0 or movesInMinute(rebalance.budget, sessions, minute)
    local asked = (dictionary:get(minuteKey(name, minute))) or 0
    return {
        stoppedBy = stoppedBy(name),
        sessions = sessions,
        moved = math_min(asked, allowed),
        allowed = allowed
    }
end
return ____exports
