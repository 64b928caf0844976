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
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local isTokenShaped = ____token.isTokenShaped
local issueToken = ____token.issueToken
local readToken = ____token.readToken
local ____finding = require("limpet.affinity.binding.finding")
local FORGED = ____finding.FORGED
local NOTHING = ____finding.NOTHING
local ____path_parameter = require("limpet.affinity.binding.path-parameter")
local decodedParameter = ____path_parameter.decodedParameter
local parameterEnd = ____path_parameter.parameterEnd
local pathEnd = ____path_parameter.pathEnd
--- A value with a tag that names a server.
local function tag(codec, separator, value, server, now)
    return (value .. separator) .. issueToken(
        codec,
        server,
        now,
        now,
        value
    )
end
____exports.tag = tag
--- Where the separator of a value's tag is; -1 for a value without what looks like one. Tags have
-- few lengths, and these are all; they have no separator in them, so the longest is looked at last.
local function tagStart(value, mark)
    local length = #value
    if length >= 20 and string_byte(value, length - 20 + 1) == mark then
        return length - 20
    end
    if length >= 24 and string_byte(value, length - 24 + 1) == mark then
        return length - 24
    end
    if length >= 25 and string_byte(value, length - 25 + 1) == mark then
        return length - 25
    end
    if length >= 29 and string_byte(value, length - 29 + 1) == mark then
        return length - 29
    end
    return -1
end
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
    local finding = NOTHING
    local foundPlace = 0
    local key
    local incarnation = NO_INCARNATION
    local contradictions = 0
    ---
    -- @param place of the carrier among those of the rule, where the first decides
    local function untag(value, place)
        local start = tagStart(value, mark)
        if start < 0 then
            return value
        end
        local plain = string_sub(value, 1, start)
        local token = string_sub(value, start + 1 + 1, #value)
        local found = readToken(codec, token, time, plain)
        if found == FORGED and not isTokenShaped(token) then
            return value
        end
        if found >= 0 and finding >= 0 and found ~= finding then
            contradictions = contradictions + 1
        end
        local isEarlier = place < foundPlace
        if finding == NOTHING or found >= 0 and (finding < 0 or isEarlier) or finding < 0 and isEarlier then
            finding = found
            foundPlace = place
            key = plain
            incarnation = codec.incarnation
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
    local function tagCookies(response, server, now)
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
                            codec,
                            separator,
                            setCookieValue(line),
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
        return function(response, server, now)
            local value = response:header(name)
            if value == nil or #value == 0 then
                return tagOthers(response, server, now)
            end
            response:setHeader(
                name,
                tag(
                    codec,
                    separator,
                    value,
                    server,
                    now
                )
            )
            tagOthers(response, server, now)
            return true
        end
    end
    local tagHeaders = tagHeadersFrom(0)
    local function tagLocation(response, server, now)
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
        find = function(self, request, now, exchange)
            time = now
            finding = NOTHING
            foundPlace = 0
            key = nil
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
            if contradictions > 0 then
                exchange.isContradictory = true
            end
            exchange.key = exchange.key or key
            if finding >= 0 then
                exchange.incarnation = incarnation
            end
            return finding
        end,
        bind = function(self, _request, response, now, exchange)
            local server = exchange.returns and exchange.finding >= 0 and exchange.finding or exchange.server
            local hasCookies = #cookieVariables > 0 and tagCookies(response, server, now)
            local hasHeaders = tagHeaders(response, server, now)
            local hasLocation = #parameters > 0 and tagLocation(response, server, now)
            return hasCookies or hasHeaders or hasLocation
        end
    }
end
return ____exports
