-- Made by "limpet build" from limpet's src/nginx/admin/limpet/sources.ts; changes are lost at the next build.
local ____exports = {}
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local ____published = require("limpet.nginx.servers.published")
local readRecord = ____published.readRecord
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____json = require("limpet.nginx.admin.json")
local jsonFlag = ____json.jsonFlag
local jsonList = ____json.jsonList
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local optionalNumber = ____json.optionalNumber
local optionalText = ____json.optionalText
local function optionsOf(server)
    return (jsonObject({
        {
            "name",
            jsonText(server.name)
        },
        {
            "address",
            jsonText(server.address)
        },
        {
            "weight",
            jsonNumber(server.weight)
        },
        {
            "down",
            jsonFlag(server.down)
        },
        {
            "backup",
            jsonFlag(server.backup)
        },
        {
            "draining",
            jsonFlag(server.draining)
        },
        {
            "maxConnections",
            jsonNumber(server.maxConnections)
        },
        {
            "maxFails",
            optionalNumber(server.maxFails)
        },
        {
            "failTimeout",
            optionalNumber(server.failTimeout)
        },
        {
            "slowStart",
            optionalNumber(server.slowStart)
        },
        {
            "incarnation",
            optionalText(server.incarnation)
        },
        {
            "group",
            optionalText(server.group)
        },
        {
            "drainUntil",
            optionalNumber(server.drainUntil)
        },
        {"isLeaving", server.isLeaving == true and "true" or nil},
        {
            "formerly",
            optionalText(server.formerly)
        }
    }))
end
--- All that the next reload merges with new rules: the servers as the rules have them, names included; what the rules,
-- DNS and files said last; and the servers as they are, with what operators changed.
function ____exports.sourcesView(____bindingPattern0)
    local current
    local sourceServers
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    sourceServers = ____bindingPattern0.sourceServers
    current = ____bindingPattern0.current
    local ____rules_mayChange_0
    if rules.mayChange then
        ____rules_mayChange_0 = readRecord(name)
    else
        ____rules_mayChange_0 = nil
    end
    local record = ____rules_mayChange_0
    local slices = beginSlices()
    local function list(servers)
        local items = {}
        for ____, server in ipairs(servers) do
            items[#items + 1] = optionsOf(server)
            slices.pause()
        end
        return (jsonList(items))
    end
    local view = jsonObject({
        {
            "generation",
            jsonNumber(record == nil and current.generation.number or record.number)
        },
        {
            "mayChange",
            jsonFlag(rules.mayChange)
        },
        {
            "rules",
            list(record == nil and rules.servers or readServers(record.rules, slices.pause))
        },
        {
            "source",
            list(record == nil and sourceServers or readServers(record.base, slices.pause))
        },
        {
            "servers",
            list(record == nil and current.generation.servers or readServers(record.servers, slices.pause))
        }
    })
    slices["end"]()
    return view
end
return ____exports
