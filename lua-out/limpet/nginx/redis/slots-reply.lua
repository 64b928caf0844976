-- Made by "limpet build" from limpet's src/nginx/redis/slots-reply.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____redirection = require("limpet.affinity.redis-cluster.redirection")
local UNKNOWN_HOST = ____redirection.UNKNOWN_HOST
local ____place = require("limpet.affinity.redis-cluster.place")
local isPlace = ____place.isPlace
local placeOf = ____place.placeOf
local ____reply = require("limpet.nginx.redis.reply")
local itemsOf = ____reply.itemsOf
local function placeIfAny(host, port)
    return isPlace(host, port) and placeOf(host, port) or nil
end
local function masterPlace(node, askedHost)
    local items = itemsOf(node)
    local host, port = items[1], items[2]
    if type(port) ~= "number" then
        return nil
    end
    if host == false or host == "" then
        return (placeIfAny(askedHost, port))
    end
    if host ~= UNKNOWN_HOST then
        local ____temp_1
        if type(host) == "string" then
            ____temp_1 = placeIfAny(host, port)
        else
            ____temp_1 = nil
        end
        return ____temp_1
    end
    local others = itemsOf(items[4])
    do
        local i = 0
        while i + 1 < #others do
            local ____temp_2
            if others[i + 1] == "ip" then
                ____temp_2 = others[i + 1 + 1]
            else
                ____temp_2 = nil
            end
            local address = ____temp_2
            if type(address) == "string" and address ~= "" then
                return (placeIfAny(address, port))
            end
            i = i + 2
        end
    end
    return nil
end
local function isSlot(reply)
    return type(reply) == "number" and reply >= 0 and reply == math_floor(reply)
end
--- Reads the answer to CLUSTER SLOTS: ranges, each with its master and then its replicas, which are not needed.
-- 
-- @param askedHost the host of the node that answered. It is meant where the answer names none.
-- @returns nothing if no range can be used
function ____exports.readSlots(reply, askedHost)
    local ranges = {}
    for ____, range in ipairs(itemsOf(reply)) do
        local items = itemsOf(range)
        local first, last = items[1], items[2]
        local place = masterPlace(items[3], askedHost)
        if isSlot(first) and isSlot(last) and place ~= nil then
            ranges[#ranges + 1] = {first = first, last = last, place = place}
        end
    end
    local ____temp_0
    if #ranges == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = ranges
    end
    return ____temp_0
end
return ____exports
