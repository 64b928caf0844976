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
--- Where the keys of an affinity are; `undefined` if it needs none.
function ____exports.secretOf(affinity)
    repeat
        local ____switch8 = affinity.kind
        local ____cond8 = ____switch8 == "hash"
        if ____cond8 then
            return affinity.key
        end
        ____cond8 = ____cond8 or (____switch8 == "issueCookie" or ____switch8 == "tagSession" or ____switch8 == "learn")
        if ____cond8 then
            return affinity.keys
        end
        ____cond8 = ____cond8 or (____switch8 == "route" or ____switch8 == "none")
        if ____cond8 then
            return nil
        end
    until true
end
return ____exports
