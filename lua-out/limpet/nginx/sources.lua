-- Made by "limpet build" from limpet's src/nginx/sources.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local writeServers = ____text.writeServers
local ____start = require("limpet.nginx.dns.start")
local beginStartLookups = ____start.beginStartLookups
local serversAtStart = ____start.serversAtStart
local ____published = require("limpet.nginx.servers.published")
local sourceBefore = ____published.sourceBefore
local ____servers_file = require("limpet.nginx.servers.servers-file")
local serversOfFile = ____servers_file.serversOfFile
--- By upstream: what its sources said when nginx started, as a text of `writeServers`.
local sources = {}
--- Finds out what the sources of all upstreams (the rules, their host names, files) say, in the init phase.
-- 
-- @throws where a host name cannot be found that is required
function ____exports.findSources(upstreams)
    local lookups = beginStartLookups()
    for name, rules in pairs(upstreams) do
        local before = sourceBefore(name)
        local servers = rules.serversFile == nil and serversAtStart(name, rules, lookups, before) or serversOfFile(name, rules.serversFile, before)
        sources[name] = writeServers(servers, doNotPause)
    end
end
--- What the sources of an upstream said.
function ____exports.sourceOf(upstream)
    return (readServers(sources[upstream] or "", doNotPause))
end
return ____exports
