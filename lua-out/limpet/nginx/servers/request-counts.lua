-- Made by "limpet build" from limpet's src/nginx/servers/request-counts.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local ____exports = {}
local ffi = require("ffi")
local ____answer_times = require("limpet.affinity.balancing.answer-times")
local decayed = ____answer_times.decayed
local meanAfter = ____answer_times.meanAfter
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____kept_memory = require("limpet.nginx.machine.kept-memory")
local keepKnown = ____kept_memory.keepKnown
local keptMemory = ____kept_memory.keptMemory
local ____request_end = require("limpet.nginx.machine.request-end")
local post = ____request_end.post
local ____shared_lock = require("limpet.nginx.machine.shared-lock")
local lock = ____shared_lock.lock
local unlock = ____shared_lock.unlock
local ____worker_slots = require("limpet.nginx.machine.worker-slots")
local isDead = ____worker_slots.isDead
local keepSlots = ____worker_slots.keepSlots
local openSlots = ____worker_slots.openSlots
local ownSlot = ____worker_slots.ownSlot
local SLOTS = ____worker_slots.SLOTS
local slotsUsed = ____worker_slots.slotsUsed
ffi.cdef(("\n  typedef struct {\n    int32_t cells_in_use;\n    int32_t pids[" .. tostring(SLOTS + 1)) .. "];\n    double owners[16384];\n    double seen[16384];\n    double answer_means[16384];\n    double answered_at[16384];\n    limpet_count counts[];\n  } limpet_counts;\n")
local CELLS = 16384
local OWNER_BYTES = 6
--- Bytes before the counts, of one count, and numbers of a cell.
local HEAD = 4 + 4 * (SLOTS + 1) + 4 * 8 * CELLS
local COUNT = 16
local NUMBERS = 2
local BYTES = HEAD + SLOTS * CELLS * NUMBERS * COUNT
local KEPT_FOR = 3600
--- Where a count begins anew: well below 2^31 - 1, where `sem_post` would stop.
local HIGHEST = 1000000000
--- In place of a process: there is none.
local NOBODY = 0
--- The memory's address, which all processes of this nginx have in common, and a new one after a reload.
local ADDRESS_KEY = "request counts and answer times " .. tostring(SLOTS)
local memory = nil
local memoryAddress = nil
local own = -1
local function countsByPost(____bindingPattern0)
    local counts
    counts = ____bindingPattern0.counts
    local count = counts[0]
    post(count)
    post(count)
    local value = count.value
    count.value = 0
    return value == 2
end
--- Sets up the memory, or finds what an nginx before a reload had. In the init phase.
-- 
-- @returns whether requests can be counted here
function ____exports.openRequestCounts()
    if memory ~= nil then
        return true
    end
    if not openSlots() then
        return false
    end
    local kept = keptMemory(ADDRESS_KEY, BYTES)
    if kept == nil then
        return false
    end
    local opened = ffi.cast("limpet_counts *", kept.address)
    if kept.isNew and not countsByPost(opened) then
        return false
    end
    keepKnown(ADDRESS_KEY, kept.address)
    memory = opened
    memoryAddress = kept.address
    return true
end
--- Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full. To be called
-- several times an hour.
function ____exports.keepAddress()
    if memoryAddress == nil or ngx.worker.exiting() then
        return
    end
    keepSlots()
    keepKnown(ADDRESS_KEY, memoryAddress)
end
local function ownerOf(upstream, place)
    local digest = ngx.md5_bin((upstream .. " ") .. place)
    local number = 0
    do
        local i = 0
        while i < OWNER_BYTES do
            number = number * 256 + string_byte(digest, i + 1)
            i = i + 1
        end
    end
    return number + 1
end
local function enteredOf(slot, cell)
    return (slot * CELLS + cell) * NUMBERS
end
--- Requests that are there now, in all workers; 0 where they are not counted.
local function requestsIn(cell)
    if memory == nil or cell < 0 then
        return 0
    end
    local ____memory_4 = memory
    local counts = ____memory_4.counts
    local sum = 0
    local used = slotsUsed()
    do
        local slot = 0
        while slot < used do
            local entered = enteredOf(slot, cell)
            sum = sum + math_max(0, counts[entered].value - counts[entered + 1].value)
            slot = slot + 1
        end
    end
    return sum
end
____exports.requestsIn = requestsIn
local function freeCell(start)
    local ____memory_1 = memory
    local cells_in_use = ____memory_1.cells_in_use
    local seen = ____memory_1.seen
    if cells_in_use < CELLS then
        memory.cells_in_use = cells_in_use + 1
        return cells_in_use
    end
    local latest = monotonicNow() - KEPT_FOR
    do
        local cell = start
        while cell < CELLS do
            if seen[cell] < latest and requestsIn(cell) == 0 then
                return cell
            end
            cell = cell + 1
        end
    end
    return -1
end
--- Gives each of these places a cell, the same in all workers; -1 where there is none left. To be called again several times
-- an hour, for as long as the places are there.
-- 
-- @returns `undefined` where that is not possible now
function ____exports.cellsOf(upstream, places)
    if memory == nil or not lock() then
        return nil
    end
    local cells = {}
    local ____memory_0 = memory
    local owners = ____memory_0.owners
    local seen = ____memory_0.seen
    local cellByOwner = {}
    do
        local cell = 0
        while cell < memory.cells_in_use do
            cellByOwner[owners[cell]] = cell
            cell = cell + 1
        end
    end
    local next = 0
    for ____, place in ipairs(places) do
        local owner = ownerOf(upstream, place)
        local cell = cellByOwner[owner] or -1
        if cell < 0 then
            cell = freeCell(next)
            if cell >= 0 then
                next = cell + 1
                owners[cell] = owner
                memory.answered_at[cell] = 0
            end
        end
        if cell >= 0 then
            seen[cell] = monotonicNow()
        end
        cells[#cells + 1] = cell
    end
    unlock()
    return cells
end
local function clearSlot(____bindingPattern0, slot)
    local cells_in_use
    local counts
    counts = ____bindingPattern0.counts
    cells_in_use = ____bindingPattern0.cells_in_use
    do
        local cell = 0
        while cell < cells_in_use do
            counts[enteredOf(slot, cell)].value = 0
            counts[enteredOf(slot, cell) + 1].value = 0
            cell = cell + 1
        end
    end
end
local function beginCounting(counted)
    local slot = ownSlot()
    if slot < 0 then
        return false
    end
    local pid = ngx.worker.pid()
    local ____counted_2 = counted
    local pids = ____counted_2.pids
    if pids[slot] ~= pid then
        if not lock() then
            return false
        end
        clearSlot(counted, slot)
        pids[slot] = pid
        unlock()
    end
    own = slot
    return true
end
--- Whether the requests of this worker are counted. What was counted in its slot by one before it that died is taken away,
-- unless that is done already.
function ____exports.canCount()
    return own >= 0 or memory ~= nil and beginCounting(memory)
end
--- Takes away what workers counted that died. To be called every second or so.
function ____exports.clearDeadSlots()
    if memory == nil then
        return
    end
    local ____memory_3 = memory
    local pids = ____memory_3.pids
    local used = slotsUsed()
    do
        local slot = 0
        while slot < used do
            do
                local pid = pids[slot]
                if pid == NOBODY or slot == own or not isDead(pid) or not lock() then
                    goto __continue35
                end
                if pids[slot] == pid then
                    clearSlot(memory, slot)
                    pids[slot] = NOBODY
                end
                unlock()
            end
            ::__continue35::
            slot = slot + 1
        end
    end
end
--- The same in this worker.
function ____exports.ownRequestsIn(cell)
    if own < 0 or cell < 0 then
        return 0
    end
    local ____memory_5 = memory
    local counts = ____memory_5.counts
    local entered = enteredOf(own, cell)
    return counts[entered].value - counts[entered + 1].value
end
--- Counts a request of this worker, which has a slot.
function ____exports.beginRequest(cell)
    local ____memory_6 = memory
    local counts = ____memory_6.counts
    local entered = counts[enteredOf(own, cell)]
    local ended = counts[enteredOf(own, cell) + 1]
    if ended.value > HIGHEST then
        entered.value = entered.value - ended.value
        ended.value = 0
    end
    post(entered)
end
--- A place answered, or failed to.
-- 
-- @param seconds what that counts for
-- @param decay in which what was before fades, in seconds
function ____exports.noteAnswerTime(cell, seconds, decay)
    if memory == nil or cell < 0 then
        return
    end
    local ____memory_7 = memory
    local answer_means = ____memory_7.answer_means
    local answered_at = ____memory_7.answered_at
    local now = monotonicNow()
    local last = answered_at[cell]
    answer_means[cell] = last == 0 and seconds or meanAfter(answer_means[cell], seconds, now - last, decay)
    answered_at[cell] = now
end
--- Seconds that a place takes to answer, of late; 0 where there was no answer yet.
function ____exports.answerTimeIn(cell, decay)
    if memory == nil or cell < 0 then
        return 0
    end
    local last = memory.answered_at[cell]
    return last == 0 and 0 or decayed(
        memory.answer_means[cell],
        monotonicNow() - last,
        decay
    )
end
--- Where nginx counts that a request of this worker is over.
function ____exports.endOfRequest(cell)
    return memory.counts[enteredOf(own, cell) + 1]
end
--- Whether a pointer is to one of those.
function ____exports.isEndOfRequest(pointer)
    if memoryAddress == nil then
        return false
    end
    local distance = tonumber(ffi.cast("intptr_t", pointer)) - memoryAddress
    return distance >= 0 and distance < BYTES
end
return ____exports
