import { decimal } from "./address.ts";
import { slice } from "./bytes.ts";

/** The oldest ngx_lua that the generated files work with. */
export const OLDEST_LUA_MODULE = "0.10.23";

/** From this ngx_lua on, `balancer_keepalive` keeps connections open. */
export const LUA_MODULE_WITH_POOL = "0.10.27";

/** From this nginx on, every upstream has a pool of connections unless its configuration says otherwise. */
export const NGINX_WITH_POOLS = "1.29.7";

/** The shared dictionary that the includes declare where the pools are those for an older nginx. */
export const OLDER_POOL_MARK = "limpet_pool";

/** The newest ngx_lua whose C functions are known; a later one is used by its public functions alone. */
export const NEWEST_KNOWN_LUA_MODULE = "0.10.32";

/** A version as one number, which grows with it: `1.29.7` is 1029007. ngx.config writes ngx_lua's so: 0.10.28 is 10028. */
export function versionNumber(version: string): number {
  let number = 0;
  let start = 0;
  for (let part = 0; part < 3; part++) {
    const dot = version.indexOf(".", start);
    const end = dot < 0 ? version.length : dot;
    number = number * 1000 + decimal(slice(version, start, end));
    start = Math.min(end + 1, version.length);
  }
  return number;
}
