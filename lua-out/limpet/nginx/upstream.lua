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
local ____health = require("limpet.nginx.health")
local createHealth = ____health.createHealth
local ____machine = require("limpet.nginx.machine")
local nginxMachine = ____machine.nginxMachine
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
    local ____name_5 = name
    local ____sessionKeyReader_result_6 = sessionKeyReader(rules.session, rules.maxKeyLength or DEFAULT_MAX_KEY_LENGTH)
    local ____createSelection_result_7 = createSelection(rules, nginxMachine)
    local ____createHealth_result_8 = createHealth(name, rules)
    local ____hosts_9 = hosts
    local ____ports_10 = ports
    local ____serverByAddress_11 = serverByAddress
    local ____opt_1 = rules.keepAlive
    local ____temp_12 = ____opt_1 and ____opt_1.idleTimeout or 60
    local ____opt_3 = rules.keepAlive
    return {
        name = ____name_5,
        readKey = ____sessionKeyReader_result_6,
        selection = ____createSelection_result_7,
        health = ____createHealth_result_8,
        hosts = ____hosts_9,
        ports = ____ports_10,
        serverByAddress = ____serverByAddress_11,
        idleTimeout = ____temp_12,
        maxRequests = ____opt_3 and ____opt_3.requests or 1000
    }
end
local upstreams = {}
function ____exports.addUpstream(upstream)
    upstreams[upstream.name] = upstream
end
--- `undefined` for an upstream that is not in the rules, or whose rules could not be loaded.
function ____exports.findUpstream(name)
    return upstreams[name]
end
return ____exports
