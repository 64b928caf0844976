-- Made by "limpet build" from limpet's src/nginx/machine/worker-slots.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____kept_memory = require("limpet.nginx.machine.kept-memory")
local keepKnown = ____kept_memory.keepKnown
local keptMemory = ____kept_memory.keptMemory
local ____shared_lock = require("limpet.nginx.machine.shared-lock")
local lock = ____shared_lock.lock
local unlock = ____shared_lock.unlock
ffi.cdef("\n  typedef struct { int32_t in_use; int32_t pids[126]; } limpet_slots;\n  int limpet_kill(int pid, int signal) __asm__(\"kill\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
--- Workers, with those that an nginx before a reload still has.
local SLOTS = 126
____exports.SLOTS = SLOTS
local BYTES = 4 + 4 * SLOTS
local ADDRESS_KEY = "worker slots " .. tostring(SLOTS)
local NOBODY = 0
local NO_SUCH_PROCESS = 3
local RETRY_AFTER = 1
local TOO_MANY = ("limpet: there are more than " .. tostring(SLOTS)) .. " workers, with those of before reloads: what this one does is in no metrics, and its requests are not limited"
local memory = nil
local memoryAddress = 0
local own = -1
local noneUntil = 0
--- Keeps it known where they are: what is not asked for is put out of the dictionary when that is full.
local function keepSlots()
    if memory ~= nil then
        keepKnown(ADDRESS_KEY, memoryAddress)
    end
end
____exports.keepSlots = keepSlots
--- Sets up the slots, or finds those that an nginx before a reload had. In the init phase.
-- 
-- @returns whether there are any on this machine
function ____exports.openSlots()
    if memory ~= nil then
        return true
    end
    local kept = keptMemory(ADDRESS_KEY, BYTES)
    if kept == nil then
        return false
    end
    memoryAddress = kept.address
    memory = ffi.cast("limpet_slots *", memoryAddress)
    keepSlots()
    return true
end
local function slotOf(____bindingPattern0, pid)
    local in_use
    local pids
    pids = ____bindingPattern0.pids
    in_use = ____bindingPattern0.in_use
    do
        local slot = 0
        while slot < in_use do
            if pids[slot] == pid then
                return slot
            end
            slot = slot + 1
        end
    end
    return -1
end
--- Whether a process is no more.
local function isDead(pid)
    return C.limpet_kill(pid, 0) ~= 0 and ffi.errno() == NO_SUCH_PROCESS
end
____exports.isDead = isDead
local function freeSlot(____bindingPattern0)
    local pids
    pids = ____bindingPattern0.pids
    do
        local slot = 0
        while slot < SLOTS do
            if pids[slot] == NOBODY or isDead(pids[slot]) then
                return slot
            end
            slot = slot + 1
        end
    end
    return -1
end
local function takeSlot(slots)
    local now = monotonicNow()
    if now < noneUntil or not lock() then
        return -1
    end
    local pid = ngx.worker.pid()
    own = slotOf(slots, pid)
    if own < 0 then
        own = freeSlot(slots)
    end
    if own >= 0 then
        slots.pids[own] = pid
        if own >= slots.in_use then
            slots.in_use = own + 1
        end
    end
    unlock()
    if own < 0 then
        if noneUntil == 0 then
            ngx.log(ngx.ERR, TOO_MANY)
        end
        noneUntil = now + RETRY_AFTER
    end
    return own
end
--- The slot of this worker, which it keeps until it ends; -1 where there is none.
function ____exports.ownSlot()
    return (own >= 0 or memory == nil) and own or takeSlot(memory)
end
--- How many slots may have something in them: those of workers that are gone as well.
function ____exports.slotsUsed()
    return memory == nil and 0 or memory.in_use
end
return ____exports
