-- Made by "limpet build" from limpet's src/affinity/servers/merge.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____by_name = require("limpet.affinity.servers.by-name")
local namedServer = ____by_name.namedServer
local serversByName = ____by_name.serversByName
local ____check = require("limpet.affinity.servers.check")
local whatIsWrong = ____check.whatIsWrong
local ____options = require("limpet.affinity.servers.options")
local optionText = ____options.optionText
local SERVER_OPTIONS = ____options.SERVER_OPTIONS
local function formerlyIn(servers, ____bindingPattern0)
    local address
    local formerly
    formerly = ____bindingPattern0.formerly
    address = ____bindingPattern0.address
    local ____temp_1
    if formerly == nil then
        ____temp_1 = nil
    else
        ____temp_1 = namedServer(servers, formerly)
    end
    local server = ____temp_1
    return server ~= nil and canonicalAddress(server.address) == canonicalAddress(address) and server or nil
end
local function isSame(one, other)
    for ____, option in ipairs(SERVER_OPTIONS) do
        if one[option] ~= other[option] then
            return false
        end
    end
    return true
end
local function mergeServer(before, after, current, dropped)
    if before == nil then
        if current ~= nil and current.isLeaving ~= true then
            dropped[#dropped + 1] = ("server \"" .. after.name) .. "\" that was added"
        end
        return after
    end
    if current == nil then
        if not isSame(before, after) then
            dropped[#dropped + 1] = ("the removal of server \"" .. after.name) .. "\""
            return after
        end
        return nil
    end
    local merged = {name = after.name}
    for ____, option in ipairs(SERVER_OPTIONS) do
        local isNew = after[option] ~= before[option]
        local isChanged = current[option] ~= before[option]
        local ____isNew_0
        if isNew then
            ____isNew_0 = after[option]
        else
            ____isNew_0 = current[option]
        end
        merged[option] = ____isNew_0
        if isNew and isChanged and current[option] ~= after[option] then
            dropped[#dropped + 1] = ((((option .. " ") .. optionText(current[option])) .. " of server \"") .. after.name) .. "\""
        end
    end
    if after.formerly ~= nil then
        merged.formerly = after.formerly
    end
    if merged.draining == true and current.drainUntil ~= nil then
        merged.drainUntil = current.drainUntil
    end
    return (withDefaults(merged, {}))
end
--- Merges three ways: what the sources (the rules, DNS, a file) say now, what they said before, and the servers
-- as operators have changed them since. Where the sources say something new of a server, they win; elsewhere the
-- change stays. The order is the sources', and then that in which others were added.
-- 
-- @param lingerUntil a server that the sources have no longer drains until then, in seconds since the epoch;
-- 0: it goes at once
local function mergeServers(before, after, current, lingerUntil)
    local wasSource = serversByName(before)
    local isSource = serversByName(after)
    local isCurrent = serversByName(current)
    local servers = {}
    local dropped = {}
    local holders = {}
    for ____, source in ipairs(after) do
        do
            local name = source.name
            local was = namedServer(wasSource, name) or formerlyIn(wasSource, source)
            local is = namedServer(isCurrent, name) or formerlyIn(isCurrent, source)
            local merged = mergeServer(was, source, is, dropped)
            if merged == nil then
                goto __continue3
            end
            servers[#servers + 1] = merged
            holders[canonicalAddress(merged.address)] = true
        end
        ::__continue3::
    end
    for ____, server in ipairs(current) do
        do
            local name = server.name
            local address = server.address
            local down = server.down
            if namedServer(isSource, name) ~= nil then
                goto __continue6
            end
            local hasVanished = namedServer(wasSource, name) ~= nil
            if hasVanished and (lingerUntil == 0 or down) then
                goto __continue6
            end
            if holders[canonicalAddress(address)] == true then
                if not hasVanished and server.isLeaving ~= true then
                    dropped[#dropped + 1] = ("server \"" .. name) .. "\", whose address another has now"
                end
                goto __continue6
            end
            servers[#servers + 1] = hasVanished and withDefaults({draining = true, isLeaving = true, drainUntil = lingerUntil}, server) or server
        end
        ::__continue6::
    end
    return {servers = servers, dropped = dropped}
end
____exports.mergeServers = mergeServers
--- Dropped where operators' changes make no sense with what the sources say.
local ALL_OTHER_CHANGES = "all other changes"
____exports.ALL_OTHER_CHANGES = ALL_OTHER_CHANGES
--- The same, where it gives servers that an upstream can have: what operators made of them may make no sense with what
-- the sources say now. Then it is the sources' servers alone.
-- 
-- @param pause is called after every server
function ____exports.mergeOrSource(before, after, current, lingerUntil, pause)
    local merge = mergeServers(before, after, current, lingerUntil)
    return whatIsWrong(merge.servers, pause, true) == nil and merge or ({servers = after, dropped = {ALL_OTHER_CHANGES}})
end
return ____exports
