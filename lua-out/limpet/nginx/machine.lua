-- Made by "limpet build" from limpet's src/nginx/machine.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
--- LuaJIT in nginx, as the core sees it.
____exports.nginxMachine = {
    crc32 = ngx.crc32_long,
    uint16Array = function(length) return ffi.new("uint16_t[?]", length) end,
    uint32Array = function(length) return ffi.new("uint32_t[?]", length) end,
    float64Array = function(length) return ffi.new("double[?]", length) end
}
return ____exports
