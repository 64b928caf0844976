-- Made by "limpet build" from limpet's src/affinity/binding/learn-binder.ts; changes are lost at the next build.
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____set_cookie = require("limpet.affinity.cookies.set-cookie")
local isRemoval = ____set_cookie.isRemoval
local sentCookieValue = ____set_cookie.sentCookieValue
local setCookieName = ____set_cookie.setCookieName
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local UNKNOWN = ____evidence.UNKNOWN
local better = ____evidence.better
local ____key = require("limpet.affinity.session.key")
local isKey = ____key.isKey
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
local variableOf = ____reader.variableOf
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____memo = require("limpet.affinity.token.memo")
local STRING = ____memo.STRING
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local remember = ____memo.remember
local ____exchange = require("limpet.affinity.binding.exchange")
local serverToBind = ____exchange.serverToBind
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local DIGEST_LENGTH = 12
local function digester(key, machine)
    local authenticate = machine.hmacSha256(key)
    return function(sessionKey) return (machine.encodeBase64url(string_sub(
        authenticate(sessionKey),
        1,
        DIGEST_LENGTH
    ))) end
end
local function digesters(upstream, keys, machine)
    local purpose = "limpet learn " .. upstream
    local result = {}
    if keys == nil then
        result[#result + 1] = digester(purpose, machine)
    else
        for ____, ____value in ipairs(keys) do
            local secret = ____value.secret
            result[#result + 1] = digester(
                machine.hmacSha256(secret)(purpose),
                machine
            )
        end
    end
    return result
end
local function remembering(digestOf)
    local memo = createMemo(function(digest) return STRING + #digest end)
    return function(key)
        local known = recall(memo, key)
        if known ~= nil then
            return known
        end
        local digest = digestOf(key)
        remember(memo, key, digest)
        return digest
    end
end
local function foundDigest(evidence, key, digest, digested, isRemembered, isContradictory)
    return {
        evidence = evidence,
        key = key,
        incarnation = NO_INCARNATION,
        isContradictory = isContradictory,
        digest = digest,
        digested = digested,
        isRemembered = isRemembered
    }
end
local function withoutRoute(id, separator)
    local found = separator == "" and -1 or (string_find(id, separator, nil, true) or 0) - 1
    return found < 0 and id or string_sub(id, 1, found)
end
local function creatorsOf(sources)
    local creators = {}
    for ____, source in ipairs(sources) do
        if type(source) ~= "function" then
            local separator = source.kind == "withoutRoute" and source.separator or ""
            local carrier = source.kind == "withoutRoute" and source.source or source
            if type(carrier) ~= "function" and (carrier.kind == "cookie" or carrier.kind == "header") then
                creators[#creators + 1] = {kind = carrier.kind, name = carrier.name, separator = separator}
            end
        end
    end
    return creators
end
--- Learns from answers which server created a session, and finds the session in requests.
-- 
-- @param upstream its name
function ____exports.createLearnBinder(rule, upstream, maxKeyLength, keys, store, machine)
    local serverByOlder, digests
    function serverByOlder(key)
        do
            local i = 1
            while i < #digests do
                local server = store:get(digests[i + 1](key))
                if server ~= nil then
                    return server
                end
                i = i + 1
            end
        end
        return nil
    end
    digests = digesters(upstream, keys, machine)
    local digestOf = remembering(digests[1])
    --- Also by the digests of keys that do not sign any more, so that a new key loses no session.
    local function serverOf(key, digest)
        local server = store:get(digest)
        local ____server_1 = server
        if ____server_1 == nil then
            local ____temp_0
            if #digests > 1 then
                ____temp_0 = serverByOlder(key)
            else
                ____temp_0 = nil
            end
            ____server_1 = ____temp_0
        end
        return ____server_1
    end
    --- Written out rather than as a loop, which LuaJIT would not compile where it has few turns.
    local function lookUpFrom(sources, start)
        local source = sources[start + 1]
        if source == nil then
            return function(_request, _lineup, _isFound, before) return before end
        end
        local read = readerOf(source)
        local lookUpOthers = lookUpFrom(sources, start + 1)
        return function(request, lineup, isFound, before)
            local key = read(request)
            if not isKey(key, maxKeyLength) then
                return (lookUpOthers(request, lineup, isFound, before))
            end
            local digest = digestOf(key)
            if isFound then
                return before or foundDigest(
                    NOTHING,
                    key,
                    digest,
                    key,
                    false,
                    false
                )
            end
            local ____this_3
            ____this_3 = store
            local ____opt_2 = ____this_3.getHeld
            local name = ____opt_2 and ____opt_2(____this_3, key) or serverOf(key, digest)
            local evidence = name == nil and NOTHING or (lineup.generation.serverByName[name] or UNKNOWN)
            if before == nil then
                return (lookUpOthers(
                    request,
                    lineup,
                    isFound,
                    foundDigest(
                        evidence,
                        key,
                        digest,
                        key,
                        name ~= nil,
                        false
                    )
                ))
            end
            local known = before.evidence
            local best = better(known, evidence)
            local ____foundDigest_6 = foundDigest
            local ____before_key_5 = before.key
            local ____temp_4
            if best == known then
                ____temp_4 = before.digest
            else
                ____temp_4 = digest
            end
            local found = ____foundDigest_6(
                best,
                ____before_key_5,
                ____temp_4,
                best == known and before.digested or key,
                before.isRemembered or name ~= nil,
                before.isContradictory or evidence >= 0 and known >= 0 and evidence ~= known
            )
            return (lookUpOthers(request, lineup, isFound, found))
        end
    end
    --- Learns the ids that an answer hands out; tells whether there are any.
    local function learnFrom(creators, start)
        local creator = creators[start + 1]
        if creator == nil then
            return function() return false end
        end
        local kind = creator.kind
        local name = creator.name
        local separator = creator.separator
        local lowerCaseName = string_lower(name)
        local learnOthers = learnFrom(creators, start + 1)
        local function learnId(value, server, left)
            local id = withoutRoute(value, separator)
            if not isKey(id, maxKeyLength) then
                return false
            end
            store:put(
                digestOf(id),
                server,
                left,
                id
            )
            return true
        end
        local function learnCookies(lines, server, left, now)
            local isLearned = false
            for ____, line in ipairs(lines) do
                if setCookieName(line) == lowerCaseName and not isRemoval(line, now) then
                    if learnId(
                        sentCookieValue(line),
                        server,
                        left
                    ) then
                        isLearned = true
                    end
                end
            end
            return isLearned
        end
        if kind == "cookie" then
            return function(response, server, left, now)
                local lines = response:setCookies()
                local isLearned = #lines > 0 and learnCookies(lines, server, left, now)
                return learnOthers(response, server, left, now) or isLearned
            end
        end
        return function(response, server, left, now)
            local value = response:header(name)
            local isLearned = value ~= nil and learnId(value, server, left)
            return learnOthers(response, server, left, now) or isLearned
        end
    end
    local ____temp_7
    if #rule.lookup == 1 then
        ____temp_7 = variableOf(rule.lookup[1])
    else
        ____temp_7 = nil
    end
    local variable = ____temp_7
    local function findInBalancer(request, lineup, only, spent)
        local key = request:variable(only)
        if not isKey(key, maxKeyLength) then
            return FOUND_NOTHING
        end
        local held = store:getHeld(key)
        local digest = held == nil and digestOf(key) or nil
        local ____temp_8
        if digest == nil then
            ____temp_8 = held
        else
            ____temp_8 = store:getAtOnce(digest)
        end
        local name = ____temp_8
        local evidence = name == nil and NOTHING or (lineup.generation.serverByName[name] or UNKNOWN)
        if spent == nil or spent == FOUND_NOTHING then
            return (foundDigest(
                evidence,
                key,
                digest,
                key,
                name ~= nil,
                false
            ))
        end
        local found = spent
        found.evidence = evidence
        found.key = key
        found.digest = digest
        found.digested = key
        found.isRemembered = name ~= nil
        return found
    end
    local lookUp = lookUpFrom(rule.lookup, 0)
    local learnIds = learnFrom(
        creatorsOf(rule.create),
        0
    )
    local function ____temp_17(self, request, _now, lineup, isFound)
        return lookUp(request, lineup, isFound, nil) or FOUND_NOTHING
    end
    local ____temp_9
    if variable == nil or store.getAtOnce == nil or store.getHeld == nil then
        ____temp_9 = nil
    else
        ____temp_9 = function(_isFound, request, _now, lineup, spent) return (findInBalancer(request, lineup, variable, spent)) end
    end
    return {
        find = ____temp_17,
        findInBalancer = ____temp_9,
        idleOf = function(self, found)
            local ____temp_10
            if found == FOUND_NOTHING then
                ____temp_10 = nil
            else
                ____temp_10 = found.digest
            end
            local digest = ____temp_10
            local ____temp_13
            if digest == nil then
                ____temp_13 = 0
            else
                local ____this_12
                ____this_12 = store
                local ____opt_11 = ____this_12.idleFor
                ____temp_13 = ____opt_11 and ____opt_11(____this_12, digest) or 0
            end
            return ____temp_13
        end,
        bind = function(self, _request, response, now, exchange, found)
            local ____exchange_lineup_generation_14 = exchange.lineup.generation
            local servers = ____exchange_lineup_generation_14.servers
            local server = servers[serverToBind(exchange) + 1].name
            local ____temp_15
            if exchange.evidence < 0 then
                ____temp_15 = nil
            else
                ____temp_15 = servers[exchange.evidence + 1].name
            end
            local left = ____temp_15
            if not learnIds(response, server, left, now) then
                if found == FOUND_NOTHING then
                    return false
                end
                local ____found_16 = found
                local digest = ____found_16.digest
                local digested = ____found_16.digested
                local isRemembered = ____found_16.isRemembered
                if not isRemembered and not rule.createFromRequest then
                    return false
                end
                if digest == nil and server == left and store.wantsAll ~= true then
                    return false
                end
                store:put(
                    digest or digestOf(digested),
                    server,
                    left,
                    digested
                )
            end
            return exchange.evidence < 0
        end
    }
end
return ____exports
