-- Made by "limpet build" from limpet's src/affinity/balancing/random.ts; changes are lost at the next build.
local ____exports = {}
local ____draw = require("limpet.affinity.balancing.draw")
local createUrn = ____draw.createUrn
local drawFrom = ____draw.drawFrom
local ____first_that_may = require("limpet.affinity.balancing.first-that-may")
local firstThatMay = ____first_that_may.firstThatMay
--- Draws after which whoever is left is taken, where many were tried or start slowly.
local DRAWS = 16
--- Any candidate, drawn by weight.
____exports.random = function(candidates, ____bindingPattern0, tools)
    local slowStart
    slowStart = ____bindingPattern0.slowStart
    local urn = createUrn(candidates)
    return (firstThatMay(
        function() return (drawFrom(urn, tools.random)) end,
        DRAWS,
        candidates,
        slowStart
    ))
end
return ____exports
