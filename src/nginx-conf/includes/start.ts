import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";
import { bytesOf } from "../../affinity/memory-size.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";
import { anyNeedsLog, LOG_HOOK } from "./log.ts";

/** Room for the state of several thousand servers; nginx refuses less than 12 kB. */
const MEMORY = "1m";
/** Kilobytes. */
const SMALLEST_SHARE = 64;
/** Room for two generations of ten thousand servers and more, with those of the rules. */
const SERVERS_MEMORY = "8m";
/** Megabytes: room for what eight workers each know of sixteen servers that drain; of more, the oldest is pushed out. */
const DRAINS_MEMORY = 8;
/** Megabytes for a server whose sessions are counted all the time, because they may be rebalanced: for eight workers. */
const COUNTED_SERVER_MEMORY = 0.5;
/** Servers that there is room for at least, because names, files and the API bring more than the rules list. */
const COUNTED_SERVERS = 16;

/**
 * Variables by which the phases pass values to each other and to the log, with the value for requests that no rule
 * concerns. They are declared by a map, because a variable that `set` declares is lost in an internal redirect.
 */
const VARIABLES: Readonly<Record<string, string>> = {
  limpet_verdict: "-",
  limpet_server: "-",
  limpet_binding: "",
  limpet_tried: "",
  limpet_session: "-",
};

function variable([name, value]: [string, string]): string[] {
  return [
    `map "" $${name} { default "${value}"; }`,
    // Lua can write a variable only if another directive reads it.
    `map $${name} $${name}_read { default ""; }`,
  ];
}

function sessionMemory([name, { affinities }]: [string, ProvisionedUpstream]): string[] {
  const learning = affinities.find((affinity) => affinity.kind === "learn");
  if (learning === undefined) return [];
  return [
    `lua_shared_dict limpet.${name} ${learning.memory};`,
    `lua_shared_dict limpet_new.${name} ${shareOf(learning.memory)};`,
  ];
}

/** A quarter, for sessions that did not come back yet. */
function shareOf(memory: string): string {
  return `${Math.max(SMALLEST_SHARE, Math.ceil(bytesOf(memory) / 4 / 1024))}k`;
}

/**
 * What websocket.conf passes on for a WebSocket, and for nothing else: an upgrade to h2c would bypass
 * every rule of nginx.conf. Otherwise both are empty, and nginx sends no empty header.
 */
const UPGRADE = [
  'map $http_upgrade $limpet_upgrade { default ""; websocket websocket; }',
  'map $limpet_upgrade $limpet_connection { default ""; websocket upgrade; }',
];

/** What is declared besides the upstreams. */
function declarations({ upstreams }: ProvisionedRouting): string[] {
  return [
    `lua_shared_dict limpet ${MEMORY};`,
    ...(mayChange({ upstreams })
      ? [
          `lua_shared_dict limpet_servers ${SERVERS_MEMORY};`,
          `lua_shared_dict limpet_drains ${drainsMemory({ upstreams })};`,
        ]
      : []),
    ...Object.entries(upstreams).flatMap(sessionMemory),
    ...Object.entries(VARIABLES).flatMap(variable),
    ...UPGRADE,
  ];
}

/** A power of two, so that few changes of the rules change it: nginx forgets what is in a memory of another size. */
function drainsMemory({ upstreams }: Pick<ProvisionedRouting, "upstreams">): string {
  let needed = DRAINS_MEMORY;
  for (const { policies, servers } of Object.values(upstreams)) {
    if (policies.rebalance !== undefined) needed += COUNTED_SERVER_MEMORY * Math.max(COUNTED_SERVERS, servers.length);
  }
  return `${2 ** Math.ceil(Math.log2(needed))}m`;
}

/** What an nginx.conf without `limpet.conf` needs if a rule has `countLastTry`. */
const LOG_HINT = [
  "",
  "One of the rules needs the log phase, even if an error_page leads to another location. Write limpet.log() in your",
  "log_by_lua_block. If you have none, write in http {}:",
  "",
  `    ${LOG_HOOK}`,
];

/** Whether there are upstreams whose servers may change while nginx runs. */
function mayChange({ upstreams }: Pick<ProvisionedRouting, "upstreams">): boolean {
  return Object.values(upstreams).some((upstream) => upstream.mayChange);
}

/** Whether workers have to do something without requests. */
function needsWorker(routing: ProvisionedRouting): boolean {
  return mayChange(routing) || Object.values(routing.upstreams).some(({ health }) => health.check !== undefined);
}

const WORKER_CALL = "limpet.startWorker()";

/** What such rules ask of an nginx.conf that has hooks of its own. */
const WORKER_HINT = [
  "",
  "The servers of an upstream may change, or are checked, so call in your init_worker_by_lua_block, too, or in one in http {}:",
  "",
  `    ${WORKER_CALL}`,
];

/** `start.conf`: loads the rules when nginx starts. */
export function startConf(routing: ProvisionedRouting, deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "Loads the rules when nginx starts. nginx takes only one init_by_lua. If you have one of your own, see",
      "start-without-init.conf.",
    ],
    [
      ...declarations(routing),
      `init_by_lua_file ${deployment.prefix}/start.lua;`,
      ...(needsWorker(routing) ? [`init_worker_by_lua_block { ${WORKER_CALL} }`] : []),
    ],
  );
}

/** `start-without-init.conf`: the same for an nginx.conf that has an `init_by_lua` already. */
export function startWithoutInitConf(routing: ProvisionedRouting, deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "For an nginx.conf that has an init_by_lua of its own, instead of start.conf. Write in http {}:",
      "",
      `    include ${deployment.prefix}/start-without-init.conf;`,
      `    include ${deployment.prefix}/upstreams.conf;`,
      "",
      "and in your init_by_lua_block:",
      "",
      `    dofile("${deployment.prefix}/start.lua")`,
      ...(anyNeedsLog(routing) ? LOG_HINT : []),
      ...(needsWorker(routing) ? WORKER_HINT : []),
    ],
    declarations(routing),
  );
}

/** `start.lua`: runs once per start or reload of nginx, in the master process. */
export function startLua(rulesModule: string, { prefix, notice }: Deployment): string {
  return `-- ${notice}
package.path = "${prefix}/?.lua;" .. package.path

local function load(module)
    local loaded, result = pcall(require, module)
    if loaded then
        return result
    end
    error("limpet: cannot load the module " .. module .. ". Was the whole folder deployed to ${prefix}, and built with --prefix ${prefix}? " .. tostring(result), 0)
end

-- A global, because the *_by_lua_blocks call it by name.
limpet = load("limpet.nginx.index")
limpet.start(load("${rulesModule}").default)
`;
}
