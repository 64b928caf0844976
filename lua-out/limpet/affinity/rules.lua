-- Made by "limpet build" from limpet's src/affinity/rules.ts; changes are lost at the next build.
local ____exports = {}
--- The servers in a JSON file: a list of them, or an object with the list in `servers`. nginx reads it when it starts,
-- and looks at it every second. A file that cannot be used changes nothing, and the error log says why. Replace the
-- file in one step (`mv`), because half a file is no JSON.
-- 
-- @param path absolute, on nginx's machine; its workers must be able to read it
function ____exports.fromJsonFile(path)
    return {kind = "jsonFile", path = path}
end
--- The servers that rules name themselves: none where a file has them.
function ____exports.listedServers(____bindingPattern0)
    local servers
    servers = ____bindingPattern0.servers
    return servers.kind ~= nil and ({}) or servers
end
--- Declares the routing rules; the default export of `src/routing.ts`.
-- `limpet build` checks what the types cannot express, for example that no two servers have the same name.
function ____exports.defineRouting(routing)
    return routing
end
return ____exports
