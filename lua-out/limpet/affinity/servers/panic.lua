-- Made by "limpet build" from limpet's src/affinity/servers/panic.ts; changes are lost at the next build.
local ____exports = {}
local function isTooFewLeft(____bindingPattern0, ____bindingPattern1)
    local takers
    local panic
    local backups
    local primaries
    primaries = ____bindingPattern0.primaries
    backups = ____bindingPattern0.backups
    panic = ____bindingPattern0.panic
    takers = ____bindingPattern0.takers
    local places
    places = ____bindingPattern1.places
    if panic.below == 0 then
        return false
    end
    local count = 0
    local healthy = 0
    for ____, ____value in ipairs(primaries.members) do
        local index = ____value.index
        if takers[index + 1] then
            count = count + 1
            if places[index + 1].isHealthy then
                healthy = healthy + 1
            end
        end
    end
    if healthy >= count * panic.below then
        return false
    end
    if healthy > 0 or backups == nil then
        return true
    end
    for ____, ____value in ipairs(backups.members) do
        local index = ____value.index
        if takers[index + 1] and places[index + 1].isHealthy then
            return false
        end
    end
    return true
end
local function isNobodyLeft(____bindingPattern0, ____bindingPattern1)
    local spares
    local takers
    takers = ____bindingPattern0.takers
    spares = ____bindingPattern0.spares
    local places
    places = ____bindingPattern1.places
    do
        local index = 0
        while index < #takers do
            if (takers[index + 1] or spares[index + 1]) and places[index + 1].isHealthy then
                return false
            end
            index = index + 1
        end
    end
    return true
end
--- Works out who can be picked by how many servers are healthy. To be called after changes of their health, before
-- round robin begins anew.
-- 
-- @returns whether there is a panic, or was one
function ____exports.considerPanic(generation, standing)
    local ____generation_0 = generation
    local panic = ____generation_0.panic
    local takers = ____generation_0.takers
    local spares = ____generation_0.spares
    if panic.below == 0 and not panic.overrulesChecks then
        return false
    end
    local isForAll = isTooFewLeft(generation, standing)
    local isForChecked = not isForAll and panic.overrulesChecks and isNobodyLeft(generation, standing)
    if not isForAll and not isForChecked and not standing.isPanicking then
        return false
    end
    do
        local index = 0
        while index < #takers do
            local ____standing_places_index_1 = standing.places[index + 1]
            local isHealthy = ____standing_places_index_1.isHealthy
            local avoidedUntil = ____standing_places_index_1.avoidedUntil
            local isTried = isHealthy or isForAll or isForChecked and avoidedUntil == 0
            standing.pickable[index + 1] = takers[index + 1] and isTried
            standing.spare[index + 1] = spares[index + 1] and (isHealthy or isForChecked and avoidedUntil == 0)
            index = index + 1
        end
    end
    standing.isPanicking = isForAll or isForChecked
    return true
end
return ____exports
