-- Made by "limpet build" from limpet's src/affinity/binding/tag-binder.ts; changes are lost at the next build.
local math_max = math.max
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
local NOTHING = ____evidence.NOTHING
local ____header_list = require("limpet.affinity.header-list")
local rewriteItems = ____header_list.rewriteItems
local startBehind = ____header_list.startBehind
local ____query = require("limpet.affinity.query")
local rewriteArguments = ____query.rewriteArguments
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____query_argument = require("limpet.affinity.session.query-argument")
local argumentVariable = ____query_argument.argumentVariable
local ____codec = require("limpet.affinity.token.codec")
local NO_TOKEN = ____codec.NO_TOKEN
local authenticBytes = ____codec.authenticBytes
local issueToken = ____codec.issueToken
local tokenOf = ____codec.tokenOf
local ____memo = require("limpet.affinity.token.memo")
local STRING = ____memo.STRING
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local remember = ____memo.remember
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____layout = require("limpet.affinity.token.layout")
local isTokenShaped = ____layout.isTokenShaped
local tokenStartAfter = ____layout.tokenStartAfter
local ____uri = require("limpet.affinity.uri")
local decodedParameter = ____uri.decodedParameter
local encodedLength = ____uri.encodedLength
local leadsTo = ____uri.leadsTo
local parameterEnd = ____uri.parameterEnd
local pathEnd = ____uri.pathEnd
local percentDecoded = ____uri.percentDecoded
local ____exchange = require("limpet.affinity.binding.exchange")
local serverToBind = ____exchange.serverToBind
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
--- Bytes that a table with up to four fields takes.
local TABLE = 144
local function sizeOf(____bindingPattern0)
    local plain
    local bytes
    bytes = ____bindingPattern0.bytes
    plain = ____bindingPattern0.plain
    return TABLE + STRING + #bytes + STRING + #plain
end
--- The scheme of RFC 6750.
local BEARER = "bearer "
local function doNothing()
end
local function copyOf(lines)
    local copy = {}
    for ____, line in ipairs(lines) do
        copy[#copy + 1] = line
    end
    return copy
end
local function createFound()
    return {
        evidence = NOTHING,
        key = "",
        incarnation = NO_INCARNATION,
        isContradictory = false,
        offers = nil
    }
end
--- Takes tags off a request's session ids, and puts them on those of its answer. What looks like a
-- tag is taken off although it is not authentic: it was one once, with a key that is gone, and the
-- application never knew it.
function ____exports.createTagBinder(rule, codec)
    local untag, untagAnew, note, isTaggedWhole, untagCookies, untagLines, untagParameter, mark, time, lineup, evidence, foundPlace, key, incarnation, contradictions, lastBytes, values, cookies
    function untag(value, place)
        local known = recall(values, value)
        if known ~= nil then
            note(
                tokenOf(codec, lineup, known.bytes, time),
                known.plain,
                place
            )
            return known.plain
        end
        local plain = untagAnew(value, place)
        if lastBytes ~= nil then
            remember(values, value, {bytes = lastBytes, plain = plain})
        end
        return plain
    end
    function untagAnew(value, place)
        lastBytes = nil
        local start = tokenStartAfter(value, mark)
        if start < 0 then
            return value
        end
        local plain = string_sub(value, 1, start - 1)
        local text = string_sub(value, start + 1, #value)
        lastBytes = authenticBytes(codec, text, plain)
        if lastBytes == nil and not isTokenShaped(text) then
            return value
        end
        note(
            lastBytes == nil and NO_TOKEN or tokenOf(codec, lineup, lastBytes, time),
            plain,
            place
        )
        return plain
    end
    function note(token, plain, place)
        local found = token.evidence
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
    end
    function isTaggedWhole(value)
        local start = tokenStartAfter(value, mark)
        if start < 0 then
            return false
        end
        local text = string_sub(value, start + 1, #value)
        return authenticBytes(
            codec,
            text,
            string_sub(value, 1, start - 1)
        ) ~= nil
    end
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
    function untagLines(request, name, lines, untagValue)
        local plain = {}
        local isChanged = false
        for ____, line in ipairs(lines) do
            local one = untagValue(line)
            if one ~= line then
                isChanged = true
            end
            plain[#plain + 1] = one
        end
        if isChanged then
            request:setHeader(name, plain)
        end
    end
    function untagParameter(path, needle, place)
        local result = ""
        local copied = 0
        local found = (string_find(path, needle, nil, true) or 0) - 1
        while found >= 0 do
            local from = found + #needle
            local to = parameterEnd(path, from)
            local value = string_sub(path, from + 1, to)
            local plain = untag(value, place)
            if plain ~= value then
                result = result .. string_sub(path, copied + 1, from) .. plain
                copied = to
            end
            found = (string_find(
                path,
                needle,
                math_max(to + 1, 1),
                true
            ) or 0) - 1
        end
        return result .. string_sub(path, copied + 1, #path)
    end
    local ____rule_0 = rule
    local separator = ____rule_0.separator
    mark = string_byte(separator, 1)
    local cookieNames = {}
    local cookieVariables = {}
    local onlyNeedle = ""
    local onlyPlace = 0
    --- Names of the headers that are tagged in answers.
    local answered = {}
    local headers = {}
    local parameters = {}
    local queried = {}
    local hasOffers = false
    time = 0
    evidence = NOTHING
    foundPlace = 0
    key = ""
    incarnation = NO_INCARNATION
    contradictions = 0
    local offers
    values = createMemo(sizeOf)
    local cookieHeaders = createMemo(function(known) return sizeOf(known) + STRING + #known.rewritten end)
    --- A header whose value is one, or a list of several.
    local function untagHeader(place)
        local items = {rewriteItem = function(____, _head, value) return (untag(value, place)) end}
        return function(value) return ((string_find(value, ",", nil, true) or 0) - 1 < 0 or isTaggedWhole(value)) and untag(value, place) or rewriteItems(value, "", items) end
    end
    local function untagBearer(place)
        return function(value)
            local start = startBehind(BEARER, value, 0, #value)
            return start < 0 and value or string_sub(value, 1, start) .. untag(
                string_sub(value, start + 1, #value),
                place
            )
        end
    end
    --- A header of which the application may choose an item for its answer.
    local function untagPrefixed(name, prefix, place)
        local items = {rewriteItem = function(self, head, value)
            local plain = untag(value, place)
            if plain ~= value then
                offers = offers or ({})
                offers[#offers + 1] = {name = name, plain = head .. plain, sent = head .. value}
            end
            return plain
        end}
        return function(value)
            local start = startBehind(prefix, value, 0, #value)
            if start < 0 or not isTaggedWhole(string_sub(value, start + 1, #value)) then
                return (rewriteItems(value, prefix, items))
            end
            local head = string_sub(value, 1, start)
            return head .. items:rewriteItem(
                head,
                string_sub(value, start + 1, #value)
            )
        end
    end
    --- The value of an argument, which clients percent-encode as they like; an id was tagged as it is.
    local function untagArgument(value, place)
        local decoded = (string_find(value, "%", nil, true) or 0) - 1 < 0 and value or percentDecoded(value)
        local plain = untag(decoded, place)
        return plain == decoded and value or string_sub(
            value,
            1,
            encodedLength(value, #plain)
        )
    end
    cookies = {rewriteCookie = function(self, name, value)
        local place = cookieNames[name]
        return type(place) == "number" and untag(value, place) or value
    end}
    local function addHeader(name, untagValue)
        headers[#headers + 1] = {
            name = name,
            lowerCaseName = string_lower(name),
            variable = headerVariable(name),
            untagValue = untagValue
        }
    end
    local function addCarrier(carrier, place)
        repeat
            local ____switch30 = carrier.kind
            local ____cond30 = ____switch30 == "cookie"
            if ____cond30 then
                cookieNames[string_lower(carrier.name)] = place
                cookieVariables[#cookieVariables + 1] = cookieVariable(carrier.name)
                onlyNeedle = carrier.name .. "="
                onlyPlace = place
                break
            end
            ____cond30 = ____cond30 or ____switch30 == "header"
            if ____cond30 then
                answered[#answered + 1] = carrier.name
                addHeader(
                    carrier.name,
                    untagHeader(place)
                )
                break
            end
            ____cond30 = ____cond30 or ____switch30 == "pathParameter"
            if ____cond30 then
                parameters[#parameters + 1] = {needle = (";" .. carrier.name) .. "=", place = place}
                break
            end
            ____cond30 = ____cond30 or ____switch30 == "bearerToken"
            if ____cond30 then
                addHeader(
                    "Authorization",
                    untagBearer(place)
                )
                break
            end
            ____cond30 = ____cond30 or ____switch30 == "prefixedHeader"
            if ____cond30 then
                hasOffers = true
                addHeader(
                    carrier.name,
                    untagPrefixed(
                        carrier.name,
                        string_lower(carrier.prefix),
                        place
                    )
                )
                break
            end
            ____cond30 = ____cond30 or ____switch30 == "queryArgument"
            if ____cond30 then
                queried[#queried + 1] = {
                    needle = string_lower(carrier.name) .. "=",
                    variable = argumentVariable(carrier.name),
                    rewriter = {rewriteArgument = function(____, value) return (untagArgument(value, place)) end}
                }
                break
            end
        until true
    end
    do
        local place = 0
        while place < #rule.carriers do
            addCarrier(rule.carriers[place + 1], place)
            place = place + 1
        end
    end
    local onlyCookie = #cookieVariables == 1 and cookieVariables[1] or nil
    local function untagOnlyCookie(request, variable)
        local header = request:cookies()
        if header == nil then
            return
        end
        local known = recall(cookieHeaders, header)
        if known ~= nil then
            note(
                tokenOf(codec, lineup, known.bytes, time),
                known.plain,
                onlyPlace
            )
            request:setHeader("Cookie", known.rewritten)
            return
        end
        if request:variable(variable) == nil then
            return
        end
        local start = simpleCookieStart(header, onlyNeedle)
        if start == NOT_SIMPLE then
            untagCookies(request)
            return
        end
        local ____end = simpleCookieEnd(header, start)
        local value = string_sub(header, start + 1, ____end)
        local plain = untagAnew(value, onlyPlace)
        if plain == value then
            return
        end
        local rewritten = (string_sub(header, 1, start) .. plain) .. string_sub(header, ____end + 1, #header)
        request:setHeader("Cookie", rewritten)
        if lastBytes ~= nil then
            remember(cookieHeaders, header, {bytes = lastBytes, plain = plain, rewritten = rewritten})
        end
    end
    --- Written out rather than as a loop, which LuaJIT would not compile where it has few turns.
    local function untagHeadersFrom(start)
        local header = headers[start + 1]
        if header == nil then
            return doNothing
        end
        local name = header.name
        local lowerCaseName = header.lowerCaseName
        local variable = header.variable
        local untagValue = header.untagValue
        local untagOthers = untagHeadersFrom(start + 1)
        return function(request)
            local value = request:variable(variable)
            if value ~= nil then
                local lines = request:repeatedHeader(lowerCaseName, value)
                if lines == nil then
                    local plain = untagValue(value)
                    if plain ~= value then
                        request:setHeader(name, plain)
                    end
                else
                    untagLines(request, name, lines, untagValue)
                end
            end
            untagOthers(request)
        end
    end
    local untagHeaders = untagHeadersFrom(0)
    local function untagParameters(request)
        local before = request:path()
        local path = before
        for ____, ____value in ipairs(parameters) do
            local needle = ____value.needle
            local place = ____value.place
            path = untagParameter(path, needle, place)
        end
        if path ~= before then
            request:setPath(path)
        end
    end
    local function untagArgumentsFrom(start)
        local argument = queried[start + 1]
        if argument == nil then
            return doNothing
        end
        local needle = argument.needle
        local variable = argument.variable
        local rewriter = argument.rewriter
        local untagOthers = untagArgumentsFrom(start + 1)
        return function(request)
            if request:variable(variable) ~= nil then
                local before = request:query()
                local query = rewriteArguments(before, needle, rewriter)
                if query ~= before then
                    request:setQuery(query)
                end
            end
            untagOthers(request)
        end
    end
    local untagArguments = untagArgumentsFrom(0)
    local hasArguments = #queried > 0
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
        local name = answered[start + 1]
        if name == nil then
            return function() return false end
        end
        local tagOthers = tagHeadersFrom(start + 1)
        return function(response, answering, server, now)
            local value = response:header(name)
            if value == nil or #value == 0 then
                return (tagOthers(response, answering, server, now))
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
    --- Nobody else's host is told how a session's id is tagged.
    local function tagLocation(request, response, answering, server, now)
        local isTagged = false
        for ____, ____value in ipairs(parameters) do
            local needle = ____value.needle
            local location = response:header("Location")
            local start = location == nil and -1 or (string_find(location, needle, nil, true) or 0) - 1
            if location ~= nil and start >= 0 and start < pathEnd(location) and leadsTo(
                request:variable("host"),
                location
            ) then
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
    --- What the application chose goes to the client as it was offered.
    local function answerOffers(response, offered)
        for ____, ____value in ipairs(offered) do
            local name = ____value.name
            local plain = ____value.plain
            local sent = ____value.sent
            if response:header(name) == plain then
                response:setHeader(name, sent)
                return
            end
        end
    end
    return {
        find = function(self, request, now, present, _isFound, spent)
            time = now
            lineup = present
            evidence = NOTHING
            foundPlace = 0
            key = ""
            incarnation = NO_INCARNATION
            contradictions = 0
            offers = nil
            if onlyCookie ~= nil then
                untagOnlyCookie(request, onlyCookie)
            elseif #cookieVariables > 0 then
                untagCookies(request)
            end
            untagHeaders(request)
            if #parameters > 0 then
                untagParameters(request)
            end
            if hasArguments then
                untagArguments(request)
            end
            if evidence == NOTHING then
                return FOUND_NOTHING
            end
            local found = (spent == nil or spent == FOUND_NOTHING) and createFound() or spent
            found.evidence = evidence
            found.key = key
            found.incarnation = incarnation
            found.isContradictory = contradictions > 0
            if hasOffers then
                found.offers = offers
            end
            return found
        end,
        bind = function(self, request, response, now, exchange, found)
            local server = serverToBind(exchange)
            local ____exchange_1 = exchange
            local answering = ____exchange_1.lineup
            local ____hasOffers_2
            if hasOffers then
                ____hasOffers_2 = found.offers
            else
                ____hasOffers_2 = nil
            end
            local offered = ____hasOffers_2
            if offered ~= nil then
                answerOffers(response, offered)
            end
            local hasCookies = #cookieVariables > 0 and tagCookies(response, answering, server, now)
            local hasHeaders = tagHeaders(response, answering, server, now)
            local hasLocation = #parameters > 0 and tagLocation(
                request,
                response,
                answering,
                server,
                now
            )
            return hasCookies or hasHeaders or hasLocation
        end
    }
end
return ____exports
