-- Made by "limpet build" from limpet's src/affinity/tables/rendezvous.ts; changes are lost at the next build.
local math_huge = math.huge
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local STEPS_BETWEEN_PAUSES = ____machine.STEPS_BETWEEN_PAUSES
local ____by_name = require("limpet.affinity.tables.by-name")
local byName = ____by_name.byName
local ____permutation = require("limpet.affinity.tables.permutation")
local permutationOf = ____permutation.permutationOf
local ____slots = require("limpet.affinity.tables.slots")
local slotCount = ____slots.slotCount
local knownTimes = {}
local function exponentialOrderStatistics(count, machine, pause)
    local times = machine.float64Array(count, pause)
    local time = 0
    do
        local i = 0
        while i < count do
            time = time + 1 / (count - i)
            times[i] = time
            if i % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            i = i + 1
        end
    end
    return times
end
local function arrivalTimes(count, machine, pause)
    local times = knownTimes[count] or exponentialOrderStatistics(count, machine, pause)
    knownTimes[count] = times
    return times
end
local function rankSlots(servers, slots, machine, pause)
    local arrival = arrivalTimes(slots, machine, pause)
    local ranked = machine.uint16Array(2 * slots, pause)
    local earliest = machine.float64Array(slots, pause)
    local second = machine.float64Array(slots, pause)
    do
        local slot = 0
        while slot < slots do
            earliest[slot] = math_huge
            second[slot] = math_huge
            if slot % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            slot = slot + 1
        end
    end
    local totalWeight = 0
    local turn = {}
    local slotAtTurn = {}
    local skip = {}
    for ____, server in ipairs(servers) do
        local permutation = permutationOf(server.name, slots)
        totalWeight = totalWeight + server.weight
        turn[#turn + 1] = 0
        slotAtTurn[#slotAtTurn + 1] = permutation.offset
        skip[#skip + 1] = permutation.skip
        pause()
    end
    local unsettled = #servers > 1 and slots or 0
    local horizon = 16 / totalWeight
    while unsettled > 0 do
        do
            local i = 0
            while i < #servers do
                local ____servers_index_0 = servers[i + 1]
                local index = ____servers_index_0.index
                local weight = ____servers_index_0.weight
                local step = skip[i + 1]
                local slot = slotAtTurn[i + 1]
                local t = turn[i + 1]
                while t < slots and arrival[t] / weight <= horizon do
                    local time = arrival[t] / weight
                    if time < earliest[slot] then
                        if second[slot] == math_huge and earliest[slot] < math_huge then
                            unsettled = unsettled - 1
                        end
                        second[slot] = earliest[slot]
                        ranked[2 * slot + 1] = ranked[2 * slot]
                        earliest[slot] = time
                        ranked[2 * slot] = index
                    elseif time < second[slot] then
                        if second[slot] == math_huge then
                            unsettled = unsettled - 1
                        end
                        second[slot] = time
                        ranked[2 * slot + 1] = index
                    end
                    slot = (slot + step) % slots
                    t = t + 1
                end
                slotAtTurn[i + 1] = slot
                turn[i + 1] = t
                pause()
                i = i + 1
            end
        end
        horizon = horizon * 2
    end
    machine.freeArray(earliest)
    machine.freeArray(second)
    if #servers == 1 then
        do
            local position = 0
            while position < 2 * slots do
                ranked[position] = servers[1].index
                position = position + 1
            end
        end
    end
    return ranked
end
--- Weighted rendezvous hashing (highest random weight: Thaler and Ravishankar, 1998; weighted by
-- exponential scores: Schindelhauer and Schomaker, 2005), precomputed for the slots of a table.
-- 
-- For each slot every server draws a time, exponentially distributed with its weight as the rate,
-- from its name alone; the earliest owns the slot. So a server that is added or removed moves its
-- own slots only. The walk of a slot is its earliest server, its second earliest, then the same of
-- the slots behind it: where a dead server's keys go is where they stay when it is taken out.
function ____exports.createRendezvousTable(servers, machine, pause, hashOf)
    if hashOf == nil then
        hashOf = machine.crc32
    end
    local slots = slotCount(#servers)
    local ranked = rankSlots(
        byName(servers),
        slots,
        machine,
        pause
    )
    local length = 2 * slots
    return {
        hashOf = hashOf,
        locate = function(hash) return 2 * (hash % slots) end,
        serverAt = function(position) return ranked[position] end,
        advance = function(position) return (position + 1) % length end,
        walkLength = length
    }
end
return ____exports
