-- Made by "limpet build" from limpet's src/affinity/servers/check.ts; changes are lost at the next build.
local math_huge = math.huge
local string_byte = string.byte
local ____exports = {}
local isNameByte, isWhole
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____address_form = require("limpet.affinity.servers.address-form")
local isAddress = ____address_form.isAddress
function isNameByte(byte)
    if byte >= 97 then
        return byte <= 122
    end
    if byte >= 65 then
        return byte <= 90 or byte == 95
    end
    return byte >= 48 and byte <= 57 or byte == 45 or byte == 46
end
function isWhole(value, most)
    return type(value) == "number" and value >= 0 and value <= most and value % 1 == 0
end
--- Characters. No longer piece of what a client sent is taken for a name.
____exports.LONGEST_NAME = 64
____exports.HIGHEST_WEIGHT = 65535
--- Whether a server or an upstream can have this name: 1 to 64 letters, digits, "_", "-" or ".".
function ____exports.isName(text)
    if #text == 0 or #text > ____exports.LONGEST_NAME then
        return false
    end
    do
        local i = 0
        while i < #text do
            if not isNameByte(string_byte(text, i + 1)) then
                return false
            end
            i = i + 1
        end
    end
    return true
end
--- What is wrong with servers that an upstream is to have from now on. The build checks those of the
-- rules; these come while nginx runs.
-- 
-- @returns undefined where nothing is
function ____exports.whatIsWrong(servers)
    local names = {}
    local holders = {}
    local hasPrimary = false
    local takesNewSessions = false
    for ____, server in ipairs(servers) do
        local name = server.name
        local address = server.address
        local weight = server.weight
        local backup = server.backup
        local draining = server.draining
        local down = server.down
        local maxConnections = server.maxConnections
        if type(name) ~= "string" or not ____exports.isName(name) then
            return "a server has no name of 1 to 64 letters, digits, \"_\", \"-\" or \".\""
        end
        if names[name] == true then
            return ("two servers are named \"" .. name) .. "\""
        end
        names[name] = true
        if type(address) ~= "string" or not isAddress(address) then
            return ("server \"" .. name) .. "\" has no address like \"10.0.0.11:8080\", \"[2001:db8::1]:8080\" or \"unix:/run/app.sock\""
        end
        local canonical = canonicalAddress(address)
        local holder = holders[canonical]
        if type(holder) == "string" then
            return ((("servers \"" .. holder) .. "\" and \"") .. name) .. "\" have the same address"
        end
        holders[canonical] = name
        if not isWhole(weight, ____exports.HIGHEST_WEIGHT) then
            return (("the weight of server \"" .. name) .. "\" is no whole number from 0 to ") .. tostring(____exports.HIGHEST_WEIGHT)
        end
        if not isWhole(maxConnections, math_huge) then
            return ("maxConnections of server \"" .. name) .. "\" is no whole number from 0"
        end
        if weight > 0 and not backup then
            hasPrimary = true
        end
        if weight > 0 and not draining and not down then
            takesNewSessions = true
        end
    end
    if not hasPrimary then
        return "no server is left that is not a backup and has a weight above 0"
    end
    local ____takesNewSessions_0
    if takesNewSessions then
        ____takesNewSessions_0 = nil
    else
        ____takesNewSessions_0 = "no server is left that takes new sessions"
    end
    return ____takesNewSessions_0
end
return ____exports
