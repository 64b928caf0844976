-- Made by "limpet build" from limpet's src/nginx/peer.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local balancer = require("ngx.balancer")
local ____resty_core_base = require("resty.core.base")
local get_errmsg_ptr = ____resty_core_base.get_errmsg_ptr
local get_request = ____resty_core_base.get_request
local ____ffi_0 = ffi
local C = ____ffi_0.C
local errorMessage = get_errmsg_ptr()
local OK = 0
local function setPeer(host, port)
    local ok = balancer.set_current_peer(host, port)
    return ok == true
end
--- The same without what lua-resty-core does around it, which costs about 3 % of a request. The
-- signatures are those of the versions named; any other version gets the public function.
local function setPeerDirectly(host, port)
    local request = get_request()
    if request == nil then
        return false
    end
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
local function setPeerDirectlyWithoutHost(host, port)
    local request = get_request()
    if request == nil then
        return false
    end
    return C.ngx_http_lua_ffi_balancer_set_current_peer(
        request,
        host,
        #host,
        port,
        errorMessage
    ) == OK
end
local function chooseSetPeer(version)
    if version >= 10023 and version < 10027 then
        return setPeerDirectlyWithoutHost
    end
    if version >= 10027 and version <= 10032 then
        return setPeerDirectly
    end
    return setPeer
end
____exports.setCurrentPeer = chooseSetPeer(ngx.config.ngx_lua_version)
local enableKeepalive = balancer.enable_keepalive
____exports.keepAlive = function(idleTimeout, maxRequests)
    if enableKeepalive ~= nil then
        enableKeepalive(idleTimeout, maxRequests)
    end
end
return ____exports
