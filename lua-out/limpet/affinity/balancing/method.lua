-- Made by "limpet build" from limpet's src/affinity/balancing/method.ts; changes are lost at the next build.
local ____exports = {}
local ____least_connections = require("limpet.affinity.balancing.least-connections")
local leastConnections = ____least_connections.leastConnections
local ____random = require("limpet.affinity.balancing.random")
local random = ____random.random
local ____turns = require("limpet.affinity.balancing.turns")
local turns = ____turns.turns
local ____two_choices = require("limpet.affinity.balancing.two-choices")
local twoChoices = ____two_choices.twoChoices
local METHODS = {turns = turns, leastConnections = leastConnections, twoChoices = twoChoices, random = random}
--- Begins, or goes on, to choose among these candidates; `undefined` where there is none.
function ____exports.chooseAmong(balancing, candidates, state, tools)
    local ____temp_0
    if #candidates == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = METHODS[balancing](candidates, state, tools)
    end
    return ____temp_0
end
--- Whether servers are chosen by how many requests they have.
function ____exports.goesByRequests(rules)
    local ____rules_1 = rules
    local balancing = ____rules_1.balancing
    local hash = ____rules_1.hash
    return balancing == "leastConnections" or balancing == "twoChoices" or (hash and hash.maxLoad) ~= nil
end
return ____exports
