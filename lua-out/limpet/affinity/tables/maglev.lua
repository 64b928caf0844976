-- Made by "limpet build" from limpet's src/affinity/tables/maglev.ts; changes are lost at the next build.
local ____exports = {}
local ____round = require("limpet.affinity.balancing.round")
local createRound = ____round.createRound
local ____turns = require("limpet.affinity.balancing.turns")
local turnsIn = ____turns.turnsIn
local ____machine = require("limpet.affinity.machine")
local STEPS_BETWEEN_PAUSES = ____machine.STEPS_BETWEEN_PAUSES
local ____by_name = require("limpet.affinity.tables.by-name")
local byName = ____by_name.byName
local ____permutation = require("limpet.affinity.tables.permutation")
local permutationOf = ____permutation.permutationOf
local ____slots = require("limpet.affinity.tables.slots")
local slotCount = ____slots.slotCount
local function fillSlots(servers, slots, machine, pause)
    local FREE = 65535
    local owner = machine.uint16Array(slots, pause)
    do
        local slot = 0
        while slot < slots do
            owner[slot] = FREE
            if slot % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            slot = slot + 1
        end
    end
    local participants = {}
    local wanted = {}
    local skip = {}
    for ____, server in ipairs(servers) do
        local permutation = permutationOf(server.name, slots)
        participants[#participants + 1] = {index = #wanted, weight = server.weight}
        wanted[#wanted + 1] = permutation.offset
        skip[#skip + 1] = permutation.skip
        pause()
    end
    local nextTurn = turnsIn(
        createRound(),
        participants
    )
    do
        local filled = 0
        while filled < slots do
            local turn = nextTurn()
            local step = skip[turn + 1]
            local slot = wanted[turn + 1]
            while owner[slot] ~= FREE do
                slot = (slot + step) % slots
            end
            owner[slot] = servers[turn + 1].index
            wanted[turn + 1] = (slot + step) % slots
            if filled % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            filled = filled + 1
        end
    end
    return owner
end
--- Maglev hashing (Eisenbud and others, NSDI 2016, section 3.4), with weights: the servers take
-- turns in proportion to their weights, and each takes the first slot of its permutation that is
-- still free. So the shares are exact to one slot, and a change of the servers moves few keys more
-- than it must. The walk goes from slot to slot.
function ____exports.createMaglevTable(servers, machine, pause, hashOf)
    if hashOf == nil then
        hashOf = machine.crc32
    end
    local slots = slotCount(#servers)
    local owner = fillSlots(
        byName(servers),
        slots,
        machine,
        pause
    )
    return {
        hashOf = hashOf,
        locate = function(hash) return hash % slots end,
        serverAt = function(position) return owner[position] end,
        advance = function(position) return (position + 1) % slots end,
        walkLength = slots
    }
end
return ____exports
