-- Made by "limpet build" from limpet's src/affinity/servers/generation.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local parseAddress = ____address.parseAddress
local ____create = require("limpet.affinity.tables.create")
local createLookupTable = ____create.createLookupTable
local ____digests = require("limpet.affinity.servers.digests")
local digestServers = ____digests.digestServers
--- A server's name and address in one text.
local function placeOf(name, address)
    return (name .. " ") .. canonicalAddress(address)
end
____exports.placeOf = placeOf
--- Builds a generation and its tables. Of its servers at least one that is not a backup has a weight
-- above 0. A server that is `down` keeps its place in the tables, as in nginx.
-- 
-- @param pause is called after every piece of work, and may let others work
function ____exports.createGeneration(number, servers, ____bindingPattern0, pause)
    local machine
    local digestKeys
    local ____table
    ____table = ____bindingPattern0.table
    digestKeys = ____bindingPattern0.digestKeys
    machine = ____bindingPattern0.machine
    local names = {}
    local hosts = {}
    local ports = {}
    local places = {}
    local serverByName = {}
    local serverByAddress = {}
    local primaries = {}
    local backups = {}
    do
        local index = 0
        while index < #servers do
            local ____servers_index_0 = servers[index + 1]
            local name = ____servers_index_0.name
            local address = ____servers_index_0.address
            local weight = ____servers_index_0.weight
            local backup = ____servers_index_0.backup
            local ____parseAddress_result_1 = parseAddress(address)
            local host = ____parseAddress_result_1.host
            local port = ____parseAddress_result_1.port
            local canonical = canonicalAddress(address)
            names[#names + 1] = name
            hosts[#hosts + 1] = host
            ports[#ports + 1] = port
            places[#places + 1] = placeOf(name, address)
            serverByName[name] = index
            serverByAddress[canonical] = index
            if weight > 0 then
                local ____temp_2 = backup and backups or primaries
                ____temp_2[#____temp_2 + 1] = {index = index, name = name, address = address, weight = weight}
            end
            pause()
            index = index + 1
        end
    end
    local digests = {}
    for ____, digester in ipairs(digestKeys.digesters) do
        digests[#digests + 1] = digestServers(digester, names, pause)
    end
    local ____number_4 = number
    local ____servers_5 = servers
    local ____serverByName_6 = serverByName
    local ____serverByAddress_7 = serverByAddress
    local ____hosts_8 = hosts
    local ____ports_9 = ports
    local ____places_10 = places
    local ____temp_11 = {
        members = primaries,
        table = createLookupTable(____table, primaries, machine, pause)
    }
    local ____temp_3
    if #backups == 0 then
        ____temp_3 = nil
    else
        ____temp_3 = {
            members = backups,
            table = createLookupTable(____table, backups, machine, pause)
        }
    end
    return {
        number = ____number_4,
        servers = ____servers_5,
        serverByName = ____serverByName_6,
        serverByAddress = ____serverByAddress_7,
        hosts = ____hosts_8,
        ports = ____ports_9,
        places = ____places_10,
        primaries = ____temp_11,
        backups = ____temp_3,
        digests = digests
    }
end
--- The index of a server, if it is in the generation.
function ____exports.serverNamed(____bindingPattern0, name)
    local serverByName
    serverByName = ____bindingPattern0.serverByName
    local server = serverByName[name]
    return type(server) == "number" and server or nil
end
--- Whether a server takes requests that are not bound to it, as far as the rules go.
function ____exports.takesNew(____bindingPattern0)
    local draining
    local weight
    weight = ____bindingPattern0.weight
    draining = ____bindingPattern0.draining
    return weight > 0 and not draining
end
--- Whether a request may be sent to a server, bound or not: it has as many tries as there are of these. A session that
-- is bound to a draining server, or to one of weight 0, would otherwise have no try left for another.
function ____exports.mayBeTried(____bindingPattern0, isRemembering)
    local weight
    local draining
    local down
    down = ____bindingPattern0.down
    draining = ____bindingPattern0.draining
    weight = ____bindingPattern0.weight
    return not down and (isRemembering or not draining and weight > 0)
end
return ____exports
