-- Made by "limpet build" from limpet's src/affinity/servers/session-balance.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local math_huge = math.huge
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____standing = require("limpet.affinity.servers.standing")
local shareAmongGroups = ____standing.shareAmongGroups
local shareAmongStarting = ____standing.shareAmongStarting
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
--- In place of a server's number of sessions.
____exports.NOT_COUNTED = -1
local function balanceGroup(____bindingPattern0, ____bindingPattern1, tolerance, prefer)
    local primaries
    primaries = ____bindingPattern0.primaries
    local standing
    local generation
    generation = ____bindingPattern1.generation
    standing = ____bindingPattern1.standing
    local ____standing_0 = standing
    local places = ____standing_0.places
    local pickable = ____standing_0.pickable
    local emptier = ____standing_0.emptier
    local sessions = 0
    local weights = 0
    for ____, ____value in ipairs(primaries.members) do
        local index = ____value.index
        local weight = ____value.weight
        do
            places[index + 1].load.newShare = 1
            if not pickable[index + 1] or places[index + 1].load.sessions < 0 then
                goto __continue10
            end
            sessions = sessions + places[index + 1].load.sessions
            weights = weights + weight
        end
        ::__continue10::
    end
    local emptiest = NO_SERVER
    local emptiestWeight = 0
    local least = math_huge
    for ____, ____value in ipairs(primaries.members) do
        local index = ____value.index
        local weight = ____value.weight
        do
            if not pickable[index + 1] or places[index + 1].load.sessions < 0 then
                goto __continue13
            end
            local fullness = places[index + 1].load.sessions * weights / (math_max(1, sessions) * weight)
            places[index + 1].load.newShare = fullness <= 1 and 1 or math_max(1 / prefer, 1 / fullness)
            local fullnessThen = (places[index + 1].load.sessions + 1) / weight
            if fullnessThen < least then
                least = fullnessThen
                emptiest = index
                emptiestWeight = weight
            end
        end
        ::__continue13::
    end
    if emptiest == NO_SERVER or standing.isOutage or standing.isPanicking then
        return
    end
    local emptiestLack = sessions * emptiestWeight / weights - places[emptiest + 1].load.sessions
    for ____, ____value in ipairs(primaries.members) do
        local index = ____value.index
        local weight = ____value.weight
        do
            local ____places_index_1 = places[index + 1]
            local load = ____places_index_1.load
            local isHealthy = ____places_index_1.isHealthy
            local part = sessions * weight / weights
            if index == emptiest or not isHealthy or generation.servers[index + 1].draining then
                goto __continue18
            end
            local surplus = math_min(
                math_ceil(load.sessions - part * (1 + tolerance)),
                math_floor(load.sessions - part)
            )
            local room = math_ceil(emptiestLack + emptiestWeight / weight) - 1
            if surplus >= 1 and room >= 1 then
                emptier[index + 1] = {server = emptiest, surplus = surplus, room = room}
            end
        end
        ::__continue18::
    end
end
--- Works out from how many sessions the servers have (`load.sessions`) which of them idle sessions leave, where those go, and
-- how many new ones each gets. Each group of a canary is balanced for itself.
function ____exports.balanceSessions(____bindingPattern0, ____bindingPattern1)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local prefer
    local tolerance
    tolerance = ____bindingPattern1.tolerance
    prefer = ____bindingPattern1.prefer
    local groups = #standing.groups == 0 and ({generation}) or ({})
    for ____, group in ipairs(standing.groups) do
        groups[#groups + 1] = group.generation
    end
    do
        local index = 0
        while index < #generation.servers do
            standing.emptier[index + 1] = nil
            index = index + 1
        end
    end
    for ____, group in ipairs(groups) do
        balanceGroup(group, {generation = generation, standing = standing}, tolerance, prefer)
    end
    shareAmongStarting(generation.primaries, generation.backups, standing)
    shareAmongGroups(standing)
end
return ____exports
