-- Made by "limpet build" from limpet's src/nginx/servers/fallback.ts; changes are lost at the next build.
local ____exports = {}
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local turn = 0
--- A server for a request that the rules or Limpet failed on: the next that is healthy, by turns,
-- with nothing asked that could fail again.
function ____exports.nextByTurns(____bindingPattern0)
    local current
    current = ____bindingPattern0.current
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
