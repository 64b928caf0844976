-- Made by "limpet build" from limpet's src/nginx/servers/learned-sessions.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local SLICES = 60
--- More than any slice that a time can be in.
local GONE = 2 ^ 45
local members = ngx.shared.limpet_drains
local counters = ngx.shared.limpet
--- Whether all sessions that are bound to servers are in this proxy's own table: not in tokens, which nobody counts, nor
-- in Redis, which other proxies write to.
function ____exports.isLearnedHere(____bindingPattern0)
    local affinities
    affinities = ____bindingPattern0.affinities
    local isLearned = false
    for ____, affinity in ipairs(affinities) do
        if affinity.kind == "learn" and affinity.redis == nil then
            isLearned = true
        elseif affinity.kind ~= "hash" then
            return false
        end
    end
    return isLearned
end
function ____exports.learnedOf(____bindingPattern0, server)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    return {upstream = name, server = server, sessionTimeout = rules.sessionTimeout}
end
local function sliceAt(time, sessionTimeout)
    return (math_floor(time * SLICES / sessionTimeout))
end
local function memberKey(____bindingPattern0, digest)
    local sessionTimeout
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    sessionTimeout = ____bindingPattern0.sessionTimeout
    return (((((("learned " .. tostring(sessionTimeout)) .. " ") .. upstream) .. " ") .. server) .. " ") .. digest
end
local function lifetime(sessionTimeout)
    return (SLICES + 2) * sessionTimeout / SLICES
end
local function counterKey(____bindingPattern0, slice)
    local sessionTimeout
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    sessionTimeout = ____bindingPattern0.sessionTimeout
    return (((((("learned " .. tostring(sessionTimeout)) .. " ") .. tostring(slice)) .. " ") .. upstream) .. " ") .. server
end
local function count(of, slice, change)
    counters:incr(
        counterKey(of, slice),
        change,
        0,
        lifetime(of.sessionTimeout)
    )
end
local FULL_KEY = "drains full"
--- Something did not fit, or pushed something else out: for as long as that may count, nothing is exact.
local function noteFull(sessionTimeout)
    counters:set(
        FULL_KEY,
        true,
        lifetime(sessionTimeout)
    )
end
____exports.noteFull = noteFull
--- A session of the server was seen.
-- 
-- @param ago how many seconds ago
function ____exports.noteLearned(of, digest, ago)
    if ago == nil then
        ago = 0
    end
    if members == nil then
        return
    end
    local ____of_0 = of
    local sessionTimeout = ____of_0.sessionTimeout
    local slice = sliceAt(
        monotonicNow() - ago,
        sessionTimeout
    )
    local key = memberKey(of, digest)
    local known = members:get(key)
    if known == nil then
        local isNew, reason = members:safe_add(
            key,
            slice,
            lifetime(sessionTimeout)
        )
        if isNew then
            count(of, slice, 1)
        elseif reason == "no memory" then
            noteFull(sessionTimeout)
        end
        return
    end
    local before = known
    if before >= slice then
        return
    end
    local after = members:incr(key, slice - before)
    if after == slice then
        members:expire(
            key,
            lifetime(sessionTimeout)
        )
        count(of, before, -1)
        count(of, slice, 1)
    elseif after ~= nil then
        members:incr(key, before - slice)
    end
end
--- A session of the server has moved to another.
function ____exports.forgetLearned(of, digest)
    if members == nil then
        return
    end
    local key = memberKey(of, digest)
    local marked = members:incr(key, GONE)
    if marked == nil then
        return
    end
    if marked < 2 * GONE then
        count(of, marked - GONE, -1)
    end
    members:delete(key)
end
--- How many sessions the server has.
-- 
-- @returns undefined where there was no room for all of them
function ____exports.learnedSessions(of)
    if members == nil or (counters:get(FULL_KEY)) ~= nil then
        return nil
    end
    local now = sliceAt(
        monotonicNow(),
        of.sessionTimeout
    )
    local sum = 0
    do
        local slice = now - SLICES
        while slice <= now do
            local some = counters:get(counterKey(of, slice))
            sum = sum + (some or 0)
            slice = slice + 1
        end
    end
    return (math_max(0, sum))
end
return ____exports
