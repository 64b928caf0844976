-- Made by "limpet build" from limpet's src/affinity/binding/bindings.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_huge = math.huge
local math_min = math.min
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____key = require("limpet.affinity.session.key")
local DEFAULT_MAX_KEY_LENGTH = ____key.DEFAULT_MAX_KEY_LENGTH
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local createTokenCodec = ____token.createTokenCodec
local incarnationOf = ____token.incarnationOf
local ____cookie_binder = require("limpet.affinity.binding.cookie-binder")
local createCookieBinder = ____cookie_binder.createCookieBinder
local ____finding = require("limpet.affinity.binding.finding")
local EXPIRED = ____finding.EXPIRED
local FORGED = ____finding.FORGED
local NOTHING = ____finding.NOTHING
local STALE = ____finding.STALE
local UNKNOWN = ____finding.UNKNOWN
local ____learn_binder = require("limpet.affinity.binding.learn-binder")
local createLearnBinder = ____learn_binder.createLearnBinder
local ____route_binder = require("limpet.affinity.binding.route-binder")
local createRouteBinder = ____route_binder.createRouteBinder
local ____tag_binder = require("limpet.affinity.binding.tag-binder")
local createTagBinder = ____tag_binder.createTagBinder
--- Whether an upstream's rules need more than the balancer phase.
function ____exports.remembers(upstream)
    local affinities = affinitiesOf(upstream.affinity)
    return #affinities ~= 1 or affinities[1].kind ~= "hash"
end
--- By server index: what the rules say of incarnations, as tokens have it.
local function incarnationsOf(____bindingPattern0, machine)
    local servers
    servers = ____bindingPattern0.servers
    local incarnations = {}
    for ____, ____value in ipairs(servers) do
        local incarnation = ____value.incarnation
        incarnations[#incarnations + 1] = incarnation == nil and NO_INCARNATION or incarnationOf(incarnation, machine)
    end
    return incarnations
end
____exports.incarnationsOf = incarnationsOf
local function lifetimeOf(____bindingPattern0)
    local renewAfter
    local maxIdle
    local maxAge
    local expires
    expires = ____bindingPattern0.expires
    maxAge = ____bindingPattern0.maxAge
    maxIdle = ____bindingPattern0.maxIdle
    renewAfter = ____bindingPattern0.renewAfter
    local shortest = math_min(expires or math_huge, maxIdle or math_huge)
    local ____maxAge_9 = maxAge
    local ____maxIdle_10 = maxIdle
    local ____renewAfter_8 = renewAfter
    if ____renewAfter_8 == nil then
        local ____temp_7
        if shortest == math_huge then
            ____temp_7 = nil
        else
            ____temp_7 = math_ceil(shortest / 4)
        end
        ____renewAfter_8 = ____temp_7
    end
    return {maxAge = ____maxAge_9, maxIdle = ____maxIdle_10, renewAfter = ____renewAfter_8}
end
--- What reads and issues the tokens of an affinity.
-- 
-- @param incarnations by server index
local function tokenCodecFor(affinity, upstream, serverNames, incarnations, keys, machine, isReplaced)
    local purpose = affinity.kind == "issueCookie" and "cookie" or "tag"
    local lifetime = affinity.kind == "issueCookie" and lifetimeOf(affinity) or ({maxAge = affinity.maxAge, maxIdle = nil, renewAfter = nil})
    return createTokenCodec(
        purpose,
        upstream,
        serverNames,
        incarnations,
        lifetime,
        keys,
        machine,
        isReplaced
    )
end
____exports.tokenCodecFor = tokenCodecFor
local function joined(first, second)
    local all = {}
    for ____, binder in ipairs(first) do
        all[#all + 1] = binder
    end
    for ____, binder in ipairs(second) do
        all[#all + 1] = binder
    end
    return all
end
local function compare(exchange, found, rank)
    local ____exchange_11 = exchange
    local finding = ____exchange_11.finding
    local foundBy = ____exchange_11.foundBy
    if found >= 0 and finding >= 0 and found ~= finding then
        exchange.isContradictory = true
    end
    local isBetter = finding < 0 and found >= 0
    local isEarlier = rank < foundBy and (found >= 0 or finding < 0)
    if finding ~= NOTHING and not isBetter and not isEarlier then
        return
    end
    exchange.finding = found
    exchange.foundBy = rank
end
local function findFrom(binders, start)
    local ranked = binders[start + 1]
    if ranked == nil then
        return function() return nil end
    end
    local binder = ranked.binder
    local rank = ranked.rank
    local findByOthers = findFrom(binders, start + 1)
    return function(request, now, exchange)
        local isFound = exchange.finding >= 0 and exchange.foundBy < rank
        local found = binder:find(request, now, exchange, isFound)
        if found ~= NOTHING then
            compare(exchange, found, rank)
        end
        findByOthers(request, now, exchange)
    end
end
local function bindFrom(binders, start)
    local ranked = binders[start + 1]
    if ranked == nil then
        return function() return false end
    end
    local binder = ranked.binder
    local bindByOthers = bindFrom(binders, start + 1)
    return function(____, request, response, now, exchange)
        local isBound = binder:bind(request, response, now, exchange)
        return bindByOthers(
            nil,
            request,
            response,
            now,
            exchange
        ) or isBound
    end
end
function ____exports.createBindings(name, upstream, surroundings)
    local ____surroundings_0 = surroundings
    local machine = ____surroundings_0.machine
    local names = {}
    local serverByName = {}
    local incarnations = incarnationsOf(upstream, machine)
    do
        local index = 0
        while index < #upstream.servers do
            local server = upstream.servers[index + 1]
            names[#names + 1] = server.name
            serverByName[server.name] = index
            index = index + 1
        end
    end
    local function codecFor(affinity)
        local keys = surroundings.keysOf(affinity.keys)
        return tokenCodecFor(
            affinity,
            name,
            names,
            incarnations,
            keys,
            machine,
            surroundings.isReplaced
        )
    end
    local function binderFor(affinity)
        local ____upstream_1 = upstream
        local session = ____upstream_1.session
        if session == nil then
            session = {}
        end
        local maxKeyLength = ____upstream_1.maxKeyLength
        if maxKeyLength == nil then
            maxKeyLength = DEFAULT_MAX_KEY_LENGTH
        end
        repeat
            local ____switch8 = affinity.kind
            local ____cond8 = ____switch8 == "issueCookie"
            if ____cond8 then
                return createCookieBinder(
                    affinity,
                    codecFor(affinity)
                )
            end
            ____cond8 = ____cond8 or ____switch8 == "tagSession"
            if ____cond8 then
                return createTagBinder(
                    affinity,
                    codecFor(affinity)
                )
            end
            ____cond8 = ____cond8 or ____switch8 == "route"
            if ____cond8 then
                return createRouteBinder(affinity, session, serverByName)
            end
            ____cond8 = ____cond8 or ____switch8 == "learn"
            if ____cond8 then
                local ____createLearnBinder_5 = createLearnBinder
                local ____affinity_3 = affinity
                local ____temp_4 = {
                    name = name,
                    session = session,
                    maxKeyLength = maxKeyLength,
                    serverNames = names,
                    serverByName = serverByName
                }
                local ____temp_2
                if affinity.keys == nil then
                    ____temp_2 = nil
                else
                    ____temp_2 = surroundings.keysOf(affinity.keys)
                end
                return ____createLearnBinder_5(
                    ____affinity_3,
                    ____temp_4,
                    ____temp_2,
                    surroundings.storeOf(affinity),
                    machine
                )
            end
            ____cond8 = ____cond8 or ____switch8 == "hash"
            if ____cond8 then
                return nil
            end
        until true
    end
    local editors = {}
    local readers = {}
    local affinities = affinitiesOf(upstream.affinity)
    do
        local rank = 0
        while rank < #affinities do
            local affinity = affinities[rank + 1]
            local binder = binderFor(affinity)
            local edits = affinity.kind == "issueCookie" or affinity.kind == "tagSession"
            if binder ~= nil then
                local ____temp_6 = edits and editors or readers
                ____temp_6[#____temp_6 + 1] = {binder = binder, rank = rank}
            end
            rank = rank + 1
        end
    end
    local binders = joined(editors, readers)
    return {
        binders = binders,
        find = findFrom(binders, 0),
        bind = bindFrom(
            joined(readers, editors),
            0
        ),
        serverByName = serverByName,
        incarnations = incarnations
    }
end
--- Finds the server that a request's session is bound to, and takes out of the request what is not
-- for the application.
-- 
-- @param now seconds since the epoch
function ____exports.findBinding(bindings, request, now, exchange)
    bindings.find(request, now, exchange)
end
local function failureVerdict(finding)
    if finding == FORGED then
        return "forged"
    end
    if finding == EXPIRED then
        return "expired"
    end
    if finding == STALE then
        return "stale"
    end
    if finding == UNKNOWN then
        return "unknown"
    end
    return nil
end
---
-- @param isBound whether the answer binds the session for the first time
local function verdictOf(exchange, isBound)
    local ____exchange_12 = exchange
    local verdict = ____exchange_12.verdict
    local finding = ____exchange_12.finding
    if finding >= 0 then
        return verdict or "hit"
    end
    local failure = failureVerdict(finding)
    if failure ~= nil then
        return failure
    end
    return isBound and "new" or (verdict or "none")
end
____exports.verdictOf = verdictOf
--- Ties a request's session to the server that answered, and completes the verdict.
function ____exports.bindSession(bindings, request, response, now, exchange)
    exchange.verdict = verdictOf(
        exchange,
        bindings:bind(request, response, now, exchange)
    )
end
return ____exports
