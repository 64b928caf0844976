-- Made by "limpet build" from limpet's src/affinity/cookies/names.ts; changes are lost at the next build.
local string_lower = string.lower
local ____exports = {}
local ____affinity = require("limpet.affinity.affinities.affinity")
local affinitiesOf = ____affinity.affinitiesOf
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
--- The name, where no other upstream has it.
local SHORT_NAME = "limpet"
____exports.SHORT_NAME = SHORT_NAME
--- Whether an issued cookie of this name, or of none, has the short name or wants it.
local function wantsShortName(name)
    return name == nil or string_lower(name) == SHORT_NAME
end
____exports.wantsShortName = wantsShortName
--- The names of an upstream's cookie that has none in the rules.
local function defaultNames(upstream, isAlone)
    local longName = (SHORT_NAME .. "-") .. upstream
    return isAlone and ({name = SHORT_NAME, otherName = longName}) or ({name = longName, otherName = SHORT_NAME})
end
____exports.defaultNames = defaultNames
--- The same rules, with a name for every issued cookie.
function ____exports.withCookieNames(routing)
    local takers = 0
    for name in pairs(routing.upstreams) do
        for ____, affinity in ipairs(affinitiesOf(routing.upstreams[name].affinity)) do
            if affinity.kind == "issueCookie" and wantsShortName(affinity.name) then
                takers = takers + 1
            end
        end
    end
    local upstreams = {}
    for name in pairs(routing.upstreams) do
        local upstream = routing.upstreams[name]
        local affinities = {}
        for ____, affinity in ipairs(affinitiesOf(upstream.affinity)) do
            local isUnnamed = affinity.kind == "issueCookie" and affinity.name == nil
            affinities[#affinities + 1] = isUnnamed and withDefaults(
                defaultNames(name, takers == 1),
                affinity
            ) or affinity
        end
        local affinity = upstream.affinity.kind ~= nil and affinities[1] or affinities
        upstreams[name] = withDefaults({affinity = affinity}, upstream)
    end
    return {upstreams = upstreams}
end
return ____exports
