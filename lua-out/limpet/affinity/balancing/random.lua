-- Made by "limpet build" from limpet's src/affinity/balancing/random.ts; changes are lost at the next build.
local ____exports = {}
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____draw = require("limpet.affinity.balancing.draw")
local createUrn = ____draw.createUrn
local drawFrom = ____draw.drawFrom
local ____slow_start = require("limpet.affinity.balancing.slow-start")
local mayStart = ____slow_start.mayStart
--- Draws after which whoever is left is taken, where many were tried or start slowly.
local DRAWS = 16
--- Any candidate, drawn by weight.
____exports.random = function(candidates, ____bindingPattern0, tools)
    local slowStart
    slowStart = ____bindingPattern0.slowStart
    local urn = createUrn(candidates)
    local function drawAnother(tried)
        do
            local draw = 1
            while draw < DRAWS do
                local server = drawFrom(urn, tools.random)
                if not tried[server] and mayStart(slowStart, server) then
                    return server
                end
                draw = draw + 1
            end
        end
        for ____, ____value in ipairs(candidates) do
            local index = ____value.index
            if not tried[index] then
                return index
            end
        end
        return NO_SERVER
    end
    return function(tried)
        local server = drawFrom(urn, tools.random)
        return not tried[server] and mayStart(slowStart, server) and server or drawAnother(tried)
    end
end
return ____exports
