-- Made by "limpet build" from limpet's src/affinity/servers/by-name.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.serversByName(servers)
    local result = {}
    for ____, server in ipairs(servers) do
        result[server.name] = server
    end
    return result
end
--- The server of that name, if there is one.
function ____exports.namedServer(servers, name)
    local server = servers[name]
    return type(server) == "table" and server or nil
end
return ____exports
