-- Made by "limpet build" from limpet's src/affinity/dns/expand.ts; changes are lost at the next build.
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local parseAddress = ____address.parseAddress
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____address_form = require("limpet.affinity.servers.address-form")
local isAddress = ____address_form.isAddress
local ____check = require("limpet.affinity.servers.check")
local NAME_END = ____check.NAME_END
local function sortedOnce(found)
    local sorted = {}
    for ____, one in ipairs(found) do
        do
            local place = #sorted
            while place > 0 and sorted[place].address > one.address do
                place = place - 1
            end
            if place > 0 and sorted[place].address == one.address then
                goto __continue11
            end
            sorted[#sorted + 1] = one
            do
                local i = #sorted - 1
                while i > place do
                    sorted[i + 1] = sorted[i]
                    i = i - 1
                end
            end
            sorted[place + 1] = one
        end
        ::__continue11::
    end
    return sorted
end
local function loneAddress(____bindingPattern0, before)
    local name
    name = ____bindingPattern0.name
    for ____, server in ipairs(before) do
        if server.name == name or server.formerly == name then
            return server.address
        end
    end
    return nil
end
local function serverOf(entry, name, address, weight, isBackup, formerly)
    if weight == nil then
        weight = entry.weight
    end
    if isBackup == nil then
        isBackup = false
    end
    local server = withDefaults({
        name = name,
        address = address,
        weight = weight,
        backup = entry.backup or isBackup,
        formerly = formerly
    }, entry)
    server.srv = nil
    return server
end
--- The servers that an entry stands for.
-- 
-- @param found what its name stands for now, in any order
-- @param before the entry's servers before this
function ____exports.expand(entry, found, before)
    local sorted = sortedOnce(found)
    local servers = {}
    local lone = loneAddress(entry, before)
    for ____, ____value in ipairs(sorted) do
        local address = ____value.address
        local weight = ____value.weight
        local isBackup = ____value.isBackup
        local full = (entry.name .. NAME_END) .. address
        local isLone = #sorted == 1
        local formerly = isLone and full or (address == lone and entry.name or nil)
        servers[#servers + 1] = serverOf(
            entry,
            isLone and entry.name or full,
            address,
            weight,
            isBackup,
            formerly
        )
    end
    return servers
end
--- Which of the servers an entry stood for.
function ____exports.serversOfEntry(____bindingPattern0, servers)
    local name
    name = ____bindingPattern0.name
    local own = {}
    local start = name .. NAME_END
    for ____, server in ipairs(servers) do
        local isOwn = server.name == name or #server.name > #start and string_sub(server.name, 1, #start) == start
        if isOwn and isAddress(server.address) then
            own[#own + 1] = server
        end
    end
    return own
end
--- What a name stood for, by the servers that were made of it; with the port that the entry has now.
function ____exports.foundBefore(entry, before)
    local found = {}
    for ____, ____value in ipairs(before) do
        local address = ____value.address
        local weight = ____value.weight
        local backup = ____value.backup
        if entry.srv ~= nil then
            found[#found + 1] = {address = address, weight = weight, isBackup = backup}
        else
            found[#found + 1] = {address = (parseAddress(address).host .. ":") .. tostring(parseAddress(entry.address).port)}
        end
    end
    return found
end
--- All servers of an upstream, in the order of the entries; an address that two of them have belongs to the first.
function ____exports.joinServers(lists)
    local servers = {}
    local taken = {}
    for ____, list in ipairs(lists) do
        for ____, server in ipairs(list) do
            do
                local address = canonicalAddress(server.address)
                if taken[address] == true then
                    goto __continue28
                end
                taken[address] = true
                servers[#servers + 1] = server
            end
            ::__continue28::
        end
    end
    return servers
end
return ____exports
