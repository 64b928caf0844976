-- Made by "limpet build" from limpet's src/affinity/balancing/slow-start.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.createSlowStart()
    return {shares = {}, credits = {}}
end
--- Whether a server that was drawn takes the request; else another is drawn.
function ____exports.mayStart(____bindingPattern0, index)
    local credits
    local shares
    shares = ____bindingPattern0.shares
    credits = ____bindingPattern0.credits
    local share = shares[index + 1]
    if share == nil then
        return true
    end
    local credit = (credits[index + 1] or 0) + share
    credits[index + 1] = credit >= 1 and credit - 1 or credit
    return credit >= 1
end
--- The weight that a server has now.
function ____exports.weightNow(____bindingPattern0, index, weight)
    local shares
    shares = ____bindingPattern0.shares
    local share = shares[index + 1]
    return share == nil and weight or weight * share
end
return ____exports
