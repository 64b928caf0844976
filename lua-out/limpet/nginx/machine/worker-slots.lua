-- Made by "limpet build" from limpet's src/nginx/machine/worker-slots.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
--- Workers, with those that an nginx before a reload still has.
local SLOTS = 128
____exports.SLOTS = SLOTS
local TERM = 5
--- Seconds between two times that it says so.
local RENEWAL = 1
local USED_KEY = "worker slots"
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
--- How many slots may have something in them: those of workers that are gone as well.
local function slotsUsed()
    local used = dictionary:get(USED_KEY)
    return used or 0
end
____exports.slotsUsed = slotsUsed
--- The slot of this worker, which it keeps for as long as it calls this every few seconds.
-- 
-- @returns -1 where there is none
function ____exports.ownSlot()
    if dictionary == nil then
        return -1
    end
    local now = monotonicNow()
    if own >= 0 and now < renewAt then
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
            TERM
        )
        if slotsUsed() <= own then
            dictionary:set(USED_KEY, own + 1)
        end
    end
    renewAt = now + RENEWAL
    return own
end
return ____exports
