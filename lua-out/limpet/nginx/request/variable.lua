-- Made by "limpet build" from limpet's src/nginx/request/variable.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_errmsg_ptr = ____resty_core_base.get_errmsg_ptr
local get_request = ____resty_core_base.get_request
local ____key_hash = require("limpet.affinity.session.key-hash")
local NO_KEY = ____key_hash.NO_KEY
local ____lua_module = require("limpet.nginx.machine.lua-module")
local hasKnownFunctions = ____lua_module.hasKnownFunctions
local ____ffi_0 = ffi
local C = ____ffi_0.C
local crc32_long = ngx.crc32_long
local variables = ngx.var
local OK = 0
--- Bytes; nginx writes the variable's name there in lower case.
local LONGEST_NAME = 256
local lowercase = ffi.new("char[?]", LONGEST_NAME)
local value = ffi.new("unsigned char *[1]")
local length = ffi.new("size_t[1]")
local errorMessage = get_errmsg_ptr()
local function hashOfString(variable, maxLength)
    local text = variables[variable]
    if text == nil or #text == 0 or #text > maxLength then
        return NO_KEY
    end
    return (crc32_long(text))
end
--- The CRC-32 of a variable's value, read where nginx has it in memory. Making a Lua string of it, which
-- would be garbage a moment later, costs about 1.5 % of a request.
local function hashInPlace(variable, maxLength)
    local request = get_request()
    if request == nil or #variable > LONGEST_NAME then
        return (hashOfString(variable, maxLength))
    end
    local found = C.ngx_http_lua_ffi_var_get(
        request,
        variable,
        #variable,
        lowercase,
        0,
        value,
        length,
        errorMessage
    )
    if found ~= OK then
        return NO_KEY
    end
    local bytes = tonumber(length[0])
    if bytes == 0 or bytes > maxLength then
        return NO_KEY
    end
    return (C.ngx_http_lua_ffi_crc32_long(value[0], bytes))
end
____exports.hashVariable = hasKnownFunctions and hashInPlace or hashOfString
return ____exports
