import type { Routing } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment, Files } from "./files.ts";
import { locationConf } from "./locations.ts";
import { logConf, needsLog } from "./log.ts";
import { proxyConf } from "./proxy.ts";
import { serversConf } from "./servers.ts";
import { startConf, startLua, startWithoutInitConf } from "./start.ts";
import { FLAVOURS, upstreamsConf } from "./upstreams.ts";
import type { Flavour } from "./upstreams.ts";

/** `limpet*.conf`: the one line for an nginx.conf that has no `init_by_lua` of its own. */
function limpetConf(routing: Routing, { suffix, comment }: Flavour, deployment: Deployment): string {
  const { prefix } = deployment;
  return configuration(
    deployment,
    [...comment, "", "Write in http {}:", "", `    include ${prefix}/limpet${suffix}.conf;`],
    [
      `include ${prefix}/start.conf;`,
      ...(needsLog(routing) ? [`include ${prefix}/log.conf;`] : []),
      `include ${prefix}/upstreams${suffix}.conf;`,
    ],
  );
}

/** Everything that nginx includes, for rules that were found to be right. */
export function includes(routing: Routing, rulesModule: string, deployment: Deployment): Files {
  const files = new Map<string, string>();
  for (const flavour of FLAVOURS) {
    files.set(`limpet${flavour.suffix}.conf`, limpetConf(routing, flavour, deployment));
    files.set(`upstreams${flavour.suffix}.conf`, upstreamsConf(routing, flavour, deployment));
  }
  files.set("start.conf", startConf(routing, deployment));
  files.set("start-without-init.conf", startWithoutInitConf(routing, deployment));
  files.set("start.lua", startLua(rulesModule, deployment));
  if (needsLog(routing)) files.set("log.conf", logConf(deployment));
  files.set("proxy.conf", proxyConf(deployment));
  for (const [name, upstream] of Object.entries(routing.upstreams)) {
    files.set(`locations/${name}.conf`, locationConf(name, upstream, deployment));
    files.set(`servers/${name}.conf`, serversConf(name, upstream, deployment));
  }
  return files;
}
