-- Made by "limpet build" from limpet's src/nginx/servers/worker-slots.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local SLOTS = 128
local TERM = 5
--- Seconds between two times that it says so.
local RENEWAL = 1
--- Seconds for which the last requests of a worker that is to exit may take: then it says nothing any more.
local LAST_TERM = 86400
local dictionary = ngx.shared.limpet
local own = -1
local renewAt = 0
local function slotKey(slot)
    return "worker " .. tostring(slot)
end
local function takeSlot(pid)
    do
        local slot = 0
        while slot < SLOTS do
            if (dictionary:add(
                slotKey(slot),
                pid,
                TERM
            )) == true then
                return slot
            end
            slot = slot + 1
        end
    end
    return -1
end
--- The slot of this worker, which it keeps for as long as it calls this every few seconds.
-- 
-- @param isLast the worker is about to exit, and will not call this again
-- @returns -1 where there is none
function ____exports.ownSlot(isLast)
    if isLast == nil then
        isLast = false
    end
    if dictionary == nil then
        return -1
    end
    local now = monotonicNow()
    if own >= 0 and now < renewAt and not isLast then
        return own
    end
    local pid = ngx.worker.pid()
    if own < 0 or (dictionary:get(slotKey(own))) ~= pid then
        own = takeSlot(pid)
    end
    if own >= 0 then
        dictionary:set(
            slotKey(own),
            pid,
            isLast and LAST_TERM or TERM
        )
    end
    renewAt = now + RENEWAL
    return own
end
--- The slots of all workers. There are many places to look in, so whoever has several questions asks once.
function ____exports.takenSlots()
    local taken = {}
    if dictionary == nil then
        return taken
    end
    do
        local slot = 0
        while slot < SLOTS do
            local pid = dictionary:get(slotKey(slot))
            if pid ~= nil then
                taken[#taken + 1] = {slot = slot, pid = pid}
            end
            slot = slot + 1
        end
    end
    return taken
end
return ____exports
