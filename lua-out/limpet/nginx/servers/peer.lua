-- Made by "limpet build" from limpet's src/nginx/servers/peer.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local balancer = require("ngx.balancer")
local ____resty_core_base = require("resty.core.base")
local get_errmsg_ptr = ____resty_core_base.get_errmsg_ptr
local get_request = ____resty_core_base.get_request
local ____lua_module = require("limpet.nginx.machine.lua-module")
local hasKnownFunctions = ____lua_module.hasKnownFunctions
local hasOwnPool = ____lua_module.hasOwnPool
local ____ffi_0 = ffi
local C = ____ffi_0.C
local errorMessage = get_errmsg_ptr()
local OK = 0
local MILLISECONDS = 1000
local function connectPublicly(host, port)
    local ok = balancer.set_current_peer(host, port)
    return ok == true
end
local function connectKeepingAlivePublicly(host, port, idleTimeout, maxRequests)
    local ok = balancer.set_current_peer(host, port)
    if balancer.enable_keepalive ~= nil then
        balancer.enable_keepalive(idleTimeout, maxRequests)
    end
    return ok == true
end
local function connectDirectly(host, port)
    local request = get_request()
    return C.ngx_http_lua_ffi_balancer_set_current_peer(
        request,
        host,
        #host,
        port,
        nil,
        0,
        errorMessage
    ) == OK
end
local function connectKeepingAliveDirectly(host, port, idleTimeout, maxRequests)
    local request = get_request()
    local connected = C.ngx_http_lua_ffi_balancer_set_current_peer(
        request,
        host,
        #host,
        port,
        nil,
        0,
        errorMessage
    ) == OK
    C.ngx_http_lua_ffi_balancer_enable_keepalive(request, idleTimeout * MILLISECONDS, maxRequests, errorMessage)
    return connected
end
--- Before 0.10.27 the C function had no parameter for a host, and the module had no pool.
local function connectDirectlyWithoutHost(host, port)
    return C.ngx_http_lua_ffi_balancer_set_current_peer(
        get_request(),
        host,
        #host,
        port,
        errorMessage
    ) == OK
end
--- For upstreams whose connections are kept by nginx, or not at all.
____exports.connect = not hasKnownFunctions and connectPublicly or (hasOwnPool and connectDirectly or connectDirectlyWithoutHost)
--- For upstreams with a pool of the module's own (`balancer_keepalive`).
____exports.connectKeepingAlive = hasKnownFunctions and hasOwnPool and connectKeepingAliveDirectly or connectKeepingAlivePublicly
return ____exports
