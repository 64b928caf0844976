-- Made by "limpet build" from limpet's src/nginx/servers/in-flight.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_request = ____resty_core_base.get_request
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____worker_slots = require("limpet.nginx.servers.worker-slots")
local ownSlot = ____worker_slots.ownSlot
local dictionary = ngx.shared.limpet
--- By request: where it is counted.
local loadByRequest = {}
--- Whether there was any such request yet: where servers are fixed, there never is.
local isCounting = false
local isExiting = false
local toldBy = {}
local function ownAddress()
    return tonumber(ffi.cast(
        "uintptr_t",
        get_request()
    ))
end
--- The request goes to this place now, and to no other any more.
function ____exports.enter(load)
    if ngx.is_subrequest then
        return
    end
    local request = ownAddress()
    local before = loadByRequest[request]
    if before == load then
        return
    end
    if before ~= nil then
        before.inFlight = before.inFlight - 1
    end
    isCounting = true
    loadByRequest[request] = load
    load.inFlight = load.inFlight + 1
end
local function sharedKey(upstream, place, slot)
    return (((("in flight " .. tostring(slot)) .. " ") .. upstream) .. " ") .. place
end
--- Tells the others how many requests of this worker the servers have. To be called every second or so.
local function tellInFlight(____bindingPattern0)
    local current
    local name
    name = ____bindingPattern0.name
    current = ____bindingPattern0.current
    local ____current_0 = current
    local generation = ____current_0.generation
    local standing = ____current_0.standing
    local slot = ownSlot(isExiting)
    if slot < 0 then
        return
    end
    local told = toldBy[name]
    if told == nil then
        told = {}
        toldBy[name] = told
    end
    do
        local index = 0
        while index < #standing.places do
            do
                local count = standing.places[index + 1].load.inFlight
                local place = generation.places[index + 1]
                if count == (told[place] or 0) then
                    goto __continue18
                end
                local key = sharedKey(name, place, slot)
                if count > 0 then
                    dictionary:set(
                        key,
                        (tostring(ngx.worker.pid()) .. " ") .. tostring(count)
                    )
                else
                    dictionary:delete(key)
                end
                told[place] = count > 0 and count or nil
            end
            ::__continue18::
            index = index + 1
        end
    end
end
____exports.tellInFlight = tellInFlight
--- The request is over.
function ____exports.leave()
    if not isCounting then
        return
    end
    local request = ownAddress()
    local load = loadByRequest[request]
    if load == nil then
        return
    end
    loadByRequest[request] = nil
    load.inFlight = load.inFlight - 1
    if isExiting then
        for ____, upstream in pairs(upstreams) do
            if upstream.rules.mayChange then
                tellInFlight(upstream)
            end
        end
    end
end
--- This worker is about to exit, without timers: from now on it tells at the end of each request.
function ____exports.stayUntilLeft()
    isExiting = true
    ownSlot(true)
end
--- Requests that a place has now, in the workers that have these slots, as of a second ago.
function ____exports.requestsInFlight(upstream, place, slots)
    local sum = 0
    for ____, ____value in ipairs(slots) do
        local slot = ____value.slot
        local pid = ____value.pid
        do
            local text = dictionary:get(sharedKey(upstream, place, slot))
            if type(text) ~= "string" then
                goto __continue23
            end
            local space = (string_find(text, " ", nil, true) or 0) - 1
            if tonumber(string_sub(text, 1, space)) == pid then
                sum = sum + (tonumber(string_sub(text, space + 1 + 1, #text)) or 0)
            end
        end
        ::__continue23::
    end
    return sum
end
return ____exports
