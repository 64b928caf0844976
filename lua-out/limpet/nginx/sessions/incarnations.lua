-- Made by "limpet build" from limpet's src/nginx/sessions/incarnations.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local REPLACED_FOR = 7 * 86400
local MOST_REPLACED = 16
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
local function replacedKey(upstream, server)
    return (("replaced " .. upstream) .. " ") .. server
end
local function isAmong(replaced, incarnation)
    local start = (string_find(
        replaced,
        (" " .. tostring(incarnation)) .. "@",
        nil,
        true
    ) or 0) - 1
    if start < 0 then
        return false
    end
    local ____until = string_sub(
        replaced,
        (string_find(
            replaced,
            "@",
            math_max(start + 1, 1),
            true
        ) or 0) - 1 + 1 + 1,
        (string_find(
            replaced,
            " ",
            math_max(start + 1 + 1, 1),
            true
        ) or 0) - 1
    )
    return tonumber(____until) > ngx.time()
end
--- Whether a server had this incarnation before its current one, as far as is remembered.
local function isIncarnationReplaced(upstream, server, incarnation)
    if dictionary == nil then
        return false
    end
    local replaced = dictionary:get(replacedKey(upstream, server))
    return replaced ~= nil and isAmong(replaced, incarnation)
end
____exports.isIncarnationReplaced = isIncarnationReplaced
local function rememberReplaced(memory, key, incarnation)
    local before = memory:get(key)
    local others = before or ""
    local now = math_floor(ngx.time())
    local replaced = (((" " .. tostring(incarnation)) .. "@") .. tostring(now + REPLACED_FOR)) .. " "
    local start = 1
    do
        local count = 1
        while count < MOST_REPLACED do
            local ____end = (string_find(
                others,
                " ",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            if ____end < 0 then
                break
            end
            local ____until = tonumber(string_sub(
                others,
                (string_find(
                    others,
                    "@",
                    math_max(start + 1, 1),
                    true
                ) or 0) - 1 + 1 + 1,
                ____end
            ))
            if ____until > now then
                replaced = replaced .. string_sub(others, start + 1, ____end) .. " "
            end
            start = ____end + 1
            count = count + 1
        end
    end
    memory:set(key, replaced, REPLACED_FOR)
end
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
        rememberReplaced(
            dictionary,
            replacedKey(upstream, name),
            before
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
