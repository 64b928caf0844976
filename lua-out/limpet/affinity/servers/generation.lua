-- Made by "limpet build" from limpet's src/affinity/servers/generation.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local parseAddress = ____address.parseAddress
local ____create = require("limpet.affinity.tables.create")
local createLookupTable = ____create.createLookupTable
local ____group = require("limpet.affinity.servers.group")
local NO_GROUP = ____group.NO_GROUP
local groupNamed = ____group.groupNamed
local ____digests = require("limpet.affinity.servers.digests")
local digestServers = ____digests.digestServers
--- What the rules of most upstreams say.
____exports.NO_PANIC = {below = 0, overrulesChecks = false}
--- In place of a group's index.
local ALL_GROUPS = -2
--- The group of servers that name none.
local FIRST_GROUP = 0
--- A server's name and address in one text.
local function placeOf(name, address)
    return (name .. " ") .. canonicalAddress(address)
end
____exports.placeOf = placeOf
local function takesNew(____bindingPattern0)
    local draining
    local down
    local weight
    weight = ____bindingPattern0.weight
    down = ____bindingPattern0.down
    draining = ____bindingPattern0.draining
    return weight > 0 and not down and not draining
end
--- Whether none of the servers takes such requests.
local function isClosedToNew(servers)
    for ____, server in ipairs(servers) do
        if takesNew(server) then
            return false
        end
    end
    return true
end
____exports.isClosedToNew = isClosedToNew
--- Builds a generation and its tables. There may be no servers, while names cannot be found. A server that is `down`
-- keeps its place in the tables, as in nginx.
-- 
-- @param pause is called after every piece of work, and may let others work
-- @param only the place of a group, of which alone servers are to be in the tables
function ____exports.createGeneration(number, servers, ____bindingPattern0, pause, only)
    if only == nil then
        only = ALL_GROUPS
    end
    local keyedHash
    local machine
    local groupNames
    local panic
    local digestKeys
    local drainingTakesNew
    local ____table
    ____table = ____bindingPattern0.table
    drainingTakesNew = ____bindingPattern0.drainingTakesNew
    digestKeys = ____bindingPattern0.digestKeys
    panic = ____bindingPattern0.panic
    groupNames = ____bindingPattern0.groupNames
    machine = ____bindingPattern0.machine
    keyedHash = ____bindingPattern0.keyedHash
    local names = {}
    local hosts = {}
    local ports = {}
    local places = {}
    local serverByName = {}
    local serverByAddress = {}
    local serverByPrinted = {}
    local primaries = {}
    local backups = {}
    local takers = {}
    local groupOf = {}
    local formerNames = {}
    do
        local index = 0
        while index < #servers do
            local server = servers[index + 1]
            local name = server.name
            local address = server.address
            local weight = server.weight
            local backup = server.backup
            local formerly = server.formerly
            local group = server.group
            local ____parseAddress_result_0 = parseAddress(address)
            local host = ____parseAddress_result_0.host
            local port = ____parseAddress_result_0.port
            local canonical = canonicalAddress(address)
            names[#names + 1] = name
            hosts[#hosts + 1] = host
            ports[#ports + 1] = port
            places[#places + 1] = placeOf(name, address)
            serverByName[name] = index
            if formerly ~= nil then
                serverByName[formerly] = index
                formerNames[index] = formerly
            end
            serverByAddress[canonical] = index
            serverByPrinted[port == 0 and host or (host .. ":") .. tostring(port)] = index
            local own = group == nil and FIRST_GROUP or groupNamed(groupNames, group)
            if #groupNames > 0 then
                groupOf[#groupOf + 1] = own
            end
            if weight > 0 and (only == ALL_GROUPS or own == only) then
                local ____temp_1 = backup and backups or primaries
                ____temp_1[#____temp_1 + 1] = {index = index, name = name, address = address, weight = weight}
            end
            takers[#takers + 1] = takesNew(server) and not (#groupNames > 0 and own == NO_GROUP)
            pause()
            index = index + 1
        end
    end
    local isClosed = isClosedToNew(servers)
    local spares = {}
    do
        local index = 0
        while index < #servers do
            local ____servers_index_2 = servers[index + 1]
            local weight = ____servers_index_2.weight
            local down = ____servers_index_2.down
            local draining = ____servers_index_2.draining
            local isDrainingSpare = (drainingTakesNew or isClosed) and draining and not down and weight > 0
            spares[#spares + 1] = isDrainingSpare or groupOf[index + 1] == NO_GROUP and takesNew(servers[index + 1])
            index = index + 1
        end
    end
    local digests = {}
    for ____, digester in ipairs(digestKeys.digesters) do
        digests[#digests + 1] = digestServers(digester, names, formerNames, pause)
    end
    local ____number_4 = number
    local ____servers_5 = servers
    local ____serverByName_6 = serverByName
    local ____serverByAddress_7 = serverByAddress
    local ____serverByPrinted_8 = serverByPrinted
    local ____hosts_9 = hosts
    local ____ports_10 = ports
    local ____places_11 = places
    local ____temp_12 = {
        members = primaries,
        table = createLookupTable(
            ____table,
            primaries,
            machine,
            pause,
            keyedHash
        )
    }
    local ____temp_3
    if #backups == 0 then
        ____temp_3 = nil
    else
        ____temp_3 = {
            members = backups,
            table = createLookupTable(
                ____table,
                backups,
                machine,
                pause,
                keyedHash
            )
        }
    end
    return {
        number = ____number_4,
        servers = ____servers_5,
        serverByName = ____serverByName_6,
        serverByAddress = ____serverByAddress_7,
        serverByPrinted = ____serverByPrinted_8,
        hosts = ____hosts_9,
        ports = ____ports_10,
        places = ____places_11,
        primaries = ____temp_12,
        backups = ____temp_3,
        takers = takers,
        spares = spares,
        isClosed = isClosed,
        digests = digests,
        panic = panic,
        groupOf = groupOf
    }
end
--- The index of a server, if it is in the generation.
function ____exports.serverNamed(____bindingPattern0, name)
    local serverByName
    serverByName = ____bindingPattern0.serverByName
    local server = serverByName[name]
    return type(server) == "number" and server or nil
end
--- Whether a request may be sent to a server, bound or not: it has as many tries as there are of these. A session that
-- is bound to a server of weight 0 would otherwise have no try left for another.
function ____exports.mayBeTried(____bindingPattern0, isRemembering)
    local weight
    local down
    down = ____bindingPattern0.down
    weight = ____bindingPattern0.weight
    return not down and (isRemembering or weight > 0)
end
return ____exports
