-- Made by "limpet build" from limpet's src/affinity/binding/exchange.ts; changes are lost at the next build.
local ____exports = {}
local ____evidence = require("limpet.affinity.evidence")
local FORGED = ____evidence.FORGED
local NOTHING = ____evidence.NOTHING
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
function ____exports.createExchange(upstream, lineup)
    return {
        upstream = upstream,
        cameAt = 0,
        lineup = lineup,
        isSearched = false,
        found = {},
        evidence = NOTHING,
        foundBy = -1,
        key = nil,
        incarnation = NO_INCARNATION,
        isContradictory = false,
        clash = nil,
        idle = 0,
        isRecalled = false,
        obstacle = nil,
        wait = 0,
        target = -1,
        returns = false,
        server = -1,
        held = -1,
        sentAt = 0,
        reserved = -1,
        refusal = 0,
        isFallback = false,
        failedTries = nil,
        verdict = nil
    }
end
--- Makes an exchange that is over as if it were new: garbage for each request would cost more than anything else.
function ____exports.renewExchange(exchange, lineup)
    exchange.lineup = lineup
    exchange.isSearched = false
    exchange.evidence = NOTHING
    exchange.foundBy = -1
    exchange.key = nil
    exchange.incarnation = NO_INCARNATION
    exchange.isContradictory = false
    exchange.clash = nil
    exchange.idle = 0
    exchange.isRecalled = false
    exchange.obstacle = nil
    exchange.wait = 0
    exchange.target = -1
    exchange.returns = false
    exchange.server = -1
    exchange.held = -1
    exchange.sentAt = 0
    exchange.reserved = -1
    exchange.refusal = 0
    exchange.isFallback = false
    exchange.failedTries = nil
    exchange.verdict = nil
end
--- What another server is picked by for a session that has, or had, a server. Its client may never
-- be told of another, so all of its requests have to go to the same.
function ____exports.sessionKeyOf(____bindingPattern0)
    local key
    local evidence
    evidence = ____bindingPattern0.evidence
    key = ____bindingPattern0.key
    local ____temp_0
    if evidence == NOTHING or evidence == FORGED then
        ____temp_0 = nil
    else
        ____temp_0 = key
    end
    return ____temp_0
end
--- The server that the answer of `exchange.server` binds the session to: a session that is to return keeps its own.
function ____exports.serverToBind(____bindingPattern0)
    local server
    local evidence
    local returns
    returns = ____bindingPattern0.returns
    evidence = ____bindingPattern0.evidence
    server = ____bindingPattern0.server
    return returns and evidence >= 0 and evidence or server
end
return ____exports
