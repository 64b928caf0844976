-- Made by "limpet build" from limpet's src/affinity/binding/exchange.ts; changes are lost at the next build.
local ____exports = {}
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local NO_TIME = ____token.NO_TIME
local ____finding = require("limpet.affinity.binding.finding")
local FORGED = ____finding.FORGED
local NOTHING = ____finding.NOTHING
function ____exports.createExchange()
    return {
        finding = NOTHING,
        foundBy = -1,
        key = nil,
        target = -1,
        isContradictory = false,
        verdict = nil,
        returns = false,
        server = -1,
        refusal = 0,
        held = -1,
        cookieFinding = NOTHING,
        cookieSince = NO_TIME,
        incarnation = NO_INCARNATION,
        isCookieDue = false,
        digest = nil,
        isRemembered = false
    }
end
--- What another server is picked by for a session that has, or had, a server. Its client may never
-- be told of another, so all of its requests have to go to the same.
function ____exports.keyOf(____bindingPattern0)
    local key
    local finding
    finding = ____bindingPattern0.finding
    key = ____bindingPattern0.key
    local ____temp_0
    if finding == NOTHING or finding == FORGED then
        ____temp_0 = nil
    else
        ____temp_0 = key
    end
    return ____temp_0
end
return ____exports
