-- Made by "limpet build" from limpet's src/nginx/request/waiting.ts; changes are lost at the next build.
local ____exports = {}
local ____request_end = require("limpet.nginx.machine.request-end")
local addToEnd = ____request_end.addToEnd
local countsEnd = ____request_end.countsEnd
local newCount = ____request_end.newCount
--- Where the rules have no queue.
____exports.USUAL_LIMITS = {size = 1000, perClient = 32}
--- Requests that try to get a place at the same time: a single one would take one place in each of its steps only.
local ABREAST = 16
--- By upstream, in the order in which they came.
local waiting = {}
local function isThere(____bindingPattern0)
    local ends
    ends = ____bindingPattern0.ends
    return ends.value == 0
end
--- Takes a place among the requests that wait, so that nobody can have a proxy hold more and more connections.
-- 
-- @param client its address, or network
-- @param isForAny whether any server will do
-- @returns `undefined` if there is no place
function ____exports.beginWaiting(upstream, client, isForAny, ____bindingPattern0)
    local perClient
    local size
    size = ____bindingPattern0.size
    perClient = ____bindingPattern0.perClient
    local present = {}
    local ofClient = 0
    for ____, one in ipairs(waiting[upstream] or ({})) do
        do
            if not isThere(one) then
                goto __continue3
            end
            present[#present + 1] = one
            if one.client == client then
                ofClient = ofClient + 1
            end
        end
        ::__continue3::
    end
    waiting[upstream] = present
    if #present >= size or ofClient >= perClient then
        return nil
    end
    local atEnd = addToEnd()
    if atEnd == nil then
        return nil
    end
    local ends = newCount()
    atEnd.data = ends
    atEnd.handler = countsEnd
    local waiter = {client = client, isForAny = isForAny, ends = ends, atEnd = atEnd}
    present[#present + 1] = waiter
    return waiter
end
--- Gives the place back.
function ____exports.endWaiting(upstream, waiter)
    waiter.atEnd.handler = nil
    local left = {}
    for ____, one in ipairs(waiting[upstream] or ({})) do
        if one ~= waiter then
            left[#left + 1] = one
        end
    end
    waiting[upstream] = left
end
--- Requests of an upstream that wait in this worker.
function ____exports.waitersOf(upstream)
    local count = 0
    for ____, one in ipairs(waiting[upstream] or ({})) do
        if isThere(one) then
            count = count + 1
        end
    end
    return count
end
--- Whether requests wait for any server, which those that come now must not overtake.
function ____exports.isQueue(upstream)
    for ____, one in ipairs(waiting[upstream] or ({})) do
        if one.isForAny and isThere(one) then
            return true
        end
    end
    return false
end
--- Whether it is a request's turn to try to get a place.
function ____exports.isInFront(upstream, waiter)
    local before = 0
    for ____, one in ipairs(waiting[upstream] or ({})) do
        if one == waiter then
            return true
        end
        if one.isForAny and isThere(one) then
            before = before + 1
        end
        if before >= ABREAST then
            return false
        end
    end
    return false
end
return ____exports
