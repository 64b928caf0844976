import type { Routing, Upstream } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";
import { needsLog } from "./log.ts";

/** Room for the state of several thousand servers; nginx refuses less than 12 kB. */
const MEMORY = "1m";

function sharesHealth({ health, servers }: Upstream): boolean {
  return health?.maxFails !== 0 && servers.length > 1;
}

/** What stands beside the upstreams, only where a rule needs it. */
function hooks(routing: Routing): string[] {
  return [...(Object.values(routing.upstreams).some(sharesHealth) ? [`lua_shared_dict limpet ${MEMORY};`] : [])];
}

/** What a rule with `countLastTry` asks of an nginx.conf that does without the one include. */
function logHint({ prefix }: Deployment): string[] {
  return [
    "",
    "One of the rules counts last tries. Write limpet.log() in your log_by_lua_block, or, where you have none,",
    "in http {}:",
    "",
    `    include ${prefix}/log.conf;`,
  ];
}

/** `start.conf`: loads the rules when nginx starts. */
export function startConf(routing: Routing, deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "Loads the rules when nginx starts. nginx takes one init_by_lua only; see start-without-init.conf where",
      "you have one of your own.",
    ],
    [...hooks(routing), `init_by_lua_file ${deployment.prefix}/start.lua;`],
  );
}

/** `start-without-init.conf`: the same for an nginx.conf that has an `init_by_lua` already. */
export function startWithoutInitConf(routing: Routing, deployment: Deployment): string {
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
      ...(needsLog(routing) ? logHint(deployment) : []),
    ],
    hooks(routing),
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
