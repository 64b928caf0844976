/** The oldest ngx_lua that the generated files work with. */
export const OLDEST_LUA_MODULE = "0.10.23";

/** From this ngx_lua on, `balancer_keepalive` keeps connections open. */
export const LUA_MODULE_WITH_POOL = "0.10.27";

/** From this nginx on, every upstream has a pool of connections unless its configuration says otherwise. */
export const NGINX_WITH_POOLS = "1.29.7";

/** A version as one number, which grows with it: `1.29.7` is 1029007. ngx.config writes ngx_lua's so: 0.10.28 is 10028. */
export function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}
