-- Made by "limpet build" from limpet's src/nginx/admin/server-state.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.serverState(____bindingPattern0, index)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____generation_servers_index_0 = generation.servers[index + 1]
    local down = ____generation_servers_index_0.down
    local draining = ____generation_servers_index_0.draining
    if down then
        return "down"
    end
    if draining then
        return "draining"
    end
    return standing.places[index + 1].isHealthy and "up" or "unavail"
end
return ____exports
