-- Made by "limpet build" from limpet's src/nginx/admin/caller.ts; changes are lost at the next build.
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____address_form = require("limpet.affinity.servers.address-form")
local isIpAddress = ____address_form.isIpAddress
local ____host_name = require("limpet.nginx.machine.host-name")
local hostName = ____host_name.hostName
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local ____secrets = require("limpet.nginx.machine.secrets")
local readSecret = ____secrets.readSecret
local ____answer = require("limpet.nginx.admin.answer")
local FORBIDDEN = ____answer.FORBIDDEN
local UNAUTHORIZED = ____answer.UNAUTHORIZED
local ____tokens = require("limpet.nginx.admin.tokens")
local parseAdminTokens = ____tokens.parseAdminTokens
local variables = ngx.var
--- `undefined` where the rules name none.
local tokens
--- Loads the tokens of the rules, in the init phase. Throws where they cannot be used: nginx does not start without them.
function ____exports.loadAdminTokens(secret)
    tokens = nil
    if secret == nil then
        return
    end
    local parsed = parseAdminTokens(readSecret(secret))
    if type(parsed) ~= "string" then
        tokens = parsed
        return
    end
    local place = secret.kind == "file" and secret.path or "the environment variable " .. secret.name
    error((("limpet: " .. place) .. ": ") .. parsed, 0)
end
local HEADERS_OF_PROXIES = {
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Original-Host",
    "X-Real-IP",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "X-Envoy-External-Address"
}
local HTTP_1_1 = 1.1
local function signOfProxy()
    if (ngx.req.http_version() or 0) < HTTP_1_1 then
        return "it is of HTTP/1.0, as of nginx's proxy_pass"
    end
    local headers = ngx.req.get_headers(0)
    for ____, header in ipairs(HEADERS_OF_PROXIES) do
        if headers[header] ~= nil then
            return "it has the header " .. header
        end
    end
    return nil
end
--- As `$host` has it.
local thisMachine = string.lower(hostName())
local function isUnixSocket(address)
    return string_sub(address, 1, 5) == "unix:"
end
local function isLoopback(address)
    return string_sub(address, 1, 4) == "127." or address == "::1" or isUnixSocket(address)
end
local function isOwnName(host)
    return host == "localhost" or host == "[::1]" or isIpAddress(host) and isLoopback(host)
end
local function denied(reason)
    return {status = FORBIDDEN, reason = reason}
end
--- Why metrics are not for whoever asks from this machine: by a name that is not this machine's, a page of another site may
-- have its visitor's browser ask (DNS rebinding). Who asks from elsewhere was let in by nginx.conf.
function ____exports.rebindingOf()
    local address = variables.realip_remote_addr or variables.remote_addr or ""
    if not isLoopback(address) or isUnixSocket(address) then
        return nil
    end
    local host = variables.host or ""
    if isOwnName(host) or host == thisMachine then
        return nil
    end
    return (denied(("from this machine itself, the URL must have localhost, a loopback address or " .. thisMachine) .. " in it"))
end
local blinded = nginxMachine.hmacSha256((((tostring(ngx.now()) .. " ") .. tostring(ngx.worker.pid())) .. " ") .. tostring({}))
local function isEqual(one, other)
    return blinded(one) == blinded(other)
end
local function callerByToken(known, address)
    local header = variables.http_authorization or ""
    local isBearer = string_lower(string_sub(header, 1, 7)) == "bearer "
    local given = isBearer and string_sub(header, 8, #header) or ""
    local caller
    for ____, ____value in ipairs(known) do
        local name = ____value.name
        local token = ____value.token
        local mayWrite = ____value.mayWrite
        if isEqual(given, token) then
            caller = {name = ((address .. " (") .. name) .. ")", mayWrite = mayWrite}
        end
    end
    local reason = isBearer and "the token is not known" or "a token is needed: Authorization: Bearer TOKEN"
    return caller or ({status = UNAUTHORIZED, reason = reason})
end
local function isSameOrigin()
    local origin = variables.http_origin
    if origin == nil then
        return true
    end
    return origin == ((variables.scheme or "http") .. "://") .. (variables.http_host or "")
end
--- Whoever has a token; or, where the rules name none, whoever connects from this machine itself, by a URL that names
-- it, and neither through another proxy nor from a page of another site.
function ____exports.currentCaller()
    local address = variables.realip_remote_addr or variables.remote_addr or ""
    if tokens ~= nil then
        return (callerByToken(tokens, address))
    end
    if not isLoopback(address) then
        return (denied(("requests from " .. address) .. " need a token, and the rules name none: set admin"))
    end
    local sign = signOfProxy()
    if sign ~= nil then
        return (denied(("it came through a proxy (" .. sign) .. "), so it needs a token: set admin in the rules"))
    end
    local host = variables.host or ""
    if not isOwnName(host) and not isUnixSocket(address) then
        return (denied("without a token, the URL must have localhost or a loopback address in it, not " .. host))
    end
    if not isSameOrigin() then
        return (denied("it comes from a page of another site"))
    end
    return {name = address, mayWrite = true}
end
return ____exports
