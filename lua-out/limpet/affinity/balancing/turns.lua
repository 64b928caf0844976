-- Made by "limpet build" from limpet's src/affinity/balancing/turns.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local ____exports = {}
--- Turns taken in proportion to weights, as evenly spread as they can be: of every `sum(weights)`
-- turns in a row, each participant has exactly as many as its weight says.
-- 
-- Participant i is due at the times (k + 1/2) / weight[i], for k = 0, 1, 2 …; the earliest is next
-- (earliest deadline first), and of several the first in the list. A heap finds it in O(log n).
-- 
-- @param weights whole numbers; who has 0 takes no turn. At least one is above 0.
-- @returns gives the index of the next participant at each call
function ____exports.createTurns(weights)
    local heap = {}
    local taken = {}
    local due = {}
    do
        local i = 0
        while i < #weights do
            local weight = weights[i + 1]
            taken[#taken + 1] = 0
            due[#due + 1] = weight > 0 and 0.5 / weight or 0
            if weight > 0 then
                heap[#heap + 1] = i
            end
            i = i + 1
        end
    end
    local size = #heap
    local function isBefore(a, b)
        return due[a + 1] < due[b + 1] or due[a + 1] == due[b + 1] and a < b
    end
    local function sink(start)
        local participant = heap[start + 1]
        local place = start
        local child = 2 * place + 1
        while child < size do
            if child + 1 < size and isBefore(heap[child + 1 + 1], heap[child + 1]) then
                child = child + 1
            end
            if isBefore(participant, heap[child + 1]) then
                break
            end
            heap[place + 1] = heap[child + 1]
            place = child
            child = 2 * place + 1
        end
        heap[place + 1] = participant
    end
    do
        local place = bit_arshift(size, 1) - 1
        while place >= 0 do
            sink(place)
            place = place - 1
        end
    end
    return function()
        local participant = heap[1]
        taken[participant + 1] = taken[participant + 1] + 1
        due[participant + 1] = (taken[participant + 1] + 0.5) / weights[participant + 1]
        sink(0)
        return participant
    end
end
return ____exports
