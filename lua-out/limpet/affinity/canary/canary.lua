-- Made by "limpet build" from limpet's src/affinity/canary/canary.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.provisionCanary(____bindingPattern0)
    local force
    local groups
    groups = ____bindingPattern0.groups
    force = ____bindingPattern0.force
    if force == nil then
        force = {}
    end
    local filled = {}
    for ____, ____value in ipairs(groups) do
        local name = ____value.name
        local weight = ____value.weight
        local release = ____value.release
        if release == nil then
            release = 0
        end
        filled[#filled + 1] = {name = name, weight = weight, release = release}
    end
    return {groups = filled, force = force}
end
return ____exports
