import { DEFAULT_LIFETIME, type ProvisionedRouting, type ProvisionedUpstream } from "../../affinity/provision.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";
import {
  LUA_MODULE_WITH_POOL,
  NGINX_WITH_POOLS,
  OLDER_POOL_MARK,
  OLDEST_LUA_MODULE,
} from "../../affinity/nginx-versions.ts";

/** Who keeps idle connections to the servers open: it depends on the versions of nginx and of its Lua module. */
export interface Flavour {
  /** Between `limpet` or `upstreams` and `.conf`. */
  readonly suffix: string;
  /** For which versions, and what nginx says if it is the wrong one. */
  readonly comment: readonly string[];
  /** The call that picks a server. */
  readonly call: (name: string) => string;
  /** What is declared before the upstreams. */
  readonly declarations: readonly string[];
  /** The directives below that call; their place matters. */
  readonly keepAlive: (connections: number, upstream: ProvisionedUpstream) => readonly string[];
}

const EVERY_VERSION: Flavour = {
  suffix: "",
  comment: [`For every supported version: ngx_lua ${OLDEST_LUA_MODULE} and later. nginx keeps the connections open.`],
  call: (name) => `limpet.balance("${name}")`,
  declarations: [],
  keepAlive: (connections, { keepAlive }) => [
    `keepalive ${connections};`,
    `keepalive_timeout ${keepAlive.idleTimeout}s;`,
    `keepalive_requests ${keepAlive.requests};`,
    ...(keepAlive.lifetime === DEFAULT_LIFETIME ? [] : [`keepalive_time ${keepAlive.lifetime}s;`]),
  ],
};

const POOL: Flavour = {
  suffix: "-pool",
  comment: [
    `For ngx_lua ${LUA_MODULE_WITH_POOL} and later on nginx before ${NGINX_WITH_POOLS}. The Lua module keeps the connections open.`,
    'An older module says: unknown directive "balancer_keepalive". A newer nginx puts its own pool around the',
    "module's, and then the options of keepAlive have no effect: Limpet says so in the error log when nginx starts.",
  ],
  call: (name) => `limpet.balanceKeepingAlive("${name}")`,
  // Lua cannot see which file is included, but it sees this, which has the least memory that nginx takes.
  declarations: [`lua_shared_dict ${OLDER_POOL_MARK} 12k;`],
  keepAlive: (connections) => [`balancer_keepalive ${connections};`],
};

const POOL_WITHOUT_NGINX: Flavour = {
  suffix: `-pool-${NGINX_WITH_POOLS}`,
  comment: [
    `For ngx_lua ${LUA_MODULE_WITH_POOL} and later on nginx ${NGINX_WITH_POOLS} and later. The Lua module keeps the connections open,`,
    'and nginx\'s own pool is off. An older nginx says: invalid value "0" in "keepalive" directive.',
  ],
  call: POOL.call,
  declarations: [],
  keepAlive: (connections, upstream) => [...POOL.keepAlive(connections, upstream), "keepalive 0;"],
};

export const FLAVOURS = [EVERY_VERSION, POOL, POOL_WITHOUT_NGINX] as const;

function upstreamBlock(
  name: string,
  upstream: ProvisionedUpstream,
  flavour: Flavour,
  { prefix }: Deployment,
): string[] {
  const { connections } = upstream.keepAlive;
  const directives = [
    `include ${prefix}/servers/${name}.conf;`,
    `balancer_by_lua_block { ${flavour.call(name)} }`,
    ...flavour.keepAlive(connections, upstream),
  ];
  return [`upstream ${name} {`, ...directives.map((directive) => `    ${directive}`), "}"];
}

/** `upstreams*.conf`: an nginx upstream for each upstream of the rules. */
export function upstreamsConf(routing: ProvisionedRouting, flavour: Flavour, deployment: Deployment): string {
  const blocks = Object.entries(routing.upstreams).map(([name, upstream]) =>
    upstreamBlock(name, upstream, flavour, deployment).join("\n"),
  );
  return configuration(deployment, flavour.comment, [[...flavour.declarations, ...blocks].join("\n\n")]);
}
