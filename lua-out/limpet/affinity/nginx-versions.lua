-- Made by "limpet build" from limpet's src/affinity/nginx-versions.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- The oldest ngx_lua that the generated files work with.
____exports.OLDEST_LUA_MODULE = "0.10.23"
--- From this ngx_lua on, `balancer_keepalive` keeps connections open.
____exports.LUA_MODULE_WITH_POOL = "0.10.27"
--- From this nginx on, every upstream has a pool of connections unless its configuration says otherwise.
____exports.NGINX_WITH_POOLS = "1.29.7"
--- The shared dictionary that the includes declare where the pools are those for an older nginx.
____exports.OLDER_POOL_MARK = "limpet_pool"
--- The newest ngx_lua whose C functions are known; a later one is used by its public functions alone.
____exports.NEWEST_KNOWN_LUA_MODULE = "0.10.32"
--- A version as one number, which grows with it: `1.29.7` is 1029007. ngx.config writes ngx_lua's so: 0.10.28 is 10028.
function ____exports.versionNumber(version)
    local number = 0
    local start = 0
    do
        local part = 0
        while part < 3 do
            local dot = (string_find(
                version,
                ".",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = dot < 0 and #version or dot
            number = number * 1000 + decimal(string_sub(version, start + 1, ____end))
            start = math_min(____end + 1, #version)
            part = part + 1
        end
    end
    return number
end
return ____exports
