-- Made by "limpet build" from limpet's src/affinity/servers/check.ts; changes are lost at the next build.
local string_byte = string.byte
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local DELETE = ____ascii.DELETE
local SPACE = ____ascii.SPACE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____address_form = require("limpet.affinity.servers.address-form")
local isAddress = ____address_form.isAddress
--- Characters. No longer piece of what a client sent is taken for a name.
local LONGEST_NAME = 64
____exports.LONGEST_NAME = LONGEST_NAME
local HIGHEST_WEIGHT = 65535
____exports.HIGHEST_WEIGHT = HIGHEST_WEIGHT
--- The lookup tables keep a server's place in 16 bits.
local MOST_SERVERS = 10000
____exports.MOST_SERVERS = MOST_SERVERS
local MOST_CONNECTIONS = 65535
____exports.MOST_CONNECTIONS = MOST_CONNECTIONS
--- Bytes.
local LONGEST_INCARNATION = 256
____exports.LONGEST_INCARNATION = LONGEST_INCARNATION
local function isNameByte(byte)
    if byte >= 97 then
        return byte <= 122
    end
    if byte >= 65 then
        return byte <= 90 or byte == 95
    end
    return byte >= 48 and byte <= 57 or byte == 45 or byte == 46
end
--- Whether a server or an upstream can have this name: 1 to 64 letters, digits, "_", "-" or ".".
local function isName(text)
    if #text == 0 or #text > LONGEST_NAME then
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
____exports.isName = isName
local function isWhole(value, most)
    return type(value) == "number" and value >= 0 and value <= most and value % 1 == 0
end
local function isIncarnation(text)
    if type(text) ~= "string" or #text == 0 or #text > LONGEST_INCARNATION then
        return false
    end
    do
        local i = 0
        while i < #text do
            local byte = string_byte(text, i + 1)
            if byte < SPACE or byte == DELETE then
                return false
            end
            i = i + 1
        end
    end
    return true
end
local function isFlag(value)
    return type(value) == "boolean"
end
--- What is wrong with servers that an upstream is to have from now on. The build checks those of the
-- rules; these come while nginx runs.
-- 
-- @param pause is called after every server
-- @returns undefined where nothing is
function ____exports.whatIsWrong(servers, pause)
    if #servers > MOST_SERVERS then
        return ("there are more than " .. tostring(MOST_SERVERS)) .. " servers"
    end
    local names = {}
    local holders = {}
    local hasPrimary = false
    local hasServing = false
    local hasServingWeight = false
    local takesNewSessions = false
    for ____, server in ipairs(servers) do
        local name = server.name
        local address = server.address
        local weight = server.weight
        local backup = server.backup
        local draining = server.draining
        local down = server.down
        local maxConnections = server.maxConnections
        local incarnation = server.incarnation
        if type(name) ~= "string" or not isName(name) then
            return "a server needs a name of 1 to 64 letters, digits, \"_\", \"-\" or \".\""
        end
        if names[name] == true then
            return ("two servers are named \"" .. name) .. "\""
        end
        names[name] = true
        if type(address) ~= "string" or not isAddress(address) then
            return ("server \"" .. name) .. "\" needs an address like \"10.0.0.11:8080\", \"[2001:db8::1]:8080\" or \"unix:/run/app.sock\""
        end
        local canonical = canonicalAddress(address)
        local holder = holders[canonical]
        if type(holder) == "string" then
            return ((("servers \"" .. holder) .. "\" and \"") .. name) .. "\" have the same address"
        end
        holders[canonical] = name
        if not isWhole(weight, HIGHEST_WEIGHT) then
            return (("the weight of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(HIGHEST_WEIGHT)
        end
        if not isWhole(maxConnections, MOST_CONNECTIONS) then
            return (("maxConnections of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(MOST_CONNECTIONS)
        end
        if incarnation ~= nil and not isIncarnation(incarnation) then
            return ((("the incarnation of server \"" .. name) .. "\" is not a text of 1 to ") .. tostring(LONGEST_INCARNATION)) .. " bytes without control characters"
        end
        if not isFlag(down) or not isFlag(backup) or not isFlag(draining) then
            return ("down, backup and draining of server \"" .. name) .. "\" are not true or false"
        end
        if weight > 0 and not backup then
            hasPrimary = true
        end
        if not backup and not down then
            hasServing = true
        end
        if not backup and not down and weight > 0 then
            hasServingWeight = true
        end
        if weight > 0 and not draining and not down then
            takesNewSessions = true
        end
        pause()
    end
    if not hasPrimary or hasServing and not hasServingWeight then
        return "at least one server that is not a backup must have a weight above 0"
    end
    local ____takesNewSessions_0
    if takesNewSessions then
        ____takesNewSessions_0 = nil
    else
        ____takesNewSessions_0 = "no server that takes new sessions is left"
    end
    return ____takesNewSessions_0
end
return ____exports
