-- Made by "limpet build" from limpet's src/nginx/metrics/memory.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ffi = require("ffi")
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____kept_memory = require("limpet.nginx.machine.kept-memory")
local keepKnown = ____kept_memory.keepKnown
local keptMemory = ____kept_memory.keptMemory
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____worker_slots = require("limpet.nginx.machine.worker-slots")
local ownSlot = ____worker_slots.ownSlot
local slotsUsed = ____worker_slots.slotsUsed
local SLOTS = ____worker_slots.SLOTS
local ____numbers = require("limpet.nginx.metrics.numbers")
local NUMBERS = ____numbers.NUMBERS
local CELLS = 4096
--- Bytes for the names of an upstream and a server, with a space between and a zero: those that DNS found have addresses, too.
local NAME_BYTES = 256
ffi.cdef(((((("\n  typedef struct {\n    int32_t cells_in_use;\n    int32_t unused;\n    double seen[" .. tostring(CELLS)) .. "];\n    char names[") .. tostring(CELLS)) .. "][") .. tostring(NAME_BYTES)) .. "];\n    double counts[];\n  } limpet_metrics;\n")
local HEAD = 8 + (8 + NAME_BYTES) * CELLS
--- Seconds for which what is gone is still told of.
local KEPT_FOR = 900
--- In place of a cell: there is none.
local NO_CELL = -1
____exports.NO_CELL = NO_CELL
local dictionary = ngx.shared.limpet
--- Numbers have other places in memory of another layout.
local ADDRESS_KEY = (("metrics " .. tostring(CELLS)) .. " ") .. tostring(NUMBERS)
local LOCK_KEY = "metrics lock"
local LOCK_TERM = 1
local LOCK_TRIES = 100000
local memory = nil
local memoryAddress = 0
--- Sets up the memory, or finds what an nginx before a reload had. In the init phase.
-- 
-- @returns whether anything can be counted here
function ____exports.openMetrics()
    if memory ~= nil then
        return true
    end
    local kept = keptMemory(ADDRESS_KEY, HEAD + SLOTS * CELLS * NUMBERS * 8)
    if kept == nil then
        return false
    end
    memory = ffi.cast("limpet_metrics *", kept.address)
    memoryAddress = kept.address
    keepKnown(ADDRESS_KEY, memoryAddress)
    return true
end
--- Whether anything is counted.
function ____exports.isMeasuring()
    return memory ~= nil
end
--- Adds to a number of this worker.
function ____exports.add(cell, number, value)
    local slot = ownSlot()
    if cell < 0 or slot < 0 or memory == nil then
        return
    end
    local ____memory_0 = memory
    local counts = ____memory_0.counts
    local at = (slot * CELLS + cell) * NUMBERS + number
    counts[at] = counts[at] + value
end
--- Counts one in two numbers of a cell, and adds to a third: less than three times the one above.
function ____exports.addThree(cell, one, other, third, value)
    local slot = ownSlot()
    if cell < 0 or slot < 0 or memory == nil then
        return
    end
    local ____memory_1 = memory
    local counts = ____memory_1.counts
    local first = (slot * CELLS + cell) * NUMBERS
    counts[first + one] = counts[first + one] + 1
    counts[first + other] = counts[first + other] + 1
    counts[first + third] = counts[first + third] + value
end
--- The sum of one number.
local function sum(cell, number)
    if memory == nil or cell < 0 then
        return 0
    end
    local ____memory_2 = memory
    local counts = ____memory_2.counts
    local total = 0
    local used = slotsUsed()
    do
        local slot = 0
        while slot < used do
            total = total + counts[(slot * CELLS + cell) * NUMBERS + number]
            slot = slot + 1
        end
    end
    return total
end
____exports.sum = sum
--- The sum over all workers of each number of a cell.
function ____exports.sums(cell)
    local result = {}
    do
        local number = 0
        while number < NUMBERS do
            result[#result + 1] = sum(cell, number)
            number = number + 1
        end
    end
    return result
end
--- All that was there of late. Those that are there now must have been seen: see `cellsOf`.
-- 
-- @param now as of `monotonicNow`
function ____exports.allCells(now)
    if now == nil then
        now = monotonicNow()
    end
    local found = {}
    if memory == nil then
        return found
    end
    keepKnown(ADDRESS_KEY, memoryAddress)
    local earliest = now - KEPT_FOR
    do
        local cell = 0
        while cell < memory.cells_in_use do
            do
                local name = ffi.string(memory.names[cell])
                if name == "" or memory.seen[cell] < earliest then
                    goto __continue20
                end
                local ____end = (string_find(name, " ", nil, true) or 0) - 1
                found[#found + 1] = {
                    upstream = string_sub(name, 1, ____end),
                    server = string_sub(name, ____end + 1 + 1, #name),
                    cell = cell
                }
            end
            ::__continue20::
            cell = cell + 1
        end
    end
    return found
end
local function lock()
    do
        local i = 0
        while i < LOCK_TRIES do
            if (dictionary:add(LOCK_KEY, true, LOCK_TERM)) == true then
                return true
            end
            i = i + 1
        end
    end
    return false
end
local function freeCell(start, earliest)
    local ____memory_4 = memory
    local cells_in_use = ____memory_4.cells_in_use
    local seen = ____memory_4.seen
    if cells_in_use < CELLS then
        memory.cells_in_use = cells_in_use + 1
        return cells_in_use
    end
    do
        local cell = start
        while cell < CELLS do
            do
                if seen[cell] >= earliest then
                    goto __continue36
                end
                do
                    local slot = 0
                    while slot < slotsUsed() do
                        local first = (slot * CELLS + cell) * NUMBERS
                        do
                            local i = 0
                            while i < NUMBERS do
                                memory.counts[first + i] = 0
                                i = i + 1
                            end
                        end
                        slot = slot + 1
                    end
                end
                return cell
            end
            ::__continue36::
            cell = cell + 1
        end
    end
    return NO_CELL
end
local function unlock()
    dictionary:delete(LOCK_KEY)
end
--- Gives each of these servers a cell, the same in all workers, and says that they are there now.
-- 
-- @param servers names; "" for the upstream itself
-- @returns by index; `NO_CELL` where there is none left, or not now
function ____exports.cellsOf(upstream, servers)
    local cells = {}
    local isLocked = memory ~= nil and lock()
    if memory == nil or not isLocked then
        do
            local i = 0
            while i < #servers do
                cells[#cells + 1] = NO_CELL
                i = i + 1
            end
        end
        return cells
    end
    local ____memory_3 = memory
    local names = ____memory_3.names
    local seen = ____memory_3.seen
    local known = {}
    do
        local cell = 0
        while cell < memory.cells_in_use do
            known[ffi.string(names[cell])] = cell
            cell = cell + 1
        end
    end
    local now = monotonicNow()
    local next = 0
    for ____, server in ipairs(servers) do
        local name = (upstream .. " ") .. server
        local cell = known[name] or NO_CELL
        if cell < 0 and #name < NAME_BYTES then
            cell = freeCell(next, now - KEPT_FOR)
            if cell >= 0 then
                next = cell + 1
                ffi.copy(names[cell], name)
            end
        end
        if cell >= 0 then
            seen[cell] = now
        end
        cells[#cells + 1] = cell
    end
    unlock()
    return cells
end
return ____exports
