-- Made by "limpet build" from limpet's src/nginx/connections.ts; changes are lost at the next build.
local ____exports = {}
local dictionary = ngx.shared.limpet
local variables = ngx.var
function ____exports.connectionKeys(upstream, servers)
    local keys = {}
    if dictionary == nil then
        return keys
    end
    do
        local index = 0
        while index < #servers do
            local ____servers_index_0 = servers[index + 1]
            local address = ____servers_index_0.address
            local maxConnections = ____servers_index_0.maxConnections
            if maxConnections == nil then
                maxConnections = 0
            end
            if maxConnections > 0 then
                keys[index] = (("connections " .. upstream) .. " ") .. address
            end
            index = index + 1
        end
    end
    return keys
end
local function release(key)
    dictionary:incr(key, -1)
    variables.limpet_held = ""
end
--- Gives back what the request holds; the log phase does so in the end.
local function releaseHeld()
    local key = variables.limpet_held
    if key ~= nil and key ~= "" then
        release(key)
    end
end
____exports.releaseHeld = releaseHeld
--- Counts a request among its server's, and no more among those of the server it was sent to before.
-- 
-- @returns false where the server has as many as it may
function ____exports.hold(upstream, server, exchange)
    local key = upstream.connectionKeys[server]
    if exchange.held == server or ngx.is_subrequest then
        return true
    end
    if exchange.held >= 0 or key ~= nil then
        releaseHeld()
    end
    exchange.held = -1
    if key == nil then
        return true
    end
    local count = dictionary:incr(key, 1, 0)
    if count ~= nil and count > upstream.selection.servers[server + 1].maxConnections then
        dictionary:incr(key, -1)
        return false
    end
    exchange.held = server
    variables.limpet_held = key
    return true
end
return ____exports
