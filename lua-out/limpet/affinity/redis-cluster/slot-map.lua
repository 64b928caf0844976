-- Made by "limpet build" from limpet's src/affinity/redis-cluster/slot-map.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____key_slot = require("limpet.affinity.redis-cluster.key-slot")
local SLOTS = ____key_slot.SLOTS
local function createSlotMap(ranges)
    local places = {}
    do
        local slot = 0
        while slot < SLOTS do
            places[#places + 1] = ""
            slot = slot + 1
        end
    end
    local masters = {}
    local known = {}
    for ____, ____value in ipairs(ranges) do
        local first = ____value.first
        local last = ____value.last
        local place = ____value.place
        do
            do
                local slot = math_max(first, 0)
                while slot <= last and slot < SLOTS do
                    places[slot + 1] = place
                    slot = slot + 1
                end
            end
            if known[place] ~= nil then
                goto __continue5
            end
            known[place] = true
            masters[#masters + 1] = place
        end
        ::__continue5::
    end
    return {places = places, masters = masters}
end
____exports.createSlotMap = createSlotMap
function ____exports.hasEverySlot(____bindingPattern0)
    local places
    places = ____bindingPattern0.places
    for ____, place in ipairs(places) do
        if place == "" then
            return false
        end
    end
    return true
end
--- A map as one text, the same for the same map: "0-5460 10.0.0.1:6379 5461-10922 10.0.0.2:6379".
function ____exports.writeSlotMap(____bindingPattern0)
    local places
    places = ____bindingPattern0.places
    local text = ""
    local first = 0
    do
        local slot = 1
        while slot <= SLOTS do
            do
                local place = places[first + 1]
                if slot < SLOTS and places[slot + 1] == place then
                    goto __continue16
                end
                if place ~= "" then
                    text = text .. (((((text == "" and "" or " ") .. tostring(first)) .. "-") .. tostring(slot - 1)) .. " ") .. place
                end
                first = slot
            end
            ::__continue16::
            slot = slot + 1
        end
    end
    return text
end
--- Reads what {@link writeSlotMap} wrote.
function ____exports.readSlotMap(text)
    local ranges = {}
    local start = 0
    while start < #text do
        local dash = (string_find(
            text,
            "-",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        local space = (string_find(
            text,
            " ",
            math_max(dash + 1, 1),
            true
        ) or 0) - 1
        local next = (string_find(
            text,
            " ",
            math_max(space + 1 + 1, 1),
            true
        ) or 0) - 1
        local ____end = next < 0 and #text or next
        ranges[#ranges + 1] = {
            first = decimal(string_sub(text, start + 1, dash)),
            last = decimal(string_sub(text, dash + 1 + 1, space)),
            place = string_sub(text, space + 1 + 1, ____end)
        }
        start = ____end + 1
    end
    return (createSlotMap(ranges))
end
return ____exports
