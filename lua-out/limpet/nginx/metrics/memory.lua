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
local ____shared_lock = require("limpet.nginx.machine.shared-lock")
local lock = ____shared_lock.lock
local unlock = ____shared_lock.unlock
local ____worker_slots = require("limpet.nginx.machine.worker-slots")
local keepSlots = ____worker_slots.keepSlots
local openSlots = ____worker_slots.openSlots
local ownSlot = ____worker_slots.ownSlot
local slotsUsed = ____worker_slots.slotsUsed
local SLOTS = ____worker_slots.SLOTS
local ____numbers = require("limpet.nginx.metrics.numbers")
local NUMBERS = ____numbers.NUMBERS
local CELLS = 4096
local NAME_BYTES = 256
ffi.cdef(((((("\n  typedef struct {\n    int32_t cells_in_use;\n    int32_t naming;\n    double seen[" .. tostring(CELLS)) .. "];\n    char names[") .. tostring(CELLS)) .. "][") .. tostring(NAME_BYTES)) .. "];\n    double counts[];\n  } limpet_metrics;\n")
local HEAD = 8 + (8 + NAME_BYTES) * CELLS
local KEPT_FOR = 900
--- In place of a cell: there is none.
local NO_CELL = -1
____exports.NO_CELL = NO_CELL
--- Numbers have other places in memory of another layout.
local ADDRESS_KEY = (((("metrics " .. tostring(SLOTS)) .. " ") .. tostring(CELLS)) .. " ") .. tostring(NUMBERS)
local memory = nil
local memoryAddress = 0
--- Sets up the memory, or finds what an nginx before a reload had. In the init phase.
-- 
-- @returns whether anything can be counted here
function ____exports.openMetrics()
    if memory ~= nil then
        return true
    end
    if not openSlots() then
        return false
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
local lastDirectory = nil
local function enter(____bindingPattern0, name, cell)
    local byUpstream
    local byName
    local cells
    cells = ____bindingPattern0.cells
    byName = ____bindingPattern0.byName
    byUpstream = ____bindingPattern0.byUpstream
    local ____end = (string_find(name, " ", nil, true) or 0) - 1
    if ____end < 0 then
        return
    end
    local one = {
        upstream = string_sub(name, 1, ____end),
        server = string_sub(name, ____end + 1 + 1, #name),
        cell = cell
    }
    byName[name] = cell
    cells[#cells + 1] = one
    local ofUpstream = byUpstream[one.upstream]
    if ofUpstream == nil then
        byUpstream[one.upstream] = {one}
    else
        ofUpstream[#ofUpstream + 1] = one
    end
end
local function directoryOf(____bindingPattern0)
    local names
    local cells_in_use
    local naming
    naming = ____bindingPattern0.naming
    cells_in_use = ____bindingPattern0.cells_in_use
    names = ____bindingPattern0.names
    if (lastDirectory and lastDirectory.naming) == naming then
        return lastDirectory
    end
    local directory = {naming = naming, cells = {}, byName = {}, byUpstream = {}}
    do
        local cell = 0
        while cell < cells_in_use do
            enter(
                directory,
                ffi.string(names[cell]),
                cell
            )
            cell = cell + 1
        end
    end
    lastDirectory = directory
    return directory
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
    local earliest = now - KEPT_FOR
    for ____, one in ipairs(directoryOf(memory).cells) do
        if memory.seen[one.cell] >= earliest then
            found[#found + 1] = one
        end
    end
    return found
end
--- All that an upstream has or had, however long ago.
function ____exports.cellsOfUpstream(upstream)
    return memory == nil and ({}) or (directoryOf(memory).byUpstream[upstream] or ({}))
end
--- Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full.
function ____exports.keepMetrics()
    if memory == nil or ngx.worker.exiting() then
        return
    end
    keepSlots()
    keepKnown(ADDRESS_KEY, memoryAddress)
end
local function areKnown(upstream, servers)
    local ____directoryOf_result_7 = directoryOf(memory)
    local byName = ____directoryOf_result_7.byName
    for ____, server in ipairs(servers) do
        if byName[(upstream .. " ") .. server] == nil then
            return false
        end
    end
    return true
end
local function freeCell(start, earliest)
    local ____memory_8 = memory
    local cells_in_use = ____memory_8.cells_in_use
    local seen = ____memory_8.seen
    if cells_in_use < CELLS then
        memory.cells_in_use = cells_in_use + 1
        return cells_in_use
    end
    do
        local cell = start
        while cell < CELLS do
            do
                if seen[cell] >= earliest then
                    goto __continue55
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
            ::__continue55::
            cell = cell + 1
        end
    end
    return NO_CELL
end
local function giveCells(given, upstream, servers, cells)
    local now = monotonicNow()
    local from = 0
    do
        local i = 0
        while i < #servers do
            do
                local name = (upstream .. " ") .. servers[i + 1]
                if cells[i + 1] >= 0 or #name >= NAME_BYTES then
                    goto __continue44
                end
                local isReused = given.cells_in_use == CELLS
                local cell = freeCell(from, now - KEPT_FOR)
                if cell < 0 then
                    break
                end
                if isReused then
                    from = cell + 1
                end
                ffi.copy(given.names[cell], name)
                given.seen[cell] = now
                cells[i + 1] = cell
            end
            ::__continue44::
            i = i + 1
        end
    end
    given.naming = given.naming + 1
end
--- Gives each of these servers a cell, the same in all workers, and says that they are there now. To be called again several
-- times within `KEPT_FOR`, for as long as they are there.
-- 
-- @param servers names; "" for the upstream itself
-- @returns by index; `NO_CELL` where there is none left, or not now
function ____exports.cellsOf(upstream, servers)
    local cells = {}
    if memory == nil then
        do
            local i = 0
            while i < #servers do
                cells[#cells + 1] = NO_CELL
                i = i + 1
            end
        end
        return cells
    end
    local ____memory_5 = memory
    local seen = ____memory_5.seen
    local now = monotonicNow()
    local isAnyNew = not areKnown(upstream, servers) and lock()
    local ____directoryOf_result_6 = directoryOf(memory)
    local byName = ____directoryOf_result_6.byName
    for ____, server in ipairs(servers) do
        local cell = byName[(upstream .. " ") .. server] or NO_CELL
        if cell >= 0 then
            seen[cell] = now
        end
        cells[#cells + 1] = cell
    end
    if isAnyNew then
        giveCells(memory, upstream, servers, cells)
        unlock()
    end
    return cells
end
return ____exports
