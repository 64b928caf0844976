import { LUA_MODULE_WITH_POOL, NGINX_WITH_POOLS, versionNumber } from "../../affinity/nginx-versions.ts";

/** Who keeps idle connections to the servers open: nginx, or its Lua module. */
export type Pool = "nginx" | "module";

/** Whether the Lua module can keep connections open. */
export function hasModulePool(luaModuleVersion: number): boolean {
  return luaModuleVersion >= versionNumber(LUA_MODULE_WITH_POOL);
}

/** Whether nginx has a pool of connections in every upstream. */
export function hasDefaultPool(nginxVersion: string): boolean {
  return versionNumber(nginxVersion) >= versionNumber(NGINX_WITH_POOLS);
}

/**
 * The generated file that an nginx should include.
 *
 * @param nginxVersion as in "1.27.1"
 * @param luaModuleVersion as `ngx.config.ngx_lua_version` has it: 10028 is 0.10.28
 * @param pool the wanted pool; if the Lua module has none, it is nginx's
 */
export function includeFor(nginxVersion: string, luaModuleVersion: number, pool: Pool): string {
  if (pool === "nginx" || !hasModulePool(luaModuleVersion)) return "limpet.conf";
  return hasDefaultPool(nginxVersion) ? `limpet-pool-${NGINX_WITH_POOLS}.conf` : "limpet-pool.conf";
}
