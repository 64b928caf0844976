-- Made by "limpet build" from limpet's src/affinity/binding/bindings.ts; changes are lost at the next build.
local ____exports = {}
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local ____codec = require("limpet.affinity.token.codec")
local createTokenCodec = ____codec.createTokenCodec
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____digests = require("limpet.affinity.servers.digests")
local createDigestKeys = ____digests.createDigestKeys
local ____cookie_binder = require("limpet.affinity.binding.cookie-binder")
local createCookieBinder = ____cookie_binder.createCookieBinder
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local ____learn_binder = require("limpet.affinity.binding.learn-binder")
local createLearnBinder = ____learn_binder.createLearnBinder
local ____renamed_cookie_binder = require("limpet.affinity.binding.renamed-cookie-binder")
local createRenamedCookieBinder = ____renamed_cookie_binder.createRenamedCookieBinder
local ____route_binder = require("limpet.affinity.binding.route-binder")
local createRouteBinder = ____route_binder.createRouteBinder
local ____tag_binder = require("limpet.affinity.binding.tag-binder")
local createTagBinder = ____tag_binder.createTagBinder
--- Whether an upstream's rules need more than the balancer phase.
function ____exports.remembers(____bindingPattern0)
    local affinities
    affinities = ____bindingPattern0.affinities
    for ____, ____value in ipairs(affinities) do
        local kind = ____value.kind
        if kind ~= "hash" then
            return true
        end
    end
    return false
end
--- What reads and issues the tokens of an affinity.
local function tokenCodecFor(affinity, upstream, digestKeys, ____bindingPattern0)
    local isReplaced
    local keysOf
    local machine
    machine = ____bindingPattern0.machine
    keysOf = ____bindingPattern0.keysOf
    isReplaced = ____bindingPattern0.isReplaced
    local isCookie = affinity.kind == "issueCookie"
    local ____affinity_maxAge_5 = affinity.maxAge
    local ____isCookie_3
    if isCookie then
        ____isCookie_3 = affinity.maxIdle
    else
        ____isCookie_3 = nil
    end
    local ____isCookie_4
    if isCookie then
        ____isCookie_4 = affinity.renewAfter
    else
        ____isCookie_4 = nil
    end
    local lifetime = {maxAge = ____affinity_maxAge_5, maxIdle = ____isCookie_3, renewAfter = ____isCookie_4}
    local purpose = isCookie and "cookie" or "tag"
    return (createTokenCodec(
        purpose,
        upstream,
        lifetime,
        keysOf(affinity.keys),
        digestKeys,
        machine,
        isReplaced
    ))
end
____exports.tokenCodecFor = tokenCodecFor
--- Adds what an affinity found. A server counts before all else, and of two what stands first in the rules.
-- 
-- @param rank the affinity's place among the upstream's
local function addFound(exchange, found, rank)
    local ____exchange_9 = exchange
    local evidence = ____exchange_9.evidence
    local foundBy = ____exchange_9.foundBy
    exchange.key = exchange.key or found.key
    if found.isContradictory or found.evidence >= 0 and evidence >= 0 and found.evidence ~= evidence then
        exchange.isContradictory = true
    end
    if found.evidence == NOTHING then
        return
    end
    local isBetter = evidence < 0 and found.evidence >= 0
    local isEarlier = rank < foundBy and (found.evidence >= 0 or evidence < 0)
    if evidence == NOTHING or isBetter or isEarlier then
        exchange.evidence = found.evidence
        exchange.foundBy = rank
        exchange.incarnation = found.incarnation
    elseif evidence >= 0 and found.evidence == evidence and found.incarnation ~= NO_INCARNATION then
        exchange.incarnation = found.incarnation
    end
end
____exports.addFound = addFound
local function findFrom(binders, start)
    local ranked = binders[start + 1]
    if ranked == nil then
        return function() return nil end
    end
    local binder = ranked.binder
    local rank = ranked.rank
    local findByOthers = findFrom(binders, start + 1)
    return function(request, now, exchange)
        local isFound = exchange.evidence >= 0 and exchange.foundBy < rank
        local found = binder:find(
            request,
            now,
            exchange.lineup,
            isFound,
            exchange.found[start + 1]
        )
        exchange.found[start + 1] = found
        if found ~= FOUND_NOTHING then
            addFound(exchange, found, rank)
        end
        findByOthers(request, now, exchange)
    end
end
local function finderInBalancer(binders)
    local only = binders[1]
    if (only and only.binder.findInBalancer) == nil or #binders > 1 then
        return nil
    end
    local rank = only.rank
    local ____only_binder_8 = only.binder
    local findInBalancer = ____only_binder_8.findInBalancer
    return function(exchange, request, now)
        local found = findInBalancer(
            false,
            request,
            now,
            exchange.lineup,
            exchange.found[1]
        )
        exchange.found[1] = found
        if found ~= FOUND_NOTHING then
            addFound(exchange, found, rank)
        end
    end
end
local function bindFrom(binders, start, ____end, afterwards)
    if start == ____end then
        return afterwards
    end
    local ____binders_index_10 = binders[start + 1]
    local binder = ____binders_index_10.binder
    local bindByOthers = bindFrom(binders, start + 1, ____end, afterwards)
    return function(request, response, now, exchange)
        local found = exchange.isSearched and (exchange.found[start + 1] or FOUND_NOTHING) or FOUND_NOTHING
        local isBound = binder:bind(
            request,
            response,
            now,
            exchange,
            found
        )
        return bindByOthers(request, response, now, exchange) or isBound
    end
end
local function bindersFrom(binders, readers)
    return (bindFrom(
        binders,
        readers,
        #binders,
        bindFrom(
            binders,
            0,
            readers,
            function() return false end
        )
    ))
end
---
-- @param name the upstream's
function ____exports.createBindings(name, upstream, surroundings)
    local ____surroundings_0 = surroundings
    local machine = ____surroundings_0.machine
    local digestKeys = createDigestKeys()
    local function codecFor(affinity)
        return (tokenCodecFor(affinity, name, digestKeys, surroundings))
    end
    local function binderFor(affinity)
        repeat
            local ____switch9 = affinity.kind
            local ____cond9 = ____switch9 == "issueCookie"
            if ____cond9 then
                return affinity.otherName == nil and createCookieBinder(
                    affinity,
                    codecFor(affinity)
                ) or createRenamedCookieBinder(
                    affinity,
                    affinity.otherName,
                    codecFor(affinity)
                )
            end
            ____cond9 = ____cond9 or ____switch9 == "tagSession"
            if ____cond9 then
                return (createTagBinder(
                    affinity,
                    codecFor(affinity)
                ))
            end
            ____cond9 = ____cond9 or ____switch9 == "route"
            if ____cond9 then
                return (createRouteBinder(affinity))
            end
            ____cond9 = ____cond9 or ____switch9 == "learn"
            if ____cond9 then
                do
                    local ____temp_1
                    if affinity.keys == nil then
                        ____temp_1 = nil
                    else
                        ____temp_1 = surroundings.keysOf(affinity.keys)
                    end
                    local keys = ____temp_1
                    local store = surroundings.storeOf(affinity)
                    return (createLearnBinder(
                        affinity,
                        name,
                        upstream.maxKeyLength,
                        keys,
                        store,
                        machine
                    ))
                end
            end
            ____cond9 = ____cond9 or ____switch9 == "hash"
            if ____cond9 then
                return nil
            end
        until true
    end
    local editors = {}
    local readers = {}
    do
        local rank = 0
        while rank < #upstream.affinities do
            local affinity = upstream.affinities[rank + 1]
            local binder = binderFor(affinity)
            local edits = affinity.kind == "issueCookie" or affinity.kind == "tagSession"
            if binder ~= nil then
                local ____temp_2 = edits and editors or readers
                ____temp_2[#____temp_2 + 1] = {binder = binder, rank = rank}
            end
            rank = rank + 1
        end
    end
    local binders = {}
    for ____, binder in ipairs(editors) do
        binders[#binders + 1] = binder
    end
    for ____, binder in ipairs(readers) do
        binders[#binders + 1] = binder
    end
    return {
        binders = binders,
        find = findFrom(binders, 0),
        findInBalancer = finderInBalancer(binders),
        bind = bindersFrom(binders, #editors),
        digestKeys = digestKeys
    }
end
return ____exports
