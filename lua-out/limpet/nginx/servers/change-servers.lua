-- Made by "limpet build" from limpet's src/nginx/servers/change-servers.ts; changes are lost at the next build.
local ____exports = {}
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____published = require("limpet.nginx.servers.published")
local publishChange = ____published.publishChange
local ____slices = require("limpet.nginx.servers.slices")
local longestSlice = ____slices.longestSlice
local ____swap = require("limpet.nginx.servers.swap")
local buildIfPublished = ____swap.buildIfPublished
--- Changes the servers of an upstream, in all workers. Each takes the new ones as soon as it has built
-- their tables. May wait, so it needs a phase that can.
-- 
-- @returns the number of the new generation; or `undefined` and why there is none
function ____exports.changeServers(name, change)
    local upstream = upstreams[tostring(name)]
    if upstream == nil then
        return nil, ("there is no upstream \"" .. tostring(name)) .. "\""
    end
    if not upstream.rules.mayChange then
        return nil, "its servers may not change: mayChange is not set in the rules"
    end
    local ok, result = pcall(publishChange, name, change)
    if not ok or type(result) == "string" then
        return nil, tostring(result)
    end
    buildIfPublished(upstream)
    return result.number
end
--- The servers of an upstream in this worker, and their generation's number.
function ____exports.serversOf(name)
    local upstream = upstreams[tostring(name)]
    if upstream == nil then
        return nil
    end
    local ____upstream_current_generation_0 = upstream.current.generation
    local number = ____upstream_current_generation_0.number
    local servers = ____upstream_current_generation_0.servers
    return {number = number, servers = servers, longestSlice = longestSlice.seconds}
end
return ____exports
