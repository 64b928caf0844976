-- Made by "limpet build" from limpet's src/affinity/servers/change.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____provision = require("limpet.affinity.provision")
local provisionServer = ____provision.provisionServer
--- The servers after a change, which need not make sense: `whatIsWrong` tells.
-- 
-- @returns a sentence where the server that is meant is not there
function ____exports.changeServers(servers, change)
    local changed = {}
    if change.kind == "replace" then
        for ____, server in ipairs(change.servers) do
            changed[#changed + 1] = provisionServer(server)
        end
        return changed
    end
    local isFound = false
    for ____, server in ipairs(servers) do
        local isMeant = change.kind ~= "add" and server.name == change.name
        if isMeant then
            isFound = true
        end
        if not isMeant then
            changed[#changed + 1] = server
        elseif change.kind == "update" then
            changed[#changed + 1] = withDefaults(change.server, server)
        end
    end
    if change.kind == "add" then
        changed[#changed + 1] = provisionServer(change.server)
    elseif not isFound then
        return ("there is no server \"" .. change.name) .. "\""
    end
    return changed
end
return ____exports
