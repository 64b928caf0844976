-- Made by "limpet build" from limpet's src/affinity/servers/generation.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local parseAddress = ____address.parseAddress
local ____create = require("limpet.affinity.tables.create")
local createLookupTable = ____create.createLookupTable
local ____group = require("limpet.affinity.servers.group")
local groupNamed = ____group.groupNamed
local ____digests = require("limpet.affinity.servers.digests")
local digestServers = ____digests.digestServers
--- What the rules of most upstreams say.
____exports.NO_PANIC = {below = 0, overrulesChecks = false}
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
local function tierOf(members, ____bindingPattern0, pause)
    local machine
    local ____table
    ____table = ____bindingPattern0.table
    machine = ____bindingPattern0.machine
    return {
        members = members,
        table = createLookupTable(____table, members, machine, pause)
    }
end
local function membersIn(tier, groupOf, group)
    local members = {}
    if tier == nil then
        return members
    end
    for ____, member in ipairs(tier.members) do
        if groupOf[member.index + 1] == group then
            members[#members + 1] = member
        end
    end
    return members
end
local function onlyGroup(whole, group, tools, pause)
    local primaries = membersIn(whole.primaries, whole.groupOf, group)
    local backups = membersIn(whole.backups, whole.groupOf, group)
    local ____whole_number_14 = whole.number
    local ____whole_servers_15 = whole.servers
    local ____whole_serverByName_16 = whole.serverByName
    local ____whole_serverByAddress_17 = whole.serverByAddress
    local ____whole_serverByPrinted_18 = whole.serverByPrinted
    local ____whole_hosts_19 = whole.hosts
    local ____whole_ports_20 = whole.ports
    local ____whole_places_21 = whole.places
    local ____tierOf_result_22 = tierOf(primaries, tools, pause)
    local ____temp_13
    if #backups == 0 then
        ____temp_13 = nil
    else
        ____temp_13 = tierOf(backups, tools, pause)
    end
    return {
        number = ____whole_number_14,
        servers = ____whole_servers_15,
        serverByName = ____whole_serverByName_16,
        serverByAddress = ____whole_serverByAddress_17,
        serverByPrinted = ____whole_serverByPrinted_18,
        hosts = ____whole_hosts_19,
        ports = ____whole_ports_20,
        places = ____whole_places_21,
        primaries = ____tierOf_result_22,
        backups = ____temp_13,
        takers = whole.takers,
        spares = whole.spares,
        isClosed = whole.isClosed,
        digests = whole.digests,
        panic = whole.panic,
        groups = {},
        groupOf = {}
    }
end
--- Builds a generation and its tables. There may be no servers, while names cannot be found. A server that is `down`
-- keeps its place in the tables, as in nginx.
-- 
-- @param pause is called after every piece of work, and may let others work
function ____exports.createGeneration(number, servers, tools, pause)
    local ____tools_0 = tools
    local drainingTakesNew = ____tools_0.drainingTakesNew
    local digestKeys = ____tools_0.digestKeys
    local panic = ____tools_0.panic
    local groupNames = ____tools_0.groupNames
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
            local ____parseAddress_result_1 = parseAddress(address)
            local host = ____parseAddress_result_1.host
            local port = ____parseAddress_result_1.port
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
            if weight > 0 then
                local ____temp_2 = backup and backups or primaries
                ____temp_2[#____temp_2 + 1] = {index = index, name = name, address = address, weight = weight}
            end
            takers[#takers + 1] = takesNew(server)
            pause()
            index = index + 1
        end
    end
    local isClosed = isClosedToNew(servers)
    local spares = {}
    for ____, ____value in ipairs(servers) do
        local weight = ____value.weight
        local down = ____value.down
        local draining = ____value.draining
        spares[#spares + 1] = (drainingTakesNew or isClosed) and draining and not down and weight > 0
    end
    local digests = {}
    for ____, digester in ipairs(digestKeys.digesters) do
        digests[#digests + 1] = digestServers(digester, names, formerNames, pause)
    end
    local groups = {}
    local groupOf = {}
    local ____number_4 = number
    local ____servers_5 = servers
    local ____serverByName_6 = serverByName
    local ____serverByAddress_7 = serverByAddress
    local ____serverByPrinted_8 = serverByPrinted
    local ____hosts_9 = hosts
    local ____ports_10 = ports
    local ____places_11 = places
    local ____tierOf_result_12 = tierOf(primaries, tools, pause)
    local ____temp_3
    if #backups == 0 then
        ____temp_3 = nil
    else
        ____temp_3 = tierOf(backups, tools, pause)
    end
    local generation = {
        number = ____number_4,
        servers = ____servers_5,
        serverByName = ____serverByName_6,
        serverByAddress = ____serverByAddress_7,
        serverByPrinted = ____serverByPrinted_8,
        hosts = ____hosts_9,
        ports = ____ports_10,
        places = ____places_11,
        primaries = ____tierOf_result_12,
        backups = ____temp_3,
        takers = takers,
        spares = spares,
        isClosed = isClosed,
        digests = digests,
        panic = panic,
        groups = groups,
        groupOf = groupOf
    }
    if #groupNames == 0 then
        return generation
    end
    for ____, ____value in ipairs(servers) do
        local group = ____value.group
        groupOf[#groupOf + 1] = group == nil and 0 or groupNamed(groupNames, group)
    end
    do
        local group = 0
        while group < #groupNames do
            groups[#groups + 1] = onlyGroup(generation, group, tools, pause)
            group = group + 1
        end
    end
    return generation
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
