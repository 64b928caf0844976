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
local ____shared_cache = require("limpet.affinity.cookies.shared-cache")
local keepFromSharedCaches = ____shared_cache.keepFromSharedCaches
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local NO_TIME = ____token.NO_TIME
local isRenewalDue = ____token.isRenewalDue
local issueToken = ____token.issueToken
local readToken = ____token.readToken
local ____binder = require("limpet.affinity.binding.binder")
local better = ____binder.better
local ____finding = require("limpet.affinity.binding.finding")
local NOTHING = ____finding.NOTHING
local NOT_MODIFIED = 304
local function mayCarryCookie(request, response)
    local method = request:variable("request_method")
    return method ~= "HEAD" and method ~= "OPTIONS" and response:status() ~= NOT_MODIFIED
end
--- Reads the issued cookie, hides it from the application, and writes it when it is due.
function ____exports.createCookieBinder(rule, codec)
    local ____codec_0 = codec
    local machine = ____codec_0.machine
    local variable = cookieVariable(rule.name)
    local lowerCaseName = string_lower(rule.name)
    local needle = rule.name .. "="
    local ____rule_hide_1 = rule.hide
    if ____rule_hide_1 == nil then
        ____rule_hide_1 = true
    end
    local isHidden = ____rule_hide_1
    local makesPrivate = rule.sharedCaches == "private"
    local time = 0
    local finding = NOTHING
    local since = NO_TIME
    local incarnation = NO_INCARNATION
    local isDue = false
    local contradictions = 0
    --- A browser has two of one name where the rule's path or domain was another one before.
    local function read(value)
        local found = readToken(codec, value, time, "")
        if found >= 0 and finding >= 0 and found ~= finding then
            contradictions = contradictions + 1
        end
        if finding >= 0 or better(finding, found) ~= found then
            return
        end
        finding = found
        since = codec.since
        incarnation = codec.incarnation
        isDue = found < 0 or isRenewalDue(codec, found, time)
    end
    local cookies = {rewriteCookie = function(self, name, value)
        if name ~= lowerCaseName then
            return value
        end
        read(value)
        return nil
    end}
    local function readCookies(request)
        local header = request:cookies() or ""
        local start = simpleCookieStart(header, needle)
        if start == NOT_SIMPLE then
            local others = rewriteCookies(header, cookies)
            if isHidden then
                request:setHeader("Cookie", others)
            end
        else
            local ____end = simpleCookieEnd(header, start)
            read(string_sub(header, start + 1, ____end))
            if isHidden then
                request:setHeader(
                    "Cookie",
                    withoutCookie(header, start - #needle, ____end)
                )
            end
        end
    end
    return {
        find = function(self, request, now, exchange)
            local value = request:variable(variable)
            if value == nil then
                return NOTHING
            end
            time = now
            finding = NOTHING
            since = NO_TIME
            isDue = false
            contradictions = 0
            readCookies(request)
            exchange.key = exchange.key or value
            exchange.cookieFinding = finding
            exchange.cookieSince = since
            if finding >= 0 then
                exchange.incarnation = incarnation
            end
            exchange.isCookieDue = isDue
            if contradictions > 0 then
                exchange.isContradictory = true
            end
            return finding
        end,
        bind = function(self, request, response, now, exchange)
            local isBound = exchange.cookieFinding >= 0
            local server = exchange.returns and exchange.finding >= 0 and exchange.finding or exchange.server
            local isSame = exchange.cookieFinding == server
            if isSame and (not exchange.isCookieDue or exchange.returns) then
                return false
            end
            if not mayCarryCookie(request, response) or not keepFromSharedCaches(response, makesPrivate, now) then
                return false
            end
            local begun = isSame and exchange.cookieSince ~= NO_TIME and exchange.cookieSince or now
            response:addSetCookie(setCookieLine(
                rule,
                issueToken(
                    codec,
                    server,
                    begun,
                    now,
                    ""
                ),
                request,
                now,
                machine
            ))
            return not isBound
        end
    }
end
return ____exports
