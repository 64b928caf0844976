-- Made by "limpet build" from limpet's src/affinity/servers/check.ts; changes are lost at the next build.
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local DELETE = ____ascii.DELETE
local SPACE = ____ascii.SPACE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____address_form = require("limpet.affinity.servers.address-form")
local isAddress = ____address_form.isAddress
local ____options = require("limpet.affinity.servers.options")
local SERVER_OPTIONS = ____options.SERVER_OPTIONS
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
local MOST_FAILS = 1000
____exports.MOST_FAILS = MOST_FAILS
--- Seconds.
local LONGEST_FAIL_TIMEOUT = 86400
____exports.LONGEST_FAIL_TIMEOUT = LONGEST_FAIL_TIMEOUT
--- Seconds.
local LONGEST_SLOW_START = 86400
____exports.LONGEST_SLOW_START = LONGEST_SLOW_START
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
--- Stands between the name of an entry of the rules and the address of one of its servers.
local NAME_END = "@"
____exports.NAME_END = NAME_END
--- Whether a server can be called this: a name, or one of several servers of one host name, `NAME@ADDRESS`.
local function isServerName(text)
    local ____end = (string_find(text, NAME_END, nil, true) or 0) - 1
    if ____end < 0 then
        return (isName(text))
    end
    return isName(string_sub(text, 1, ____end)) and isAddress(string_sub(text, ____end + 1 + 1, #text))
end
____exports.isServerName = isServerName
local OPTIONS = {name = true, drainUntil = true}
for ____, option in ipairs(SERVER_OPTIONS) do
    OPTIONS[option] = true
end
local function isObject(value)
    return type(value) == "table" and value ~= nil
end
local function whatIsWrongWithOptions(server, isWhole)
    if not isObject(server) then
        return "a server is a table of its options"
    end
    for option in pairs(server) do
        if OPTIONS[option] ~= true then
            return ("there is no option \"" .. option) .. "\" of a server"
        end
        if option == "name" and not isWhole then
            return "a server cannot be renamed; remove it and add another"
        end
    end
    return nil
end
--- What is wrong with the form of a change that comes while nginx runs, from whoever asks for it.
-- 
-- @returns undefined where it is a `ServerChange`, of which the values are not looked at yet
function ____exports.whatIsWrongWithChange(change)
    if not isObject(change) then
        return "a change is a table with its kind"
    end
    local ____change_0 = change
    local kind = ____change_0.kind
    local name = ____change_0.name
    local server = ____change_0.server
    local servers = ____change_0.servers
    if kind == "add" then
        return (whatIsWrongWithOptions(server, true))
    end
    if kind == "remove" then
        local ____temp_1
        if type(name) == "string" then
            ____temp_1 = nil
        else
            ____temp_1 = "a change that removes has the name of a server"
        end
        return ____temp_1
    end
    if kind == "update" then
        if type(name) ~= "string" then
            return "a change that updates has the name of a server"
        end
        return (whatIsWrongWithOptions(server, false))
    end
    if kind ~= "replace" then
        return "the kind of a change is \"add\", \"remove\", \"update\" or \"replace\""
    end
    if not isObject(servers) then
        return "a change that replaces has a list of servers"
    end
    for ____, one in ipairs(servers) do
        local wrong = whatIsWrongWithOptions(one, true)
        if wrong ~= nil then
            return wrong
        end
    end
    return nil
end
local function isWholeNumber(value, most)
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
-- rules; these come while nginx runs. All of them may drain or be down: then the upstream is closed.
-- 
-- @param pause is called after every server
-- @param mayBeEmpty whether there may be nobody who takes requests, as while names cannot be found
-- @returns undefined where nothing is
function ____exports.whatIsWrong(servers, pause, mayBeEmpty)
    if mayBeEmpty == nil then
        mayBeEmpty = false
    end
    if #servers > MOST_SERVERS then
        return ("there are more than " .. tostring(MOST_SERVERS)) .. " servers"
    end
    local names = {}
    local holders = {}
    local hasPrimary = false
    for ____, server in ipairs(servers) do
        local name = server.name
        local address = server.address
        local weight = server.weight
        local backup = server.backup
        local draining = server.draining
        local down = server.down
        local maxConnections = server.maxConnections
        local incarnation = server.incarnation
        local maxFails = server.maxFails
        local failTimeout = server.failTimeout
        local slowStart = server.slowStart
        local group = server.group
        if type(name) ~= "string" or not isServerName(name) then
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
        if not isWholeNumber(weight, HIGHEST_WEIGHT) then
            return (("the weight of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(HIGHEST_WEIGHT)
        end
        if not isWholeNumber(maxConnections, MOST_CONNECTIONS) then
            return (("maxConnections of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(MOST_CONNECTIONS)
        end
        if maxFails ~= nil and not isWholeNumber(maxFails, MOST_FAILS) then
            return (("maxFails of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(MOST_FAILS)
        end
        if failTimeout ~= nil and (not isWholeNumber(failTimeout, LONGEST_FAIL_TIMEOUT) or failTimeout < 1) then
            return (("failTimeout of server \"" .. name) .. "\" is not a whole number from 1 to ") .. tostring(LONGEST_FAIL_TIMEOUT)
        end
        if slowStart ~= nil and not isWholeNumber(slowStart, LONGEST_SLOW_START) then
            return (("slowStart of server \"" .. name) .. "\" is not a whole number from 0 to ") .. tostring(LONGEST_SLOW_START)
        end
        if incarnation ~= nil and not isIncarnation(incarnation) then
            return ((("the incarnation of server \"" .. name) .. "\" is not a text of 1 to ") .. tostring(LONGEST_INCARNATION)) .. " bytes without control characters"
        end
        if group ~= nil and (type(group) ~= "string" or not isName(group)) then
            return ((("the group of server \"" .. name) .. "\" is not a name of 1 to ") .. tostring(LONGEST_NAME)) .. " letters, digits, \"_\", \"-\" or \".\""
        end
        if not isFlag(down) or not isFlag(backup) or not isFlag(draining) then
            return ("down, backup and draining of server \"" .. name) .. "\" are not true or false"
        end
        if weight > 0 and not backup then
            hasPrimary = true
        end
        pause()
    end
    local ____temp_2
    if hasPrimary or mayBeEmpty then
        ____temp_2 = nil
    else
        ____temp_2 = "at least one server that is not a backup must have a weight above 0"
    end
    return ____temp_2
end
return ____exports
