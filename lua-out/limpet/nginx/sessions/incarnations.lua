-- Made by "limpet build" from limpet's src/nginx/sessions/incarnations.ts; changes are lost at the next build.
local ____exports = {}
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
--- Seconds for which a replaced incarnation is remembered: longer than sessions last.
local REPLACED_FOR = 7 * 86400
local dictionary = ngx.shared.limpet
local function incarnationKey(upstream, server)
    return (("incarnation " .. upstream) .. " ") .. server
end
--- Takes over what the workers know of the incarnation that a server tells of itself.
function ____exports.readIncarnation(upstream, ____bindingPattern0, server)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local incarnation = dictionary:get(incarnationKey(upstream, generation.servers[server + 1].name))
    if incarnation ~= nil then
        standing.incarnations[server + 1] = incarnation
    end
end
local function replacedKey(upstream, server, incarnation)
    return (((("replaced " .. upstream) .. " ") .. server) .. " ") .. tostring(incarnation)
end
--- Whether a server had this incarnation before its current one.
local function isIncarnationReplaced(upstream, server, incarnation)
    if dictionary == nil then
        return false
    end
    local isReplaced = dictionary:get(replacedKey(upstream, server, incarnation))
    return isReplaced == true
end
____exports.isIncarnationReplaced = isIncarnationReplaced
--- Remembers for all workers which incarnation of a server answered, unless it is one that was replaced
-- and had an answer under way.
-- 
-- @returns whether the workers have to be told
function ____exports.rememberIncarnation(upstream, ____bindingPattern0, server, incarnation)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____generation_servers_index_0 = generation.servers[server + 1]
    local name = ____generation_servers_index_0.name
    if dictionary == nil or isIncarnationReplaced(upstream, name, incarnation) then
        return false
    end
    local before = standing.incarnations[server + 1]
    if before ~= NO_INCARNATION then
        dictionary:set(
            replacedKey(upstream, name, before),
            true,
            REPLACED_FOR
        )
    end
    standing.incarnations[server + 1] = incarnation
    dictionary:set(
        incarnationKey(upstream, name),
        incarnation
    )
    return true
end
return ____exports
