-- Made by "limpet build" from limpet's src/nginx/servers/bound-sessions.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____session_sketch = require("limpet.affinity.servers.session-sketch")
local addSession = ____session_sketch.addSession
local countSessions = ____session_sketch.countSessions
local createSketch = ____session_sketch.createSketch
local mergeSketch = ____session_sketch.mergeSketch
local sketchText = ____session_sketch.sketchText
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____worker_slots = require("limpet.nginx.servers.worker-slots")
local ownSlot = ____worker_slots.ownSlot
local takenSlots = ____worker_slots.takenSlots
local SLICES = 6
local dictionary = ngx.shared.limpet
local function sliceAt(now, sessionTimeout)
    return math_floor(now * SLICES / sessionTimeout)
end
--- A request of a session that is bound to the server where it went: one that drains.
function ____exports.noteBoundSession(____bindingPattern0, ____bindingPattern1)
    local rules
    rules = ____bindingPattern0.rules
    local key
    local server
    local lineup
    lineup = ____bindingPattern1.lineup
    server = ____bindingPattern1.server
    key = ____bindingPattern1.key
    local ____lineup_standing_places_index_0 = lineup.standing.places[server + 1]
    local load = ____lineup_standing_places_index_0.load
    local now = monotonicNow()
    local slice = sliceAt(now, rules.sessionTimeout)
    load.lastBound = now
    load.isUntold = true
    if load.sketch == nil or load.slice ~= slice then
        load.sketch = createSketch()
        load.slice = slice
    end
    addSession(
        load.sketch,
        ngx.crc32_long(((key or "") .. " ") .. (ngx.var.binary_remote_addr or ""))
    )
end
local function sketchKey(upstream, server, slice, slot)
    return (((((("sessions " .. tostring(slot)) .. " ") .. tostring(slice)) .. " ") .. upstream) .. " ") .. server
end
local function lastKey(upstream, server)
    return (("last bound " .. upstream) .. " ") .. server
end
--- Tells the others what this worker saw. To be called every second or so.
function ____exports.tellBoundSessions(____bindingPattern0)
    local current
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    current = ____bindingPattern0.current
    local ____current_1 = current
    local generation = ____current_1.generation
    local standing = ____current_1.standing
    do
        local index = 0
        while index < #standing.places do
            do
                local ____standing_places_index_2 = standing.places[index + 1]
                local load = ____standing_places_index_2.load
                if not load.isUntold or load.sketch == nil then
                    goto __continue7
                end
                local slot = ownSlot()
                if slot < 0 then
                    return
                end
                load.isUntold = false
                local server = generation.servers[index + 1].name
                local key = sketchKey(name, server, load.slice, slot)
                local before = dictionary:get(key)
                if type(before) == "string" then
                    mergeSketch(load.sketch, before)
                end
                dictionary:set(
                    key,
                    sketchText(load.sketch),
                    2 * rules.sessionTimeout
                )
                local last = dictionary:get(lastKey(name, server))
                if last == nil or last < load.lastBound then
                    dictionary:set(
                        lastKey(name, server),
                        load.lastBound,
                        2 * rules.sessionTimeout
                    )
                end
            end
            ::__continue7::
            index = index + 1
        end
    end
end
--- When a session of a server that drains was seen last, in seconds as of `monotonicNow`; 0: not since it drains.
function ____exports.lastBound(upstream, server)
    local last = dictionary:get(lastKey(upstream, server))
    return last or 0
end
--- Different sessions of a server that drains, of those that were seen within `sessionTimeout` seconds.
function ____exports.boundSessions(upstream, server, sessionTimeout)
    local now = sliceAt(
        monotonicNow(),
        sessionTimeout
    )
    local sketch = createSketch()
    local isAny = false
    for ____, ____value in ipairs(takenSlots()) do
        local slot = ____value[1]
        do
            local slice = now - SLICES
            while slice <= now do
                local text = dictionary:get(sketchKey(upstream, server, slice, slot))
                if type(text) == "string" then
                    mergeSketch(sketch, text)
                    isAny = true
                end
                slice = slice + 1
            end
        end
    end
    return isAny and countSessions(sketch) or 0
end
return ____exports
