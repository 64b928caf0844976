-- Made by "limpet build" from limpet's src/affinity/redis-cluster/redirection.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____place = require("limpet.affinity.redis-cluster.place")
local isPlace = ____place.isPlace
local placeOf = ____place.placeOf
local ____key_slot = require("limpet.affinity.redis-cluster.key-slot")
local SLOTS = ____key_slot.SLOTS
local function number(digits)
    if digits == "" or #digits > 5 then
        return nil
    end
    do
        local i = 0
        while i < #digits do
            local digit = string_sub(digits, i + 1, i + 1)
            if digit < "0" or digit > "9" then
                return nil
            end
            i = i + 1
        end
    end
    return (decimal(digits))
end
--- Reads "MOVED 3999 127.0.0.1:6381" and "ASK 3999 127.0.0.1:6381".
-- 
-- @param askedHost the host of the node that answered. It is meant where the answer names none.
-- @returns nothing for any other error, or if the node does not know the other's address
function ____exports.readRedirection(____error, askedHost)
    local afterKind = (string_find(____error, " ", nil, true) or 0) - 1
    local afterSlot = (string_find(
        ____error,
        " ",
        math_max(afterKind + 1 + 1, 1),
        true
    ) or 0) - 1
    if afterKind < 0 or afterSlot < 0 then
        return nil
    end
    local word = string_sub(____error, 1, afterKind)
    if word ~= "MOVED" and word ~= "ASK" then
        return nil
    end
    local slot = number(string_sub(____error, afterKind + 1 + 1, afterSlot))
    local colon = afterSlot
    do
        local next = (string_find(
            ____error,
            ":",
            math_max(colon + 1, 1),
            true
        ) or 0) - 1
        while next >= 0 do
            colon = next
            next = (string_find(
                ____error,
                ":",
                math_max(next + 1 + 1, 1),
                true
            ) or 0) - 1
        end
    end
    local port = number(string_sub(____error, colon + 1 + 1, #____error))
    local host = string_sub(
        ____error,
        math_min(afterSlot + 1, colon) + 1,
        colon
    )
    if slot == nil or slot >= SLOTS or port == nil then
        return nil
    end
    local target = host == "" and askedHost or host
    return isPlace(target, port) and ({
        kind = word == "MOVED" and "moved" or "ask",
        slot = slot,
        place = placeOf(target, port)
    }) or nil
end
--- What nodes that announce host names say of one that has none.
____exports.UNKNOWN_HOST = "?"
return ____exports
