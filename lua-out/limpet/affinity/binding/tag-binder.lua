-- Made by "limpet build" from limpet's src/affinity/binding/tag-binder.ts; changes are lost at the next build.
local string_byte = string.byte
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____cookie_header = require("limpet.affinity.cookies.cookie-header")
local NOT_SIMPLE = ____cookie_header.NOT_SIMPLE
local rewriteCookies = ____cookie_header.rewriteCookies
local simpleCookieEnd = ____cookie_header.simpleCookieEnd
local simpleCookieStart = ____cookie_header.simpleCookieStart
local ____set_cookie = require("limpet.affinity.cookies.set-cookie")
local isRemoval = ____set_cookie.isRemoval
local setCookieName = ____set_cookie.setCookieName
local setCookieValue = ____set_cookie.setCookieValue
local withSetCookieValue = ____set_cookie.withSetCookieValue
local ____evidence = require("limpet.affinity.evidence")
local FORGED = ____evidence.FORGED
local NOTHING = ____evidence.NOTHING
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____codec = require("limpet.affinity.token.codec")
local issueToken = ____codec.issueToken
local readToken = ____codec.readToken
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____layout = require("limpet.affinity.token.layout")
local isTokenShaped = ____layout.isTokenShaped
local tokenStartAfter = ____layout.tokenStartAfter
local ____uri = require("limpet.affinity.uri")
local decodedParameter = ____uri.decodedParameter
local parameterEnd = ____uri.parameterEnd
local pathEnd = ____uri.pathEnd
local ____exchange = require("limpet.affinity.binding.exchange")
local serverToBind = ____exchange.serverToBind
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local function doNothing()
end
local function copyOf(lines)
    local copy = {}
    for ____, line in ipairs(lines) do
        copy[#copy + 1] = line
    end
    return copy
end
--- Takes tags off a request's session ids, and puts them on those of its answer. What looks like a
-- tag is taken off although it is not authentic: it was one once, with a key that is gone, and the
-- application never knew it.
function ____exports.createTagBinder(rule, codec)
    local untagCookies, cookies
    function untagCookies(request)
        local header = request:cookies()
        if header == nil then
            return
        end
        local rewritten = rewriteCookies(header, cookies)
        if rewritten ~= header then
            request:setHeader("Cookie", rewritten)
        end
    end
    local ____rule_0 = rule
    local separator = ____rule_0.separator
    local mark = string_byte(separator, 1)
    local cookieNames = {}
    local cookieVariables = {}
    local onlyNeedle = ""
    local onlyPlace = 0
    local headers = {}
    local parameters = {}
    do
        local place = 0
        while place < #rule.carriers do
            local ____rule_carriers_index_1 = rule.carriers[place + 1]
            local kind = ____rule_carriers_index_1.kind
            local name = ____rule_carriers_index_1.name
            if kind == "cookie" then
                cookieNames[string_lower(name)] = place
                cookieVariables[#cookieVariables + 1] = cookieVariable(name)
                onlyNeedle = name .. "="
                onlyPlace = place
            elseif kind == "header" then
                headers[#headers + 1] = {
                    name = name,
                    variable = headerVariable(name),
                    place = place
                }
            else
                parameters[#parameters + 1] = {needle = (";" .. name) .. "=", place = place}
            end
            place = place + 1
        end
    end
    local time = 0
    local lineup
    local evidence = NOTHING
    local foundPlace = 0
    local key = ""
    local incarnation = NO_INCARNATION
    local contradictions = 0
    ---
    -- @param place of the carrier among those of the rule, where the first decides
    local function untag(value, place)
        local start = tokenStartAfter(value, mark)
        if start < 0 then
            return value
        end
        local plain = string_sub(value, 1, start - 1)
        local text = string_sub(value, start + 1, #value)
        local token = readToken(
            codec,
            lineup,
            text,
            time,
            plain
        )
        local found = token.evidence
        if found == FORGED and not isTokenShaped(text) then
            return value
        end
        if found >= 0 and evidence >= 0 and found ~= evidence then
            contradictions = contradictions + 1
        end
        local isEarlier = place < foundPlace
        if evidence == NOTHING or found >= 0 and (evidence < 0 or isEarlier) or evidence < 0 and isEarlier then
            evidence = found
            foundPlace = place
            key = plain
            incarnation = token.incarnation
        end
        return plain
    end
    cookies = {rewriteCookie = function(self, name, value)
        local place = cookieNames[name]
        return type(place) == "number" and untag(value, place) or value
    end}
    local onlyCookie = #cookieVariables == 1 and cookieVariables[1] or nil
    local function untagOnlyCookie(request, variable)
        if request:variable(variable) == nil then
            return
        end
        local header = request:cookies() or ""
        local start = simpleCookieStart(header, onlyNeedle)
        if start == NOT_SIMPLE then
            untagCookies(request)
            return
        end
        local ____end = simpleCookieEnd(header, start)
        local value = string_sub(header, start + 1, ____end)
        local plain = untag(value, onlyPlace)
        if plain ~= value then
            request:setHeader(
                "Cookie",
                (string_sub(header, 1, start) .. plain) .. string_sub(header, ____end + 1, #header)
            )
        end
    end
    --- Written out rather than as a loop, which LuaJIT would not compile where it has few turns.
    local function untagHeadersFrom(start)
        local header = headers[start + 1]
        if header == nil then
            return doNothing
        end
        local name = header.name
        local variable = header.variable
        local place = header.place
        local untagOthers = untagHeadersFrom(start + 1)
        return function(request)
            local value = request:variable(variable)
            if value ~= nil then
                local plain = untag(value, place)
                if plain ~= value then
                    request:setHeader(name, plain)
                end
            end
            untagOthers(request)
        end
    end
    local untagHeaders = untagHeadersFrom(0)
    local function untagParameters(request)
        for ____, ____value in ipairs(parameters) do
            local needle = ____value.needle
            local place = ____value.place
            local path = request:path()
            local start = (string_find(path, needle, nil, true) or 0) - 1
            if start >= 0 then
                local from = start + #needle
                local to = parameterEnd(path, from)
                local value = string_sub(path, from + 1, to)
                local plain = untag(value, place)
                if plain ~= value then
                    request:setPath((string_sub(path, 1, from) .. plain) .. string_sub(path, to + 1, #path))
                end
            end
        end
    end
    --- A value with a tag that names a server.
    local function tag(value, answering, server, now)
        return (value .. separator) .. issueToken(
            codec,
            answering,
            server,
            now,
            now,
            value
        )
    end
    local function tagCookies(response, answering, server, now)
        local lines = response:setCookies()
        if #lines == 0 then
            return false
        end
        local changed
        do
            local i = 0
            while i < #lines do
                local line = lines[i + 1]
                if type(cookieNames[setCookieName(line)]) == "number" and not isRemoval(line, now) then
                    changed = changed or copyOf(lines)
                    changed[i + 1] = withSetCookieValue(
                        line,
                        tag(
                            setCookieValue(line),
                            answering,
                            server,
                            now
                        )
                    )
                end
                i = i + 1
            end
        end
        if changed ~= nil then
            response:replaceSetCookies(changed)
        end
        return changed ~= nil
    end
    local function tagHeadersFrom(start)
        local header = headers[start + 1]
        if header == nil then
            return function() return false end
        end
        local name = header.name
        local tagOthers = tagHeadersFrom(start + 1)
        return function(response, answering, server, now)
            local value = response:header(name)
            if value == nil or #value == 0 then
                return tagOthers(response, answering, server, now)
            end
            response:setHeader(
                name,
                tag(value, answering, server, now)
            )
            tagOthers(response, answering, server, now)
            return true
        end
    end
    local tagHeaders = tagHeadersFrom(0)
    local function tagLocation(response, answering, server, now)
        local isTagged = false
        for ____, ____value in ipairs(parameters) do
            local needle = ____value.needle
            local location = response:header("Location")
            local start = location == nil and -1 or (string_find(location, needle, nil, true) or 0) - 1
            if location ~= nil and start >= 0 and start < pathEnd(location) then
                local from = start + #needle
                local to = parameterEnd(location, from)
                local value = decodedParameter(string_sub(location, from + 1, to))
                if value ~= nil then
                    local ____end = separator .. issueToken(
                        codec,
                        answering,
                        server,
                        now,
                        now,
                        value
                    )
                    response:setHeader(
                        "Location",
                        (string_sub(location, 1, to) .. ____end) .. string_sub(location, to + 1, #location)
                    )
                    isTagged = true
                end
            end
        end
        return isTagged
    end
    return {
        find = function(self, request, now, present)
            time = now
            lineup = present
            evidence = NOTHING
            foundPlace = 0
            key = ""
            incarnation = NO_INCARNATION
            contradictions = 0
            if onlyCookie ~= nil then
                untagOnlyCookie(request, onlyCookie)
            elseif #cookieVariables > 0 then
                untagCookies(request)
            end
            untagHeaders(request)
            if #parameters > 0 then
                untagParameters(request)
            end
            return evidence == NOTHING and FOUND_NOTHING or ({evidence = evidence, key = key, incarnation = incarnation, isContradictory = contradictions > 0})
        end,
        bind = function(self, _request, response, now, exchange)
            local server = serverToBind(exchange)
            local ____exchange_2 = exchange
            local answering = ____exchange_2.lineup
            local hasCookies = #cookieVariables > 0 and tagCookies(response, answering, server, now)
            local hasHeaders = tagHeaders(response, answering, server, now)
            local hasLocation = #parameters > 0 and tagLocation(response, answering, server, now)
            return hasCookies or hasHeaders or hasLocation
        end
    }
end
return ____exports
