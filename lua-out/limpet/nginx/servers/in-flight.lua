-- Made by "limpet build" from limpet's src/nginx/servers/in-flight.ts; changes are lost at the next build.
local ____exports = {}
local ____answer_times = require("limpet.affinity.balancing.answer-times")
local assumeUsualTimes = ____answer_times.assumeUsualTimes
local ____request_end = require("limpet.nginx.machine.request-end")
local addToEnd = ____request_end.addToEnd
local countsEnd = ____request_end.countsEnd
local post = ____request_end.post
local ____request_counts = require("limpet.nginx.servers.request-counts")
local answerTimeIn = ____request_counts.answerTimeIn
local beginRequest = ____request_counts.beginRequest
local canCount = ____request_counts.canCount
local cellsOf = ____request_counts.cellsOf
local clearDeadSlots = ____request_counts.clearDeadSlots
local endOfRequest = ____request_counts.endOfRequest
local isEndOfRequest = ____request_counts.isEndOfRequest
local keepAddress = ____request_counts.keepAddress
local ownRequestsIn = ____request_counts.ownRequestsIn
local requestsIn = ____request_counts.requestsIn
--- Seconds between two looks at whether workers died.
local DEATH_INTERVAL = 1
--- Seconds between two times that a worker says that it still has its servers.
local KEEP_INTERVAL = 600
local nextDeathLook = 0
local function isPlace(____bindingPattern0)
    local data
    local handler
    handler = ____bindingPattern0.handler
    data = ____bindingPattern0.data
    return handler == countsEnd and isEndOfRequest(data)
end
--- Counts a request for its server, unless it has as many as it may have, and no longer for the one before.
____exports.holdPlace = function(____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____standing_places_index_load_0 = standing.places[server + 1].load
    local cell = ____standing_places_index_load_0.cell
    if cell < 0 or not canCount() or ngx.is_subrequest then
        return true
    end
    local ____generation_servers_index_1 = generation.servers[server + 1]
    local maxConnections = ____generation_servers_index_1.maxConnections
    local added = addToEnd()
    if added == nil then
        return true
    end
    local held = added.next
    while held ~= nil and not isPlace(held) do
        held = held.next
    end
    local ____end = endOfRequest(cell)
    if held ~= nil then
        if held.data == ____end then
            return true
        end
        post(held.data)
        held.handler = nil
    end
    beginRequest(cell)
    if maxConnections > 0 and requestsIn(cell) > maxConnections then
        post(____end)
        return false
    end
    added.data = ____end
    added.handler = countsEnd
    return true
end
--- Whether the current request has a place at a server of any upstream, or is part of one that may have.
function ____exports.hasPlace()
    if ngx.is_subrequest then
        return true
    end
    local ____opt_2 = addToEnd()
    local held = ____opt_2 and ____opt_2.next
    while held ~= nil and not isPlace(held) do
        held = held.next
    end
    return held ~= nil
end
--- For balancing: the requests of other workers are as of the last look.
____exports.requestCounting = {
    requestsOf = function(____bindingPattern0)
        local cell
        local inFlight
        inFlight = ____bindingPattern0.inFlight
        cell = ____bindingPattern0.cell
        return inFlight + ownRequestsIn(cell)
    end,
    ahead = 8
}
--- Requests that a server has now, in all workers; `undefined` where they are not counted.
function ____exports.requestsInFlight(____bindingPattern0, server)
    local standing
    standing = ____bindingPattern0.standing
    local ____standing_places_index_load_4 = standing.places[server + 1].load
    local cell = ____standing_places_index_load_4.cell
    local ____temp_5
    if cell < 0 then
        ____temp_5 = nil
    else
        ____temp_5 = requestsIn(cell)
    end
    return ____temp_5
end
--- Has the requests of a lineup's servers counted.
-- 
-- @returns whether that was possible now
local function countRequests(upstream, ____bindingPattern0)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local cells = cellsOf(upstream, generation.places)
    if cells == nil then
        return false
    end
    do
        local index = 0
        while index < #cells do
            standing.places[index + 1].load.cell = cells[index + 1]
            index = index + 1
        end
    end
    return true
end
____exports.countRequests = countRequests
--- Looks at what the other workers count. To be called often where balancing goes by it.
-- 
-- @param decay of the times of answers, in seconds; 0 where balancing does not go by them
function ____exports.lookAtRequests(____bindingPattern0, decay)
    local standing
    standing = ____bindingPattern0.standing
    for ____, ____value in ipairs(standing.places) do
        local load = ____value.load
        load.inFlight = requestsIn(load.cell) - ownRequestsIn(load.cell)
    end
    local ____standing_balancing_looks_6, ____number_7 = standing.balancing.looks, "number"
    ____standing_balancing_looks_6[____number_7] = ____standing_balancing_looks_6[____number_7] + 1
    if decay == 0 then
        return
    end
    for ____, ____value in ipairs(standing.places) do
        local load = ____value.load
        load.answerTime = answerTimeIn(load.cell, decay)
    end
    assumeUsualTimes(standing.places)
end
--- To be called at least every second while there are requests.
function ____exports.lookAfterCounts(upstream, now)
    if now >= nextDeathLook then
        nextDeathLook = now + DEATH_INTERVAL
        clearDeadSlots()
    end
    if now < upstream.nextKeep then
        return
    end
    keepAddress()
    upstream.nextKeep = now + (countRequests(upstream.name, upstream.current) and KEEP_INTERVAL or DEATH_INTERVAL)
end
return ____exports
