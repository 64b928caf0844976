import type { OpenRestyImage } from "../src/testkit/image.ts";
import { hasDefaultPool, hasModulePool } from "../src/nginx-conf/includes/pools.ts";

/** What of nginx's abilities the variants depend on. */
export interface NginxFacts {
  /** What starts it. */
  readonly command: string;
  readonly version: string;
  /** As `ngx.config.ngx_lua_version` has it: 10028 is 0.10.28. */
  readonly luaModuleVersion: number;
  /** The Lua module has a connection pool of its own, `balancer_keepalive`. */
  readonly ownPool: boolean;
  /** The core has a pool in every upstream, in front of the Lua module's own. */
  readonly defaultPool: boolean;
}

export function nginxFacts({ command, nginxVersion, luaModuleVersion }: OpenRestyImage): NginxFacts {
  return {
    command,
    version: nginxVersion,
    luaModuleVersion,
    ownPool: hasModulePool(luaModuleVersion),
    defaultPool: hasDefaultPool(nginxVersion),
  };
}
