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
--- Whether a method goes by how many requests the servers have.
function ____exports.goesByRequests(balancing)
    return balancing == "leastConnections" or balancing == "twoChoices"
end
return ____exports
