-- Made by "limpet build" from limpet's src/affinity/affinities/affinity.ts; changes are lost at the next build.
local ____exports = {}
--- The affinities of an upstream, in order: the first that knows the session's server wins.
local function affinitiesOf(affinity)
    return affinity.kind ~= nil and ({affinity}) or affinity
end
____exports.affinitiesOf = affinitiesOf
--- The `hash` among the affinities of an upstream, if any.
function ____exports.hashOf(____bindingPattern0)
    local affinity
    affinity = ____bindingPattern0.affinity
    for ____, one in ipairs(affinitiesOf(affinity)) do
        if one.kind == "hash" then
            return one
        end
    end
    return nil
end
return ____exports
