-- Made by "limpet build" from limpet's src/nginx/servers/bound-sessions.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local ____session_sketch = require("limpet.affinity.servers.session-sketch")
local addSession = ____session_sketch.addSession
local countSessions = ____session_sketch.countSessions
local createSketch = ____session_sketch.createSketch
local mergeSketch = ____session_sketch.mergeSketch
local sketchText = ____session_sketch.sketchText
local ____layout = require("limpet.affinity.token.layout")
local NO_TIME = ____layout.NO_TIME
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____learned_sessions = require("limpet.nginx.servers.learned-sessions")
local noteFull = ____learned_sessions.noteFull
local ____worker_slots = require("limpet.nginx.machine.worker-slots")
local ownSlot = ____worker_slots.ownSlot
local slotsUsed = ____worker_slots.slotsUsed
--- Slices in which a session that is idle still counts; one more is begun.
local SLICES = 6
____exports.SLICES = SLICES
local dictionary = ngx.shared.limpet
local sketches = ngx.shared.limpet_drains
--- The number of the slice of time that a time is in.
local function sliceAt(now, sessionTimeout)
    return (math_floor(now * SLICES / sessionTimeout))
end
____exports.sliceAt = sliceAt
local function lastKey(upstream, server)
    return (("last bound " .. upstream) .. " ") .. server
end
local function sketchKey(upstream, server, slice, slot)
    return (((((("sessions " .. tostring(slot)) .. " ") .. tostring(slice)) .. " ") .. upstream) .. " ") .. server
end
local LOST_KEY = "sketches lost"
local function tell(____bindingPattern0, server, load)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    if not load.isUntold or load.sketch == nil then
        return
    end
    local last = dictionary:get(lastKey(name, server))
    if last == nil or last < load.lastBound then
        dictionary:set(
            lastKey(name, server),
            load.lastBound,
            2 * rules.sessionTimeout
        )
    end
    local slot = ownSlot()
    if slot < 0 then
        return
    end
    load.isUntold = false
    if sketches == nil then
        return
    end
    local key = sketchKey(name, server, load.slice, slot)
    local before = sketches:get(key)
    if type(before) == "string" then
        mergeSketch(load.sketch, before)
    end
    local lifetime = (SLICES + 2) * rules.sessionTimeout / SLICES
    local isKept, ____, isOtherEvicted = sketches:set(
        key,
        sketchText(load.sketch),
        lifetime
    )
    if isOtherEvicted then
        noteFull(rules.sessionTimeout)
    end
    if isOtherEvicted or isKept ~= true then
        dictionary:set(LOST_KEY, true, lifetime)
    end
end
local function identityOf(____bindingPattern0)
    local server
    local evidence
    local key
    local found
    local isSearched
    isSearched = ____bindingPattern0.isSearched
    found = ____bindingPattern0.found
    key = ____bindingPattern0.key
    evidence = ____bindingPattern0.evidence
    server = ____bindingPattern0.server
    if isSearched then
        for ____, ____value in ipairs(found) do
            local since = ____value.since
            if since == nil then
                since = NO_TIME
            end
            if since ~= NO_TIME then
                return evidence == server and since or ngx.time()
            end
        end
    end
    return key or ""
end
--- A request of a session that is bound to the server where it went.
function ____exports.noteBoundSession(upstream, exchange)
    local ____exchange_0 = exchange
    local lineup = ____exchange_0.lineup
    local server = ____exchange_0.server
    local ____lineup_standing_places_index_1 = lineup.standing.places[server + 1]
    local load = ____lineup_standing_places_index_1.load
    local now = monotonicNow()
    local slice = sliceAt(now, upstream.rules.sessionTimeout)
    if load.slice ~= slice then
        tell(upstream, lineup.generation.servers[server + 1].name, load)
    end
    load.lastBound = now
    load.isUntold = true
    if load.sketch == nil or load.slice ~= slice then
        load.sketch = createSketch()
        load.slice = slice
    end
    addSession(
        load.sketch,
        ngx.crc32_long((tostring(identityOf(exchange)) .. " ") .. (ngx.var.binary_remote_addr or ""))
    )
end
--- Tells the others what this worker saw. To be called every second or so.
function ____exports.tellBoundSessions(upstream)
    local ____upstream_current_2 = upstream.current
    local generation = ____upstream_current_2.generation
    local standing = ____upstream_current_2.standing
    do
        local index = 0
        while index < #standing.places do
            tell(upstream, generation.servers[index + 1].name, standing.places[index + 1].load)
            index = index + 1
        end
    end
end
--- Whether sketches that still count had no room, so that sessions are missing.
function ____exports.areSketchesLost()
    return (dictionary:get(LOST_KEY)) ~= nil
end
--- When a session of a server that drains was seen last, in seconds as of `monotonicNow`; 0: not since it drains.
function ____exports.lastBound(upstream, server)
    local last = dictionary:get(lastKey(upstream, server))
    return last or 0
end
--- Different sessions of a server that drains, of those that were seen within `sessionTimeout` seconds.
function ____exports.boundSessions(upstream, server, sessionTimeout)
    if sketches == nil then
        return 0
    end
    local now = sliceAt(
        monotonicNow(),
        sessionTimeout
    )
    local sketch = createSketch()
    local isAny = false
    local used = slotsUsed()
    do
        local slot = 0
        while slot < used do
            do
                local slice = now - SLICES
                while slice <= now do
                    local text = sketches:get(sketchKey(upstream, server, slice, slot))
                    if type(text) == "string" then
                        mergeSketch(sketch, text)
                        isAny = true
                    end
                    slice = slice + 1
                end
            end
            slot = slot + 1
        end
    end
    return isAny and countSessions(sketch) or 0
end
return ____exports
