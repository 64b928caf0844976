-- Made by "limpet build" from limpet's src/nginx/admin/plus/server-ids.ts; changes are lost at the next build.
local ____exports = {}
--- So that a number is the same for every client, also as a 32-bit one.
local IDS = 2147483647
--- The numbers by which NGINX Plus's API knows servers. Each comes from the server's name, so it stays the same when
-- others come and go, on every proxy, and over a restart.
-- 
-- @returns by index
function ____exports.serverIds(servers)
    local ids = {}
    local taken = {}
    for ____, ____value in ipairs(servers) do
        local name = ____value.name
        local id = ngx.crc32_long(name) % IDS
        while taken[id] == true do
            id = (id + 1) % IDS
        end
        taken[id] = true
        ids[#ids + 1] = id
    end
    return ids
end
return ____exports
