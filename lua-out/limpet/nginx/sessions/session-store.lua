-- Made by "limpet build" from limpet's src/nginx/sessions/session-store.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local ____exports = {}
--- A session is extended when this share of its time has passed, not at every request.
local PROLONGED_AFTER = 1 / 16
--- The shared dictionary of an upstream's learned sessions.
function ____exports.sessionDictionary(upstream)
    local dictionary = ngx.shared["limpet." .. upstream]
    if dictionary == nil then
        error(("limpet: nginx.conf has no \"lua_shared_dict limpet." .. upstream) .. "\"; include the start.conf that \"limpet build\" wrote", 0)
    end
    return dictionary
end
--- Learned sessions: the names of their servers, by the sessions' digests. The shared dictionary forgets a
-- session that was not used for the idle timeout and, when it is full, the one that was not used for the
-- longest time. It survives a reload. With Redis, it is a cache, and is used when Redis does not answer.
-- 
-- A value's flags are the time at which Redis last agreed, in seconds since the epoch.
-- 
-- @param redis the store that several proxies share
-- @param isUsable whether a server by that name can be picked: if not, Redis may know that the session moved
function ____exports.createSessionStore(____bindingPattern0, dictionary, redis, isUsable)
    local shared
    local idleTimeout
    idleTimeout = ____bindingPattern0.idleTimeout
    shared = ____bindingPattern0.redis
    local refreshAfter = shared == nil and 0 or shared.refreshAfter
    local lifetime = idleTimeout * (1 + PROLONGED_AFTER)
    local lifetimeInRedis = math_ceil(lifetime)
    --- Within one request only these lookups wait, so if the time is the same, it is the same request.
    local unansweredAt = 0
    local function askRedis(store, digest, known)
        local answered, server = store.get(digest)
        if not answered then
            unansweredAt = ngx.now()
        end
        if server == nil then
            if answered and known ~= nil then
                store.put(digest, known, lifetimeInRedis)
            end
            return known
        end
        dictionary:set(
            digest,
            server,
            lifetime,
            math_floor(ngx.now())
        )
        return server
    end
    return {
        get = function(self, digest)
            local value, agreed = dictionary:get(digest)
            local known = value
            if redis == nil then
                return known
            end
            if ngx.now() == unansweredAt then
                return known
            end
            local isRecent = known ~= nil and ngx.now() - (agreed or 0) < refreshAfter
            return isRecent and isUsable(known) and known or askRedis(redis, digest, known)
        end,
        put = function(self, digest, server, left)
            local value = dictionary:get(digest)
            local known = value
            if known ~= server then
                if known ~= nil and known ~= left and isUsable(known) then
                    return
                end
                dictionary:set(
                    digest,
                    server,
                    lifetime,
                    math_floor(ngx.now())
                )
                if redis ~= nil then
                    redis.put(digest, server, lifetimeInRedis)
                end
                return
            end
            local rest = dictionary:ttl(digest)
            if rest ~= nil and rest < idleTimeout then
                dictionary:expire(digest, lifetime)
                if redis ~= nil then
                    redis.touch(digest, server, lifetimeInRedis)
                end
            end
        end
    }
end
return ____exports
