-- Made by "limpet build" from limpet's src/nginx/request/waiting.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
--- Requests of an upstream that may wait at the same time, in one worker.
local UPSTREAM_LIMIT = 1000
--- And of those, of one client address.
local CLIENT_LIMIT = 32
--- By upstream.
local waiting = {}
local function stillWaiting(ends, now)
    local left = {}
    for ____, ____end in ipairs(ends) do
        if ____end > now then
            left[#left + 1] = ____end
        end
    end
    return left
end
--- Takes a place among the requests that wait for a server, so that nobody can have a proxy hold more and more
-- connections. nginx ends a request whose client has gone without a word to Lua, so its place is free at `end` only.
-- 
-- @param client its address
-- @param end when the request stops waiting at the latest
-- @returns whether there was a place
function ____exports.beginWaiting(upstream, client, ____end)
    local now = monotonicNow()
    local before = waiting[upstream]
    local all = before == nil and ({}) or stillWaiting(before.all, now)
    local byClient = (before == nil or #all == 0) and ({}) or before.byClient
    local ends = stillWaiting(byClient[client] or ({}), now)
    local hasPlace = #all < UPSTREAM_LIMIT and #ends < CLIENT_LIMIT
    if hasPlace then
        all[#all + 1] = ____end
        ends[#ends + 1] = ____end
    end
    local ____client_1 = client
    local ____temp_0
    if #ends == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = ends
    end
    byClient[____client_1] = ____temp_0
    waiting[upstream] = {all = all, byClient = byClient}
    return hasPlace
end
local function without(ends, ____end)
    local left = {}
    local isTaken = false
    for ____, one in ipairs(ends) do
        if one == ____end and not isTaken then
            isTaken = true
        else
            left[#left + 1] = one
        end
    end
    return left
end
--- Gives the place back.
function ____exports.endWaiting(upstream, client, ____end)
    local present = waiting[upstream]
    if present == nil then
        return
    end
    present.all = without(present.all, ____end)
    local ends = without(present.byClient[client] or ({}), ____end)
    local ____present_byClient_3 = present.byClient
    local ____client_4 = client
    local ____temp_2
    if #ends == 0 then
        ____temp_2 = nil
    else
        ____temp_2 = ends
    end
    ____present_byClient_3[____client_4] = ____temp_2
end
return ____exports
