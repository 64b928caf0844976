-- Made by "limpet build" from limpet's src/affinity/binding/route-binder.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____cookie_header = require("limpet.affinity.cookies.cookie-header")
local rewriteCookies = ____cookie_header.rewriteCookies
local ____cookie_value = require("limpet.affinity.cookies.cookie-value")
local isQuoted = ____cookie_value.isQuoted
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local UNKNOWN = ____evidence.UNKNOWN
local better = ____evidence.better
local ____check = require("limpet.affinity.servers.check")
local LONGEST_NAME = ____check.LONGEST_NAME
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local function serverNamed(value, start, ____end, servers)
    if ____end - start > LONGEST_NAME then
        return UNKNOWN
    end
    local server = servers[string_sub(value, start + 1, ____end)]
    return type(server) == "number" and server or UNKNOWN
end
local function wholeName(value, _separator, servers)
    return value == "" and NOTHING or serverNamed(value, 0, #value, servers)
end
local function namedByPrefix(value, separator, servers)
    local result = NOTHING
    local found = (string_find(value, separator, nil, true) or 0) - 1
    if found > LONGEST_NAME then
        return UNKNOWN
    end
    while found >= 0 and found <= LONGEST_NAME do
        local server = serverNamed(value, 0, found, servers)
        if server >= 0 then
            result = server
        elseif found > 0 and result == NOTHING then
            result = UNKNOWN
        end
        found = (string_find(
            value,
            separator,
            math_max(found + 1 + 1, 1),
            true
        ) or 0) - 1
    end
    return result
end
local function namedByLater(value, first, separator, servers)
    local found = (string_find(
        value,
        separator,
        math_max(
            math_max(first + 1, #value - LONGEST_NAME - #separator) + 1,
            1
        ),
        true
    ) or 0) - 1
    while found >= 0 do
        local server = serverNamed(value, found + #separator, #value, servers)
        if server >= 0 then
            return server
        end
        found = (string_find(
            value,
            separator,
            math_max(found + 1 + 1, 1),
            true
        ) or 0) - 1
    end
    return UNKNOWN
end
local function namedBySuffix(value, separator, servers)
    local found = (string_find(value, separator, nil, true) or 0) - 1
    local start = found + #separator
    if found < 0 or start == #value then
        return NOTHING
    end
    local server = serverNamed(value, start, #value, servers)
    return server >= 0 and server or namedByLater(value, found, separator, servers)
end
local function noKey()
    return nil
end
local function keyBehindPrefix(value, separator)
    return (string_find(
        value,
        separator,
        math_max(#value - #separator + 1, 1),
        true
    ) or 0) - 1 < 0 and value or nil
end
local function keyBeforeSuffix(value, separator)
    local ____temp_2
    if (string_find(value, separator, nil, true) or 0) - 1 == 0 then
        ____temp_2 = nil
    else
        ____temp_2 = value
    end
    return ____temp_2
end
local function foundBesides(before, evidence, ____bindingPattern0, value)
    local separator
    local keyIn
    keyIn = ____bindingPattern0.keyIn
    separator = ____bindingPattern0.separator
    if evidence == NOTHING then
        return before
    end
    local known = before.evidence
    return {
        evidence = better(known, evidence),
        key = before.key or keyIn(value, separator),
        incarnation = NO_INCARNATION,
        isContradictory = before.isContradictory or evidence >= 0 and known >= 0 and evidence ~= known
    }
end
local function findInCookies(cookie, reading)
    local ____reading_1 = reading
    local find = ____reading_1.find
    local separator = ____reading_1.separator
    local lowerCaseName = string_lower(cookie)
    local present
    local found = FOUND_NOTHING
    local cookies = {rewriteCookie = function(self, name, value)
        if name == lowerCaseName then
            found = foundBesides(
                found,
                find(value, separator, present),
                reading,
                value
            )
        end
        return value
    end}
    return function(request, _value, _evidence, servers, before)
        present = servers
        found = before
        rewriteCookies(
            request:cookies() or "",
            cookies
        )
        return found
    end
end
local function findInQuotes(reading)
    return function(_request, value, evidence, servers, before)
        if not isQuoted(value, 0, #value) then
            return (foundBesides(before, evidence, reading, value))
        end
        local plain = string_sub(value, 2, #value - 1)
        return (foundBesides(
            before,
            reading.find(plain, reading.separator, servers),
            reading,
            plain
        ))
    end
end
local function chain(sources, start, reading)
    local source = sources[start + 1]
    if source == nil then
        return function(_request, _servers, before) return before end
    end
    local read = readerOf(source)
    local ____reading_0 = reading
    local find = ____reading_0.find
    local separator = ____reading_0.separator
    local isCookie = type(source) ~= "function" and source.kind == "cookie"
    local findLonger = isCookie and findInCookies(source.name, reading) or findInQuotes(reading)
    local findByOthers = chain(sources, start + 1, reading)
    return function(request, servers, before)
        local value = read(request)
        if type(value) ~= "string" then
            return (findByOthers(request, servers, before))
        end
        local evidence = find(value, separator, servers)
        local found = evidence >= 0 and foundBesides(before, evidence, reading, value) or findLonger(
            request,
            value,
            evidence,
            servers,
            before
        )
        return (findByOthers(request, servers, found))
    end
end
--- The same as a function, which needs nothing that a phase may refuse.
local function routeFinder(____bindingPattern0)
    local position
    local separator
    local sources
    sources = ____bindingPattern0.sources
    separator = ____bindingPattern0.separator
    position = ____bindingPattern0.position
    local find = separator == "" and wholeName or (position == "prefix" and namedByPrefix or namedBySuffix)
    local keyIn = separator == "" and noKey or (position == "prefix" and keyBehindPrefix or keyBeforeSuffix)
    return (chain(sources, 0, {find = find, keyIn = keyIn, separator = separator}))
end
____exports.routeFinder = routeFinder
--- Finds the server that a session id names.
function ____exports.createRouteBinder(affinity)
    local findBySources = routeFinder(affinity)
    return {
        find = function(self, request, _now, lineup)
            return (findBySources(request, lineup.generation.serverByName, FOUND_NOTHING))
        end,
        bind = function(self)
            return false
        end
    }
end
return ____exports
