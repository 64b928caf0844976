import {
  LUA_MODULE_WITH_POOL,
  NEWEST_KNOWN_LUA_MODULE,
  OLDEST_LUA_MODULE,
  versionNumber,
} from "../../affinity/nginx-versions.ts";

const version = ngx.config.ngx_lua_version;

/** Whether the C functions of the module that runs are known, so that they can be called without what is around them. */
export const hasKnownFunctions =
  version >= versionNumber(OLDEST_LUA_MODULE) && version <= versionNumber(NEWEST_KNOWN_LUA_MODULE);

/** Whether the module has a pool of connections of its own. */
export const hasOwnPool = version >= versionNumber(LUA_MODULE_WITH_POOL);
