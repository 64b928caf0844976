import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import {
  type ErrorLogLevel,
  openrestyImage,
  type CopiedFile,
  type OpenRestyImage,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { hasModulePool, includeFor, type Pool } from "../../src/nginx-conf/includes/pools.ts";
import { buildRules } from "./building/build-rules.ts";
import { leaseOpenResty } from "./leasing.ts";

export { buildRules };
export { OLDER_AND_CURRENT, RELEASES, isImageChosen, isNewestMissing } from "./releases.ts";

/** The keep-alive pools that an nginx can have: its own, and the Lua module's where that has one. */
export const poolsOf = (image: OpenRestyImage): readonly Pool[] =>
  hasModulePool(image.luaModuleVersion) ? ["nginx", "module"] : ["nginx"];

export interface LimpetOptions {
  readonly release?: OpenRestyRelease;
  /** Debian packages to have in the image. */
  readonly packages?: readonly string[];
  readonly pool?: Pool;
  /** The text of src/routing.ts, without its import. */
  readonly rules: string;
  /** What stands in `http {}` beside Limpet's include: servers, upstreams, logs. */
  readonly http: string;
  /** What stands outside of `http {}`. */
  readonly main?: string;
  readonly workers?: number;
  readonly ports?: readonly [number, ...number[]];
  /** Default "notice". */
  readonly errorLogLevel?: ErrorLogLevel;
  /** Default: keys in `LIMPET_KEYS`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: readonly CopiedFile[];
  /** A new container, because the test is about what one does when it starts, or ends nginx. Default false. */
  readonly fresh?: boolean;
}

/** What rules of tests name by `fromEnvironment("LIMPET_KEYS")`. */
export const ENVIRONMENT = { LIMPET_KEYS: `1:${"0123456789abcdef".repeat(4)}` } as const;

/** The text of an nginx.conf that includes Limpet. */
export function nginxConf(
  image: OpenRestyImage,
  options: Pick<LimpetOptions, "http" | "main" | "pool" | "workers">,
): string {
  const { http, main = "", pool = "nginx", workers = 1 } = options;
  return `
include /etc/nginx/modules-enabled/*.conf;
worker_processes ${workers};
${main}
events { worker_connections 4096; }
http {
  access_log off;
  include /etc/nginx/limpet/${includeFor(image.nginxVersion, image.luaModuleVersion, pool)};
  ${http}
}
`;
}

/** An OpenResty with these rules that is as if it had just been started. Disposing of it leaves it to the next test. */
export async function startLimpet(options: LimpetOptions): Promise<StartedOpenResty> {
  const { release = "current", packages = [] } = options;
  const image = await openrestyImage({ release, packages });
  const built = await buildRules(options.rules);
  return await leaseOpenResty({
    image,
    nginxConf: nginxConf(image, options),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    ports: options.ports ?? [8080],
    environment: options.environment ?? ENVIRONMENT,
    files: options.files ?? [],
    fresh: options.fresh ?? false,
    ...(options.errorLogLevel === undefined ? {} : { errorLogLevel: options.errorLogLevel }),
  });
}

/** Puts new rules in place, and a new nginx.conf if there is one, and reloads. */
export async function reloadRules(openresty: StartedOpenResty, rules: string, conf?: string): Promise<void> {
  const built = await buildRules(rules);
  await openresty.copy({ directories: [{ source: built.out, target: "/etc/nginx/limpet" }] });
  await openresty.reload(conf);
  // The old workers closed their clients' connections, which undici may not have noticed yet.
  const before = getGlobalDispatcher();
  setGlobalDispatcher(new Agent());
  void before.close();
}
