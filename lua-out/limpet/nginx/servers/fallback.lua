-- Made by "limpet build" from limpet's src/nginx/servers/fallback.ts; changes are lost at the next build.
local ____exports = {}
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local pick = ____picking.pick
local turn = 0
--- A server for a request that the rules or Limpet failed on: the next by turns, without anything that a rule
-- could make fail; and should even that fail, the next that is healthy.
function ____exports.fallbackServer(____bindingPattern0)
    local current
    current = ____bindingPattern0.current
    local ok, server = pcall(pick, current, nil)
    if ok and server ~= NO_SERVER then
        return server
    end
    local ____current_standing_0 = current.standing
    local places = ____current_standing_0.places
    do
        local step = 0
        while step < #places do
            turn = (turn + 1) % #places
            if places[turn + 1].isHealthy then
                return turn
            end
            step = step + 1
        end
    end
    return NO_SERVER
end
return ____exports
