-- Made by "limpet build" from limpet's src/affinity/binding/cookie-binder.ts; changes are lost at the next build.
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____cookie_header = require("limpet.affinity.cookies.cookie-header")
local NOT_SIMPLE = ____cookie_header.NOT_SIMPLE
local rewriteCookies = ____cookie_header.rewriteCookies
local simpleCookieEnd = ____cookie_header.simpleCookieEnd
local simpleCookieStart = ____cookie_header.simpleCookieStart
local withoutCookie = ____cookie_header.withoutCookie
local ____issued_cookie = require("limpet.affinity.cookies.issued-cookie")
local setCookieLine = ____issued_cookie.setCookieLine
local ____set_cookie = require("limpet.affinity.cookies.set-cookie")
local setCookieName = ____set_cookie.setCookieName
local ____shared_cache = require("limpet.affinity.cookies.shared-cache")
local keepFromSharedCaches = ____shared_cache.keepFromSharedCaches
local ____evidence = require("limpet.affinity.evidence")
local FORGED = ____evidence.FORGED
local NOTHING = ____evidence.NOTHING
local better = ____evidence.better
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____codec = require("limpet.affinity.token.codec")
local NO_TOKEN = ____codec.NO_TOKEN
local authenticBytes = ____codec.authenticBytes
local copyToken = ____codec.copyToken
local createToken = ____codec.createToken
local isRenewalDue = ____codec.isRenewalDue
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
local NO_TIME = ____layout.NO_TIME
local isTokenShaped = ____layout.isTokenShaped
local ____exchange = require("limpet.affinity.binding.exchange")
local serverToBind = ____exchange.serverToBind
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local NOT_MODIFIED = 304
--- Bytes that a table with two fields takes.
local TABLE = 96
local function sizeOf(____bindingPattern0)
    local others
    local bytes
    bytes = ____bindingPattern0.bytes
    others = ____bindingPattern0.others
    return TABLE + STRING + #bytes + (others == nil and 0 or STRING + #others)
end
--- The request has no issued cookie.
local NO_COOKIE = {
    evidence = NOTHING,
    since = NO_TIME,
    seen = NO_TIME,
    incarnation = NO_INCARNATION,
    keyId = -1
}
local function createFound()
    return {
        evidence = NOTHING,
        key = "",
        incarnation = NO_INCARNATION,
        isContradictory = false,
        since = NO_TIME,
        seen = NO_TIME,
        isDue = false,
        isForeign = false
    }
end
local function mayCarryCookie(request, response)
    local method = request:variable("request_method")
    return method ~= "HEAD" and method ~= "OPTIONS" and response:status() ~= NOT_MODIFIED
end
local function setsCookie(response, name)
    for ____, line in ipairs(response:setCookies()) do
        if setCookieName(line) == name then
            return true
        end
    end
    return false
end
--- Reads the issued cookie, hides it from the application, and writes it when it is due.
function ____exports.createCookieBinder(rule, codec)
    local fill
    function fill(found, token, bytes, now)
        found.evidence = token.evidence
        found.key = bytes
        found.incarnation = token.incarnation
        found.since = token.since
        found.seen = token.seen
        found.isDue = isRenewalDue(codec, token, now)
        return found
    end
    local ____codec_0 = codec
    local machine = ____codec_0.machine
    local variable = cookieVariable(rule.name)
    local lowerCaseName = string_lower(rule.name)
    local needle = rule.name .. "="
    local isHidden = rule.hide
    local makesPrivate = rule.sharedCaches == "private"
    local memo = createMemo(sizeOf)
    local time = 0
    local lineup
    local best = createToken()
    local bestBytes
    local contradictions = 0
    local foreign = 0
    --- A browser has two of one name where the rule's path or domain was another one before, or where the
    -- application has a cookie of that name, too.
    -- 
    -- @returns whether it looks like one of ours
    local function read(value)
        local bytes = authenticBytes(codec, value, "")
        local token = bytes == nil and NO_TOKEN or tokenOf(codec, lineup, bytes, time)
        local evidence = best.evidence
        if token.evidence >= 0 and evidence >= 0 and token.evidence ~= evidence then
            contradictions = contradictions + 1
        end
        if better(evidence, token.evidence) ~= evidence then
            copyToken(best, token)
            bestBytes = bytes
        end
        if token.evidence ~= FORGED or isTokenShaped(value) then
            return true
        end
        foreign = foreign + 1
        return false
    end
    local cookies = {rewriteCookie = function(self, name, value)
        local ____temp_1
        if name == lowerCaseName and read(value) then
            ____temp_1 = nil
        else
            ____temp_1 = value
        end
        return ____temp_1
    end}
    ---
    -- @returns the header as the application gets it; `undefined` for none
    local function readCookies(header)
        local start = simpleCookieStart(header, needle)
        if start == NOT_SIMPLE then
            local others = rewriteCookies(header, cookies)
            local ____isHidden_2
            if isHidden then
                ____isHidden_2 = others
            else
                ____isHidden_2 = header
            end
            return ____isHidden_2
        end
        local ____end = simpleCookieEnd(header, start)
        local isOurs = read(string_sub(header, start + 1, ____end))
        local ____temp_3
        if isHidden and isOurs then
            ____temp_3 = withoutCookie(header, start - #needle, ____end)
        else
            ____temp_3 = header
        end
        local others = ____temp_3
        if bestBytes ~= nil then
            local ____remember_7 = remember
            local ____header_6 = header
            local ____bestBytes_5 = bestBytes
            local ____isHidden_4
            if isHidden then
                ____isHidden_4 = others
            else
                ____isHidden_4 = nil
            end
            ____remember_7(memo, ____header_6, {bytes = ____bestBytes_5, others = ____isHidden_4})
        end
        return others
    end
    --- Whether the cookie is to be written for this server.
    local function isDue(exchange, found, server)
        if found == FOUND_NOTHING then
            return not exchange.isRecalled or exchange.evidence ~= server
        end
        if found.evidence ~= server then
            return true
        end
        if exchange.returns then
            return false
        end
        return found.isDue or found.incarnation ~= exchange.lineup.standing.incarnations[server + 1]
    end
    --- Looks through a header that is not known.
    local function look(header, now, present)
        time = now
        lineup = present
        copyToken(best, NO_COOKIE)
        bestBytes = nil
        contradictions = 0
        foreign = 0
        return (readCookies(header))
    end
    --- The header as the application gets it, of that which was looked through last.
    local passedOn = nil
    local function findIn(header, request, now, present, spent)
        passedOn = header
        local known = recall(memo, header)
        if known == nil and request:variable(variable) == nil then
            return FOUND_NOTHING
        end
        local found = (spent == nil or spent == FOUND_NOTHING) and createFound() or spent
        if known ~= nil then
            if isHidden then
                passedOn = known.others
            end
            found.isContradictory = false
            found.isForeign = false
            return (fill(
                found,
                tokenOf(codec, present, known.bytes, now),
                known.bytes,
                now
            ))
        end
        passedOn = look(header, now, present)
        found.isContradictory = contradictions > 0
        found.isForeign = foreign > 0
        return (fill(found, best, bestBytes, now))
    end
    local function ____temp_11(self, request, now, present, _isFound, spent)
        local header = request:cookies()
        if header == nil then
            return FOUND_NOTHING
        end
        local found = findIn(
            header,
            request,
            now,
            present,
            spent
        )
        if passedOn ~= header then
            request:setHeader("Cookie", passedOn)
        end
        return found
    end
    local ____isHidden_8
    if isHidden then
        ____isHidden_8 = nil
    else
        ____isHidden_8 = function(_isFound, request, now, present, spent)
            local header = request:variable("http_cookie")
            return header == nil and FOUND_NOTHING or findIn(
                header,
                request,
                now,
                present,
                spent
            )
        end
    end
    return {
        find = ____temp_11,
        findInBalancer = ____isHidden_8,
        idleOf = function(self, found, now)
            local ____codec_lifetime_9 = codec.lifetime
            local renewAfter = ____codec_lifetime_9.renewAfter
            local ____found_10 = found
            local seen = ____found_10.seen
            return (found == FOUND_NOTHING or renewAfter == nil or seen == NO_TIME) and 0 or now - seen - renewAfter
        end,
        bind = function(self, request, response, now, exchange, found)
            local server = serverToBind(exchange)
            if found ~= FOUND_NOTHING and found.isForeign then
                exchange.clash = rule.name
            end
            if not isDue(exchange, found, server) then
                return false
            end
            if not mayCarryCookie(request, response) or not keepFromSharedCaches(response, makesPrivate, now) then
                return false
            end
            local begun = found.evidence == server and found.since or NO_TIME
            local token = issueToken(
                codec,
                exchange.lineup,
                server,
                begun == NO_TIME and now or begun,
                now,
                ""
            )
            if setsCookie(response, lowerCaseName) then
                exchange.clash = rule.name
            end
            response:addSetCookie(setCookieLine(
                rule,
                token,
                request,
                now,
                machine
            ))
            return found.evidence < 0 and not exchange.isRecalled
        end
    }
end
return ____exports
