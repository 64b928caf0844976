-- Made by "limpet build" from limpet's src/nginx/sessions/session-store.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local ____exports = {}
local ____memo = require("limpet.affinity.token.memo")
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local note = ____memo.remember
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
--- A session is extended when this share of its time has passed, not at every request.
local PROLONGED_AFTER = 1 / 16
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
    local refreshAfter = shared == nil and 0 or shared.refreshAfter
    local lifetime = idleTimeout * (1 + PROLONGED_AFTER)
    local lifetimeInRedis = math_ceil(lifetime)
    --- Within one request only these lookups wait, so if the time is the same, it is the same request.
    local unansweredAt = 0
    --- Until when a session that came back need not be extended, as of `monotonicNow`: to ask a dictionary costs more.
    local extended = createMemo(function() return 0 end)
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
        end
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
            remember(
                digest,
                server,
                monotonicNow()
            )
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
        remember(
            digest,
            server,
            monotonicNow()
        )
        return server
    end
    return {
        getAtOnce = function(self, digest)
            local value = known:get(digest)
            local ____value_4 = value
            if ____value_4 == nil then
                ____value_4 = (fresh:get(digest))
            end
            return ____value_4
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
        put = function(self, digest, server, left)
            if left == server and (recall(extended, digest) or 0) > monotonicNow() then
                if noteStored ~= nil then
                    noteStored(digest, server, nil)
                end
                return
            end
            local value = known:get(digest)
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
                remember(
                    digest,
                    server,
                    monotonicNow()
                )
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
            if rest < idleTimeout then
                rest = lifetime
                known:expire(digest, lifetime)
                if redis ~= nil then
                    redis.touch(digest, server, lifetimeInRedis)
                end
            end
            note(
                extended,
                digest,
                monotonicNow() + rest - idleTimeout
            )
        end
    }
end
return ____exports
