-- Made by "limpet build" from limpet's src/nginx/health/tally.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
--- The tally after another check.
-- 
-- @param before `undefined` where it is the first: it decides at once where new servers have to wait for it
local function tallyAfter(before, isGood, rules)
    local ____rules_0 = rules
    local rise = ____rules_0.rise
    local fall = ____rules_0.fall
    local mandatory = ____rules_0.mandatory
    if before == nil then
        if isGood then
            return 0
        end
        return mandatory and -rise or tallyAfter(0, false, rules)
    end
    if isGood then
        return before < 0 and math_max(before, -rise) + 1 or 0
    end
    return (before < 0 or before + 1 >= fall) and -rise or before + 1
end
____exports.tallyAfter = tallyAfter
--- Whether checks have a place avoided.
function ____exports.isDownBy(tally, mandatory)
    local ____temp_1
    if tally == nil then
        ____temp_1 = mandatory
    else
        ____temp_1 = tally < 0
    end
    return ____temp_1
end
return ____exports
