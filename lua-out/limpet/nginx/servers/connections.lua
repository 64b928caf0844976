-- Made by "limpet build" from limpet's src/nginx/servers/connections.ts; changes are lost at the next build.
local ____exports = {}
local dictionary = ngx.shared.limpet
local variables = ngx.var
--- Frees what the request holds. The log phase does this at the end.
local function releaseHeld()
    local key = variables.limpet_held
    if key == nil or key == "" then
        return
    end
    dictionary:incr(key, -1)
    variables.limpet_held = ""
end
____exports.releaseHeld = releaseHeld
--- What counts the requests of an upstream's servers.
function ____exports.placesOf(upstream)
    return function(exchange, server)
        local ____exchange_lineup_0 = exchange.lineup
        local generation = ____exchange_lineup_0.generation
        local ____generation_servers_index_1 = generation.servers[server + 1]
        local maxConnections = ____generation_servers_index_1.maxConnections
        if exchange.held == server or ngx.is_subrequest then
            return true
        end
        local isLimited = maxConnections > 0 and dictionary ~= nil
        if exchange.held >= 0 or isLimited then
            releaseHeld()
        end
        exchange.held = -1
        if not isLimited then
            return true
        end
        local key = (("connections " .. upstream) .. " ") .. generation.places[server + 1]
        local count = dictionary:incr(key, 1, 0)
        if count ~= nil and count > maxConnections then
            dictionary:incr(key, -1)
            return false
        end
        exchange.held = server
        variables.limpet_held = key
        return true
    end
end
return ____exports
