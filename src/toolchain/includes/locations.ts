import { remembers } from "../../affinity/binding/bindings.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** The phases beside the balancer that an upstream's location takes part in. */
function hooks(name: string, upstream: Upstream): string[] {
  const headerFilter = `header_filter_by_lua_block { limpet.headerFilter("${name}") }`;
  return remembers(upstream) ? [`rewrite_by_lua_block { limpet.rewrite("${name}") }`, headerFilter] : [headerFilter];
}

function purpose(upstream: Upstream): string[] {
  return remembers(upstream)
    ? [
        "Needed: without it sessions are not kept. The rewrite phase finds the session's server and takes out of the",
        "request what is not for the application; the header filter ties the session to the server that answered.",
      ]
    : ["Not needed, but for $limpet_verdict and $limpet_server in the log: a hash does without these phases."];
}

/** `locations/NAME.conf`: what a location needs that sends requests to the upstream. */
export function locationConf(name: string, upstream: Upstream, deployment: Deployment): string {
  const { prefix } = deployment;
  return configuration(
    deployment,
    [
      `For every location with proxy_pass to the upstream "${name}":`,
      "",
      "    location / {",
      `        include ${prefix}/proxy.conf;`,
      `        include ${prefix}/locations/${name}.conf;`,
      `        proxy_pass http://${name};`,
      "    }",
      "",
      ...purpose(upstream),
      "",
      "nginx takes one hook of a phase at a level. Where the location has one of your own, leave this file out, and",
      `call limpet.rewrite("${name}") and limpet.headerFilter("${name}") first in yours, as below.`,
    ],
    hooks(name, upstream),
  );
}
