/** Who keeps idle connections to the servers open: nginx, or its Lua module. */
export type Pool = "nginx" | "module";

/** The Lua module can keep connections open, with `balancer_keepalive`; 10027 is 0.10.27. */
export function hasModulePool(luaModuleVersion: number): boolean {
  return luaModuleVersion >= 10_027;
}

/** Since 1.29.7, nginx has a pool in every upstream by default. */
export function hasDefaultPool(nginxVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = nginxVersion.split(".").map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 1_029_007;
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
  return hasDefaultPool(nginxVersion) ? "limpet-pool-1.29.7.conf" : "limpet-pool.conf";
}
