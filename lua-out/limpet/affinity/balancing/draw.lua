-- Made by "limpet build" from limpet's src/affinity/balancing/draw.ts; changes are lost at the next build.
local math_floor = math.floor
local table_remove = table.remove
local ____exports = {}
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local randomBelow = ____random_numbers.randomBelow
--- The whole of what a place of an urn is divided into.
local WHOLE = 1073741824
function ____exports.createUrn(members)
    local indices = {}
    local own = {}
    local others = {}
    local sum = 0
    for ____, ____value in ipairs(members) do
        local weight = ____value.weight
        sum = sum + weight
    end
    --- Places with less than the average, and with more.
    local small = {}
    local large = {}
    do
        local place = 0
        while place < #members do
            local ____members_index_0 = members[place + 1]
            local index = ____members_index_0.index
            local weight = ____members_index_0.weight
            local share = weight * #members / sum
            indices[#indices + 1] = index
            own[#own + 1] = share
            others[#others + 1] = index
            if share < 1 then
                small[#small + 1] = place
            else
                large[#large + 1] = place
            end
            place = place + 1
        end
    end
    local from = table_remove(large)
    local to = table_remove(small)
    while from ~= nil and to ~= nil do
        others[to + 1] = indices[from + 1]
        own[from + 1] = own[from + 1] - (1 - own[to + 1])
        if own[from + 1] < 1 then
            small[#small + 1] = from
            from = table_remove(large)
        end
        to = table_remove(small)
    end
    do
        local place = 0
        while place < #own do
            own[place + 1] = math_floor(own[place + 1] * WHOLE)
            place = place + 1
        end
    end
    for ____, place in ipairs(large) do
        own[place + 1] = WHOLE
    end
    if from ~= nil then
        own[from + 1] = WHOLE
    end
    for ____, place in ipairs(small) do
        own[place + 1] = WHOLE
    end
    if to ~= nil then
        own[to + 1] = WHOLE
    end
    return {indices = indices, own = own, others = others}
end
--- The index of a server.
function ____exports.drawFrom(____bindingPattern0, random)
    local others
    local own
    local indices
    indices = ____bindingPattern0.indices
    own = ____bindingPattern0.own
    others = ____bindingPattern0.others
    local place = randomBelow(random, #indices)
    return randomBelow(random, WHOLE) < own[place + 1] and indices[place + 1] or others[place + 1]
end
return ____exports
