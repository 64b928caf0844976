-- Made by "limpet build" from limpet's src/nginx/redis/state.ts; changes are lost at the next build.
local ____exports = {}
local REDIS_COUNTERS = {
    "lookups",
    "found",
    "skipped",
    "redirected",
    "timeouts",
    "failures",
    "writes",
    "writesFailed",
    "writesDropped",
    "opened"
}
____exports.REDIS_COUNTERS = REDIS_COUNTERS
---
-- @param place of a node of a cluster; empty for the only Redis, and for a cluster of which nothing is known yet
function ____exports.createSharedState(____bindingPattern0, place)
    local retryAfter
    local failures
    local upstream
    upstream = ____bindingPattern0.upstream
    failures = ____bindingPattern0.failures
    retryAfter = ____bindingPattern0.retryAfter
    if ngx.shared.limpet == nil then
        error("Redis needs lua_shared_dict limpet", 0)
    end
    local counters = {}
    for ____, counter in ipairs(REDIS_COUNTERS) do
        counters[counter] = (("redis " .. counter) .. " ") .. upstream
    end
    local subject = place == "" and upstream or (upstream .. " ") .. place
    return {
        upstream = upstream,
        name = place == "" and "Redis" or "Redis node " .. place,
        failures = failures,
        retryAfter = retryAfter,
        counters = counters,
        failuresKey = "redis failures in a row " .. subject,
        openKey = "redis open " .. subject,
        restKey = "redis rest " .. subject,
        writesKey = "redis writes refused " .. subject,
        openReasonKey = "redis open reason " .. subject,
        writesReasonKey = "redis writes refused reason " .. subject
    }
end
local dictionary = ngx.shared.limpet
local function count(____bindingPattern0, counter, by)
    local counters
    counters = ____bindingPattern0.counters
    dictionary:incr(counters[counter], by, 0)
end
____exports.count = count
--- Whether a request may ask Redis now. While the circuit breaker is open, one request per `retryAfter` may.
function ____exports.mayAsk(____bindingPattern0)
    local retryAfter
    local failures
    local failuresKey
    local restKey
    local openKey
    openKey = ____bindingPattern0.openKey
    restKey = ____bindingPattern0.restKey
    failuresKey = ____bindingPattern0.failuresKey
    failures = ____bindingPattern0.failures
    retryAfter = ____bindingPattern0.retryAfter
    local open = dictionary:get(openKey)
    if open == nil then
        return true
    end
    local first = dictionary:add(restKey, true, retryAfter)
    if first then
        dictionary:add(failuresKey, failures)
    end
    return first
end
local function logRedis(level, ____bindingPattern0, event)
    local name
    local upstream
    upstream = ____bindingPattern0.upstream
    name = ____bindingPattern0.name
    ngx.log(level, (((("limpet: upstream \"" .. upstream) .. "\": ") .. name) .. " ") .. event)
end
function ____exports.countSuccess(state)
    local failures = dictionary:get(state.failuresKey)
    if failures == nil then
        return
    end
    dictionary:delete(state.failuresKey)
    local open = dictionary:get(state.openKey)
    if open == nil then
        return
    end
    dictionary:delete(state.openKey)
    dictionary:delete(state.restKey)
    logRedis(ngx.NOTICE, state, "is back")
end
function ____exports.countFailure(state, ____bindingPattern0)
    local reason
    local kind
    kind = ____bindingPattern0.kind
    reason = ____bindingPattern0.reason
    count(state, kind == "slow" and "timeouts" or "failures", 1)
    local failures = dictionary:incr(state.failuresKey, 1, 0)
    if failures == nil or failures < state.failures then
        return
    end
    dictionary:set(state.restKey, true, state.retryAfter)
    local first = dictionary:add(state.openKey, kind)
    if first then
        count(state, "opened", 1)
        logRedis(
            ngx.WARN,
            state,
            (((("is " .. kind) .. "; retrying only every ") .. tostring(state.retryAfter)) .. " s: ") .. reason
        )
    else
        dictionary:set(state.openKey, kind)
    end
    dictionary:set(state.openReasonKey, reason)
end
--- Redis answers, but accepts no writes.
function ____exports.countRefusedWrites(state, kind, reason)
    local known = dictionary:get(state.writesKey)
    if known == kind then
        return
    end
    dictionary:set(state.writesKey, kind)
    dictionary:set(state.writesReasonKey, reason)
    logRedis(ngx.WARN, state, (("is " .. (kind == "full" and "full" or "refusing writes")) .. ": ") .. reason)
end
function ____exports.countTakenWrites(state)
    local known = dictionary:get(state.writesKey)
    if known == nil then
        return
    end
    dictionary:delete(state.writesKey)
    logRedis(ngx.NOTICE, state, "takes writes again")
end
function ____exports.counted(state)
    local values = {}
    for ____, counter in ipairs(REDIS_COUNTERS) do
        local value = dictionary:get(state.counters[counter])
        values[counter] = value or 0
    end
    return values
end
--- What is wrong, as in {@link RedisStatus}; nothing while it is up.
function ____exports.troubleOf(state)
    local open = dictionary:get(state.openKey)
    local writes = dictionary:get(state.writesKey)
    local ____open_0 = open
    if ____open_0 == nil then
        ____open_0 = writes
    end
    local trouble = ____open_0
    if trouble == nil then
        return nil
    end
    local reason = dictionary:get(open == nil and state.writesReasonKey or state.openReasonKey)
    return {state = trouble, reason = reason or ""}
end
return ____exports
