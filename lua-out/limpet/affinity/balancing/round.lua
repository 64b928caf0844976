-- Made by "limpet build" from limpet's src/affinity/balancing/round.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
function ____exports.createRound()
    return {now = 0, turns = {}}
end
--- Who comes newly into the round is due when half of the time between two of its turns is over.
local FIRST_PHASE = 0.5
--- The server takes part from now on. Who was away takes one turn at once if its own went by.
function ____exports.joinRound(____bindingPattern0, index, weight)
    local turns
    local now
    now = ____bindingPattern0.now
    turns = ____bindingPattern0.turns
    local known = turns[index + 1]
    if known == nil then
        local turn = {
            base = now,
            taken = 0,
            phase = FIRST_PHASE,
            weight = weight,
            due = now + FIRST_PHASE / weight
        }
        turns[index + 1] = turn
        return turn
    end
    if known.weight ~= weight or known.due < now then
        known.phase = math_max(0, known.due - now) * known.weight
        known.base = now
        known.taken = 0
        known.weight = weight
        known.due = now + known.phase / weight
    end
    return known
end
--- A server's turn is taken.
function ____exports.takeTurn(round, turn)
    if turn.due > round.now then
        round.now = turn.due
    end
    turn.taken = turn.taken + 1
    turn.due = turn.base + (turn.taken + turn.phase) / turn.weight
end
--- The same round for another generation.
-- 
-- @param indicesBefore by server index: its index in the generation before; `undefined` where it was not in it
function ____exports.carryRound(____bindingPattern0, indicesBefore)
    local turns
    local now
    now = ____bindingPattern0.now
    turns = ____bindingPattern0.turns
    local carried = {}
    for ____, before in ipairs(indicesBefore) do
        local ____temp_0
        if before == nil then
            ____temp_0 = nil
        else
            ____temp_0 = turns[before + 1]
        end
        local turn = ____temp_0
        local ____temp_1
        if turn == nil then
            ____temp_1 = nil
        else
            ____temp_1 = {
                base = turn.base,
                taken = turn.taken,
                phase = turn.phase,
                weight = turn.weight,
                due = turn.due
            }
        end
        carried[#carried + 1] = ____temp_1
    end
    return {now = now, turns = carried}
end
return ____exports
