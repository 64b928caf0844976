-- Made by "limpet build" from limpet's src/affinity/binding/renamed-cookie-binder.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____issued_cookie = require("limpet.affinity.cookies.issued-cookie")
local setCookieLine = ____issued_cookie.setCookieLine
local ____evidence = require("limpet.affinity.evidence")
local FORGED = ____evidence.FORGED
local ____cookie_binder = require("limpet.affinity.binding.cookie-binder")
local createCookieBinder = ____cookie_binder.createCookieBinder
local ____found = require("limpet.affinity.binding.found")
local FOUND_NOTHING = ____found.FOUND_NOTHING
local MOVING = {isDue = true, hasOtherName = true}
local function notMoved(spent)
    local ____temp_2
    if spent == nil or spent.hasOtherName == true then
        ____temp_2 = nil
    else
        ____temp_2 = spent
    end
    return ____temp_2
end
local function movedOr(found, other)
    if other == FOUND_NOTHING or other.evidence == FORGED then
        return found
    end
    return (withDefaults(MOVING, other))
end
--- Reads the issued cookie also under the other name that it may have been written with, and moves it: the next answer
-- writes it under its own name and deletes the other.
-- 
-- @param otherName see `NamedCookie`
function ____exports.createRenamedCookieBinder(rule, otherName, codec)
    local own = createCookieBinder(rule, codec)
    local otherRule = withDefaults({name = otherName}, rule)
    local other = createCookieBinder(otherRule, codec)
    local findOwn = own.findInBalancer
    local findOther = other.findInBalancer
    local deleted = withDefaults({expires = 0}, otherRule)
    local function ____temp_1(self, request, now, lineup, isFound, spent)
        local found = own:find(
            request,
            now,
            lineup,
            isFound,
            notMoved(spent)
        )
        if found ~= FOUND_NOTHING and found.evidence ~= FORGED then
            return found
        end
        return (movedOr(
            found,
            other:find(
                request,
                now,
                lineup,
                isFound,
                nil
            )
        ))
    end
    local ____temp_0
    if findOwn == nil or findOther == nil then
        ____temp_0 = nil
    else
        ____temp_0 = function(isFound, request, now, lineup, spent)
            local found = findOwn(
                isFound,
                request,
                now,
                lineup,
                notMoved(spent)
            )
            if found ~= FOUND_NOTHING and found.evidence ~= FORGED then
                return found
            end
            return (movedOr(
                found,
                findOther(
                    isFound,
                    request,
                    now,
                    lineup,
                    nil
                )
            ))
        end
    end
    return {
        find = ____temp_1,
        findInBalancer = ____temp_0,
        idleOf = function(____, found, now) return (own:idleOf(found, now)) end,
        bind = function(self, request, response, now, exchange, found)
            if found.hasOtherName ~= true then
                return (own:bind(
                    request,
                    response,
                    now,
                    exchange,
                    found
                ))
            end
            local lines = #response:setCookies()
            local isBound = own:bind(
                request,
                response,
                now,
                exchange,
                found
            )
            local isWritten = #response:setCookies() > lines
            if isWritten then
                response:addSetCookie(setCookieLine(
                    deleted,
                    "",
                    request,
                    now,
                    codec.machine
                ))
            end
            return isBound
        end
    }
end
return ____exports
