-- Made by "limpet build" from limpet's src/affinity/servers/group.ts; changes are lost at the next build.
local ____exports = {}
--- In place of a group's index: none.
local NO_GROUP = -1
____exports.NO_GROUP = NO_GROUP
--- The place of a name among those of groups; `NO_GROUP` for none of them.
local function groupNamed(names, name)
    do
        local index = 0
        while index < #names do
            if names[index + 1] == name then
                return index
            end
            index = index + 1
        end
    end
    return NO_GROUP
end
____exports.groupNamed = groupNamed
local function unknownGroupOf(____bindingPattern0, names)
    local group
    group = ____bindingPattern0.group
    if group == nil or groupNamed(names, group) ~= NO_GROUP then
        return nil
    end
    return ("there is no group \"" .. group) .. "\" in the canary of the rules"
end
--- Why servers cannot be changed like this, where one of them is to have a group that there is not; else `undefined`.
-- 
-- @param names the groups of the upstream
function ____exports.unknownGroupIn(change, names)
    if change.kind == "remove" then
        return nil
    end
    if change.kind ~= "replace" then
        return (unknownGroupOf(change.server, names))
    end
    for ____, server in ipairs(change.servers) do
        local unknown = unknownGroupOf(server, names)
        if unknown ~= nil then
            return unknown
        end
    end
    return nil
end
return ____exports
