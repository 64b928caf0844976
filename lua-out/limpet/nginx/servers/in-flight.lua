-- Made by "limpet build" from limpet's src/nginx/servers/in-flight.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_request = ____resty_core_base.get_request
local ____request_counts = require("limpet.nginx.servers.request-counts")
local beginRequest = ____request_counts.beginRequest
local cellsOf = ____request_counts.cellsOf
local clearDeadSlots = ____request_counts.clearDeadSlots
local endOfRequest = ____request_counts.endOfRequest
local keepAddress = ____request_counts.keepAddress
local ownRequestsIn = ____request_counts.ownRequestsIn
local ownSlot = ____request_counts.ownSlot
local requestsIn = ____request_counts.requestsIn
ffi.cdef("\n  typedef struct limpet_cleanup {\n    void *handler;\n    void *data;\n    struct limpet_cleanup *next;\n  } limpet_cleanup;\n  limpet_cleanup *limpet_cleanup_add(void *request, size_t size) __asm__(\"ngx_http_cleanup_add\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local handler = ffi.cast("void *", C.limpet_post)
--- Seconds between two looks at whether workers died.
local DEATH_INTERVAL = 1
--- Seconds between two times that a worker says that it still has its servers.
local KEEP_INTERVAL = 600
local nextDeathLook = 0
--- Counts a request for its server, unless it has as many as it may have, and no longer for the one before.
____exports.holdPlace = function(____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____standing_places_index_load_1 = standing.places[server + 1].load
    local cell = ____standing_places_index_load_1.cell
    if cell < 0 or ownSlot() < 0 or ngx.is_subrequest then
        return true
    end
    local ____generation_servers_index_2 = generation.servers[server + 1]
    local maxConnections = ____generation_servers_index_2.maxConnections
    local added = C.limpet_cleanup_add(
        get_request(),
        0
    )
    if added == nil then
        return true
    end
    local held = added.next
    while held ~= nil and held.handler ~= handler do
        held = held.next
    end
    local ____end = endOfRequest(cell)
    if held ~= nil then
        if held.data == ____end then
            return true
        end
        C.limpet_post(held.data)
        held.handler = nil
    end
    beginRequest(cell)
    if maxConnections > 0 and requestsIn(cell) > maxConnections then
        C.limpet_post(____end)
        return false
    end
    added.data = ____end
    added.handler = handler
    return true
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
    local ____standing_places_index_load_3 = standing.places[server + 1].load
    local cell = ____standing_places_index_load_3.cell
    local ____temp_4
    if cell < 0 then
        ____temp_4 = nil
    else
        ____temp_4 = requestsIn(cell)
    end
    return ____temp_4
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
function ____exports.lookAtRequests(____bindingPattern0)
    local standing
    standing = ____bindingPattern0.standing
    for ____, ____value in ipairs(standing.places) do
        local load = ____value.load
        load.inFlight = requestsIn(load.cell) - ownRequestsIn(load.cell)
    end
    local ____standing_balancing_looks_5, ____number_6 = standing.balancing.looks, "number"
    ____standing_balancing_looks_5[____number_6] = ____standing_balancing_looks_5[____number_6] + 1
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
