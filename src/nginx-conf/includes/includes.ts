import type { ProvisionedRouting } from "../../affinity/provision.ts";
import { configuration } from "./files.ts";
import type { Deployment, Files } from "./files.ts";
import { adminConf, metricsConf } from "./admin.ts";
import { logConf } from "./log-format.ts";
import { locationConf } from "./locations.ts";
import { anyNeedsLog, LOG_HOOK } from "./log.ts";
import { proxyConf, websocketConf } from "./proxy.ts";
import { serversConf } from "./servers.ts";
import { startConf, startLua, startWithoutInitConf } from "./start.ts";
import { FLAVOURS, upstreamsConf } from "./upstreams.ts";
import type { Flavour } from "./upstreams.ts";

/** What to do in an nginx.conf that has a log_by_lua of its own, if the rules need the log phase. */
function logHint({ suffix }: Flavour, { prefix }: Deployment): string[] {
  return [
    "",
    "One of the rules needs the log phase. nginx takes one log_by_lua at each level. If you have one in http {}, call",
    "limpet.log() in it, and include these instead of this file:",
    "",
    `    include ${prefix}/start.conf;`,
    `    include ${prefix}/upstreams${suffix}.conf;`,
    "",
    "A log_by_lua of your own in a server or a location replaces this one there, so call limpet.log() in it, too.",
  ];
}

/** `limpet*.conf`: the one line for an nginx.conf that has no `init_by_lua` of its own. */
function limpetConf(routing: ProvisionedRouting, flavour: Flavour, deployment: Deployment): string {
  const { suffix, comment } = flavour;
  const { prefix } = deployment;
  const needsLog = anyNeedsLog(routing);
  return configuration(
    deployment,
    [
      ...comment,
      "",
      "Write in http {}:",
      "",
      `    include ${prefix}/limpet${suffix}.conf;`,
      ...(needsLog ? logHint(flavour, deployment) : []),
    ],
    [`include ${prefix}/start.conf;`, ...(needsLog ? [LOG_HOOK] : []), `include ${prefix}/upstreams${suffix}.conf;`],
  );
}

/** Everything that nginx includes, for rules without mistakes. */
export function includes(routing: ProvisionedRouting, rulesModule: string, deployment: Deployment): Files {
  const files = new Map<string, string>();
  for (const flavour of FLAVOURS) {
    files.set(`limpet${flavour.suffix}.conf`, limpetConf(routing, flavour, deployment));
    files.set(`upstreams${flavour.suffix}.conf`, upstreamsConf(routing, flavour, deployment));
  }
  files.set("start.conf", startConf(routing, deployment));
  files.set("start-without-init.conf", startWithoutInitConf(routing, deployment));
  files.set("start.lua", startLua(rulesModule, deployment));
  files.set("proxy.conf", proxyConf(deployment));
  files.set("websocket.conf", websocketConf(deployment));
  files.set("admin.conf", adminConf(deployment));
  files.set("log.conf", logConf(deployment));
  files.set("metrics.conf", metricsConf(deployment));
  for (const [name, upstream] of Object.entries(routing.upstreams)) {
    files.set(`locations/${name}.conf`, locationConf(name, upstream, deployment));
    files.set(`servers/${name}.conf`, serversConf(name, upstream, deployment));
  }
  return files;
}
