-- Made by "limpet build" from limpet's src/nginx/upstream.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local canonicalAddress = ____address.canonicalAddress
local ____selection = require("limpet.affinity.selection")
local createSelection = ____selection.createSelection
local ____key = require("limpet.affinity.session.key")
local DEFAULT_MAX_KEY_LENGTH = ____key.DEFAULT_MAX_KEY_LENGTH
local sessionKeyReader = ____key.sessionKeyReader
local ____key_hash = require("limpet.affinity.session.key-hash")
local keyHashReader = ____key_hash.keyHashReader
local ____health = require("limpet.nginx.health")
local createHealth = ____health.createHealth
local ____machine = require("limpet.nginx.machine")
local nginxMachine = ____machine.nginxMachine
local ____variable = require("limpet.nginx.variable")
local hashVariableFor = ____variable.hashVariableFor
--- Builds what an upstream's requests need, once, before the workers begin.
function ____exports.createUpstream(name, rules)
    local hosts = {}
    local ports = {}
    local serverByAddress = {}
    do
        local index = 0
        while index < #rules.servers do
            local address = rules.servers[index + 1].address
            local ____parseAddress_result_0 = parseAddress(address)
            local host = ____parseAddress_result_0.host
            local port = ____parseAddress_result_0.port
            hosts[#hosts + 1] = host
            ports[#ports + 1] = port
            serverByAddress[canonicalAddress(address)] = index
            index = index + 1
        end
    end
    local ____rules_1 = rules
    local session = ____rules_1.session
    local maxKeyLength = ____rules_1.maxKeyLength
    if maxKeyLength == nil then
        maxKeyLength = DEFAULT_MAX_KEY_LENGTH
    end
    local selection = createSelection(rules, nginxMachine)
    local ____selection_primaries_table_2 = selection.primaries.table
    local hashOf = ____selection_primaries_table_2.hashOf
    local hashVariable = hashOf == nginxMachine.crc32 and hashVariableFor(ngx.config.ngx_lua_version) or nil
    local ____name_7 = name
    local ____sessionKeyReader_result_8 = sessionKeyReader(session, maxKeyLength)
    local ____keyHashReader_result_9 = keyHashReader(session, maxKeyLength, hashOf, hashVariable)
    local ____selection_10 = selection
    local ____createHealth_result_11 = createHealth(name, rules)
    local ____hosts_12 = hosts
    local ____ports_13 = ports
    local ____serverByAddress_14 = serverByAddress
    local ____opt_3 = rules.keepAlive
    local ____temp_15 = ____opt_3 and ____opt_3.idleTimeout or 60
    local ____opt_5 = rules.keepAlive
    return {
        name = ____name_7,
        readKey = ____sessionKeyReader_result_8,
        readKeyHash = ____keyHashReader_result_9,
        selection = ____selection_10,
        health = ____createHealth_result_11,
        nextLook = 0,
        hosts = ____hosts_12,
        ports = ____ports_13,
        serverByAddress = ____serverByAddress_14,
        idleTimeout = ____temp_15,
        maxRequests = ____opt_5 and ____opt_5.requests or 1000
    }
end
--- By name; none for an upstream that is not in the rules, or whose rules could not be loaded.
____exports.upstreams = {}
return ____exports
