-- Made by "limpet build" from limpet's src/affinity/balancing/turns.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local ____exports = {}
local ____first_that_may = require("limpet.affinity.balancing.first-that-may")
local firstThatMay = ____first_that_may.firstThatMay
local ____round = require("limpet.affinity.balancing.round")
local joinRound = ____round.joinRound
local takeTurn = ____round.takeTurn
local function greatestCommonDivisor(a, b)
    return b == 0 and a or greatestCommonDivisor(b, a % b)
end
local function commonDivisorOf(participants)
    local divisor = 0
    for ____, ____value in ipairs(participants) do
        local weight = ____value.weight
        divisor = greatestCommonDivisor(weight, divisor)
    end
    return divisor
end
local function lengthOfOrder(participants, divisor)
    local sum = 0
    for ____, ____value in ipairs(participants) do
        local weight = ____value.weight
        sum = sum + weight
    end
    return sum / divisor
end
--- Turns of an order that is kept.
local LONGEST_ORDER = 65536
local function hasShares(order, participants, divisor)
    local left = {}
    for ____, ____value in ipairs(participants) do
        local index = ____value.index
        local weight = ____value.weight
        left[index] = weight / divisor
    end
    for ____, index in ipairs(order) do
        left[index] = left[index] - 1
    end
    for ____, ____value in ipairs(participants) do
        local index = ____value.index
        if left[index] ~= 0 then
            return false
        end
    end
    return true
end
--- Turns taken in proportion to weights, as evenly spread as they can be: of every `sum(weights)` turns in a row, each
-- participant has exactly as many as its weight says, as long as they are the same.
-- 
-- The earliest turn is next (earliest deadline first), and of several the first in the list. A heap finds it in O(log n).
-- The order repeats. Once it was gone through it is known, and a turn is O(1) without a loop: LuaJIT gives up to compile
-- whatever calls a function that has one.
-- 
-- @param participants at least one
-- @returns gives the index of the next participant at each call
local function turnsIn(round, participants)
    local heap = {}
    local turnOf = {}
    for ____, ____value in ipairs(participants) do
        local index = ____value.index
        local weight = ____value.weight
        heap[#heap + 1] = index
        turnOf[index] = joinRound(round, index, weight)
    end
    local size = #heap
    local function isBefore(a, b)
        local dueOfA = turnOf[a].due
        local dueOfB = turnOf[b].due
        return dueOfA < dueOfB or dueOfA == dueOfB and a < b
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
    local divisor = commonDivisorOf(participants)
    local length = lengthOfOrder(participants, divisor)
    local order = {}
    local isKnown = false
    local place = 0
    local function nextByHeap()
        local participant = heap[1]
        takeTurn(round, turnOf[participant])
        sink(0)
        if length > LONGEST_ORDER then
            return participant
        end
        order[#order + 1] = participant
        if #order < length then
            return participant
        end
        if hasShares(order, participants, divisor) then
            isKnown = true
        else
            order = {}
        end
        return participant
    end
    return function()
        if not isKnown then
            return (nextByHeap())
        end
        local participant = order[place + 1]
        place = place + 1
        if place == length then
            place = 0
        end
        takeTurn(round, turnOf[participant])
        return participant
    end
end
____exports.turnsIn = turnsIn
--- Each candidate in turn, as often as its weight says.
____exports.turns = function(candidates, ____bindingPattern0)
    local slowStart
    local round
    round = ____bindingPattern0.round
    slowStart = ____bindingPattern0.slowStart
    return (firstThatMay(
        turnsIn(round, candidates),
        #candidates,
        candidates,
        slowStart
    ))
end
return ____exports
