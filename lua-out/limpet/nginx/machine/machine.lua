-- Made by "limpet build" from limpet's src/nginx/machine/machine.ts; changes are lost at the next build.
local ____exports = {}
local ____ngx_base64 = require("ngx.base64")
local decode_base64url = ____ngx_base64.decode_base64url
local encode_base64url = ____ngx_base64.encode_base64url
local ____hmac = require("limpet.nginx.machine.hmac")
local hmacSha256 = ____hmac.hmacSha256
local ____memory = require("limpet.nginx.machine.memory")
local arraysOf = ____memory.arraysOf
local freeArray = ____memory.freeArray
--- LuaJIT in nginx, as the core sees it.
____exports.nginxMachine = {
    crc32 = ngx.crc32_long,
    hmacSha256 = hmacSha256,
    httpDate = ngx.http_time,
    encodeBase64url = encode_base64url,
    decodeBase64url = function(text)
        local bytes = decode_base64url(text)
        return bytes
    end,
    uint16Array = arraysOf("uint16_t", 2),
    uint32Array = arraysOf("uint32_t", 4),
    float64Array = arraysOf("double", 8),
    freeArray = freeArray
}
return ____exports
