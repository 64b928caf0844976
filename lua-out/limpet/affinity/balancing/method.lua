-- Made by "limpet build" from limpet's src/affinity/balancing/method.ts; changes are lost at the next build.
local ____exports = {}
local ____least_connections = require("limpet.affinity.balancing.least-connections")
local leastConnections = ____least_connections.leastConnections
local ____peak_ewma = require("limpet.affinity.balancing.peak-ewma")
local byAnswerTime = ____peak_ewma.byAnswerTime
local ____random = require("limpet.affinity.balancing.random")
local random = ____random.random
local ____turns = require("limpet.affinity.balancing.turns")
local turns = ____turns.turns
local ____two_choices = require("limpet.affinity.balancing.two-choices")
local twoChoices = ____two_choices.twoChoices
local METHODS = {turns = turns, leastConnections = leastConnections, twoChoices = twoChoices, random = random}
--- Begins, or goes on, to choose among these candidates; `undefined` where there is none.
function ____exports.chooseAmong(balancing, candidates, state, tools)
    if #candidates == 0 then
        return nil
    end
    local method = type(balancing) == "string" and METHODS[balancing] or byAnswerTime
    return (method(candidates, state, tools))
end
--- Seconds in which the times of answers that servers are chosen by fade; 0 where they are not.
function ____exports.answerTimeDecay(balancing)
    return type(balancing) == "string" and 0 or balancing.decay
end
--- Whether servers are chosen by how many requests they have.
function ____exports.goesByRequests(rules)
    local ____rules_0 = rules
    local balancing = ____rules_0.balancing
    local hash = ____rules_0.hash
    local isByRequests = balancing ~= "turns" and balancing ~= "random"
    return isByRequests or (hash and hash.maxLoad) ~= nil
end
return ____exports
