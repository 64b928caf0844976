-- Made by "limpet build" from limpet's src/nginx/machine/lua-module.ts; changes are lost at the next build.
local ____exports = {}
local ____nginx_versions = require("limpet.affinity.nginx-versions")
local LUA_MODULE_WITH_POOL = ____nginx_versions.LUA_MODULE_WITH_POOL
local NEWEST_KNOWN_LUA_MODULE = ____nginx_versions.NEWEST_KNOWN_LUA_MODULE
local OLDEST_LUA_MODULE = ____nginx_versions.OLDEST_LUA_MODULE
local versionNumber = ____nginx_versions.versionNumber
local version = ngx.config.ngx_lua_version
--- Whether the C functions of the module that runs are known, so that they can be called without what is around them.
____exports.hasKnownFunctions = version >= versionNumber(OLDEST_LUA_MODULE) and version <= versionNumber(NEWEST_KNOWN_LUA_MODULE)
--- Whether the module has a pool of connections of its own.
____exports.hasOwnPool = version >= versionNumber(LUA_MODULE_WITH_POOL)
return ____exports
