-- Made by "limpet build" from limpet's src/affinity/rebalance.ts; changes are lost at the next build.
local math_floor = math.floor
local ____exports = {}
local REBALANCE = {idle = 300, budget = 0.02, tolerance = 0.1, prefer = 2}
function ____exports.provisionRebalance(rebalance)
    if rebalance == nil then
        return nil
    end
    local idle = REBALANCE.idle
    local budget = REBALANCE.budget
    local tolerance = REBALANCE.tolerance
    local prefer = REBALANCE.prefer
    return {idle = rebalance.idle or idle, budget = rebalance.budget or budget, tolerance = rebalance.tolerance or tolerance, prefer = rebalance.prefer or prefer}
end
--- The sessions that may move within a minute: where it is less than one, in some minutes one may.
function ____exports.movesInMinute(budget, sessions, minute)
    local share = budget * sessions
    return math_floor(share * (minute + 1)) - math_floor(share * minute)
end
return ____exports
