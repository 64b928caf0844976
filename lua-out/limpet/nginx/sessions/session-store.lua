-- Made by "limpet build" from limpet's src/nginx/sessions/session-store.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____memo = require("limpet.affinity.token.memo")
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local note = ____memo.remember
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____rebindings = require("limpet.nginx.sessions.rebindings")
local countRebinding = ____rebindings.countRebinding
local keepRebindings = ____rebindings.keepRebindings
local openRebindings = ____rebindings.openRebindings
local rebindings = ____rebindings.rebindings
--- A session is extended when this share of its time has passed, not at every request.
local PROLONGED_AFTER = 1 / 16
--- A worker asks the dictionaries again about each session after this share of the time that sessions are extended by.
local ASKED_AFTER = 1 / 2
--- The same with Redis: of the time after which that is asked again.
local ASKED_AFTER_WITH_REDIS = 1 / 4
--- Seconds after which a worker does so at the latest.
local LONGEST_HOLD = 300
--- Of a server's name, which is there once for all sessions.
local function noBytes()
    return 0
end
local function dictionaryNamed(name)
    local dictionary = ngx.shared[name]
    if dictionary == nil then
        error(("limpet: nginx.conf has no \"lua_shared_dict " .. name) .. "\"; include the start.conf that \"limpet build\" wrote", 0)
    end
    return dictionary
end
function ____exports.sessionDictionaries(upstream)
    return {
        known = dictionaryNamed("limpet." .. upstream),
        fresh = dictionaryNamed("limpet_new." .. upstream)
    }
end
--- Learned sessions: the names of their servers, by the sessions' digests. The shared dictionaries forget a
-- session that was not used for the idle timeout and, when they are full, the one that was not used for the
-- longest time. Sessions that never came back have a dictionary of their own, so that a client that opens one with
-- each request cannot push out the others: the segments of SLRU (Karedla, Love and Wherry, "Caching strategies to
-- improve disk system performance", 1994), of which the first is for what was seen once. They survive a reload. With
-- Redis, they are a cache, and are used when Redis does not answer.
-- 
-- A value's flags are the time at which Redis last agreed, in seconds by `monotonicNow`.
-- 
-- @param redis the store that several proxies share
-- @param isUsable whether a server by that name can be picked: if not, Redis may know that the session moved
-- @param noteStored is called with every session that is put, its server, and the server that it left
function ____exports.createSessionStore(____bindingPattern0, ____bindingPattern1, countEviction, redis, isUsable, noteStored)
    local shared
    local idleTimeout
    idleTimeout = ____bindingPattern0.idleTimeout
    shared = ____bindingPattern0.redis
    local fresh
    local known
    known = ____bindingPattern1.known
    fresh = ____bindingPattern1.fresh
    local holdNothing, held, holdTime, heldUntil, heldFor
    function holdNothing()
        keepRebindings()
        heldFor = rebindings()
        heldUntil = monotonicNow() + holdTime
        held = createMemo(noBytes)
    end
    local refreshAfter = shared == nil and 0 or shared.refreshAfter
    local lifetime = idleTimeout * (1 + PROLONGED_AFTER)
    local lifetimeInRedis = math_ceil(lifetime)
    --- Within one request only these lookups wait, so if the time is the same, it is the same request.
    local unansweredAt = 0
    held = createMemo(noBytes)
    local canHold = openRebindings()
    holdTime = math_min(idleTimeout * PROLONGED_AFTER * ASKED_AFTER, shared == nil and LONGEST_HOLD or refreshAfter * ASKED_AFTER_WITH_REDIS, LONGEST_HOLD)
    heldUntil = 0
    heldFor = -1
    local function serverHeld(key)
        if not canHold then
            return nil
        end
        if monotonicNow() < heldUntil and rebindings() == heldFor then
            return (recall(held, key))
        end
        holdNothing()
        return nil
    end
    ---
    -- @param agreed when Redis last agreed
    local function remember(digest, server, agreed)
        local ____, ____, isOtherEvicted = known:set(
            digest,
            server,
            lifetime,
            math_floor(agreed)
        )
        if isOtherEvicted then
            countEviction("known")
            countRebinding()
        end
    end
    --- Has it known by all workers that a session is on another server than before.
    local function rebind(digest, server)
        remember(
            digest,
            server,
            monotonicNow()
        )
        countRebinding()
    end
    --- A session that did not come back until now, if at all.
    local function rememberNew(digest, server, left)
        local value, agreed = fresh:get(digest)
        local before = value
        if before == nil then
            local ____, ____, isOtherEvicted = fresh:set(
                digest,
                server,
                lifetime,
                math_floor(monotonicNow())
            )
            if isOtherEvicted then
                countEviction("new")
            end
            if noteStored ~= nil then
                noteStored(digest, server, left)
            end
            if redis ~= nil then
                redis.put(digest, server, lifetimeInRedis)
            end
            return
        end
        local stands = before == server or before ~= left and isUsable(before)
        if noteStored ~= nil then
            local ____noteStored_3 = noteStored
            local ____digest_1 = digest
            local ____temp_2 = stands and before or server
            local ____stands_0
            if stands then
                ____stands_0 = nil
            else
                ____stands_0 = before
            end
            ____noteStored_3(____digest_1, ____temp_2, ____stands_0)
        end
        if stands then
            remember(digest, before, agreed or 0)
        else
            rebind(digest, server)
        end
        fresh:delete(digest)
        if redis == nil then
            return
        end
        if stands then
            redis.touch(digest, before, lifetimeInRedis)
        else
            redis.put(digest, server, lifetimeInRedis)
        end
    end
    local function askRedis(store, digest, here)
        local answered, server = store.get(digest)
        if not answered then
            unansweredAt = monotonicNow()
        end
        if server == nil then
            if answered and here ~= nil then
                store.put(digest, here, lifetimeInRedis)
            end
            return here
        end
        if here == nil or here == server then
            remember(
                digest,
                server,
                monotonicNow()
            )
        else
            rebind(digest, server)
        end
        return server
    end
    return {
        wantsAll = noteStored ~= nil,
        getHeld = function(self, key)
            local server = serverHeld(key)
            local ____temp_4
            if server ~= nil and redis ~= nil and not isUsable(server) then
                ____temp_4 = nil
            else
                ____temp_4 = server
            end
            return ____temp_4
        end,
        getAtOnce = function(self, digest)
            local value = known:get(digest)
            local ____value_5 = value
            if ____value_5 == nil then
                ____value_5 = (fresh:get(digest))
            end
            return ____value_5
        end,
        get = function(self, digest)
            local value, agreed = known:get(digest)
            if value == nil then
                value, agreed = fresh:get(digest)
            end
            local here = value
            if redis == nil then
                return here
            end
            if monotonicNow() == unansweredAt then
                return here
            end
            local age = monotonicNow() - (agreed or 0)
            local isRecent = here ~= nil and age >= 0 and age < refreshAfter
            return isRecent and isUsable(here) and here or askRedis(redis, digest, here)
        end,
        idleFor = function(self, digest)
            local rest = known:ttl(digest)
            if rest == nil then
                rest = fresh:ttl(digest)
            end
            return rest == nil and 0 or idleTimeout - rest
        end,
        put = function(self, digest, server, left, key)
            if left == server and serverHeld(key) == server then
                if noteStored ~= nil then
                    noteStored(digest, server, nil)
                end
                return
            end
            local number = canHold and rebindings() or 0
            local value, agreed = known:get(digest)
            local here = value
            if here == nil then
                rememberNew(digest, server, left)
                return
            end
            if here ~= server then
                if here ~= left and isUsable(here) then
                    return
                end
                if noteStored ~= nil then
                    noteStored(digest, server, here)
                end
                rebind(digest, server)
                if redis ~= nil then
                    redis.put(digest, server, lifetimeInRedis)
                end
                return
            end
            if noteStored ~= nil then
                noteStored(digest, server, nil)
            end
            local rest = known:ttl(digest)
            if rest == nil then
                return
            end
            if rest < idleTimeout + math_max(
                0,
                heldUntil - monotonicNow()
            ) then
                known:expire(digest, lifetime)
                if redis ~= nil then
                    redis.touch(digest, server, lifetimeInRedis)
                end
            end
            if number ~= heldFor then
                return
            end
            if redis == nil or (agreed or 0) + refreshAfter >= heldUntil then
                note(held, key, server)
            end
        end
    }
end
return ____exports
