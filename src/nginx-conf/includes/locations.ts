import { remembers } from "../../affinity/binding/bindings.ts";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";
import { needsLog } from "./log.ts";

/** A phase that an upstream's location takes part in. */
export interface Hook {
  readonly phase: "rewrite" | "header_filter" | "log";
  readonly call: string;
  /** Whether sessions or limits are lost without it; else it is for verdicts alone. */
  readonly isNeeded: boolean;
}

/** The phases beside the balancer, in their order. */
export function hooks(name: string, upstream: ProvisionedUpstream): readonly Hook[] {
  const isRemembering = remembers(upstream);
  return [
    ...(isRemembering ? [{ phase: "rewrite", call: `limpet.rewrite("${name}")`, isNeeded: true } as const] : []),
    { phase: "header_filter", call: `limpet.headerFilter("${name}")`, isNeeded: isRemembering },
    ...(needsLog(upstream) ? [{ phase: "log", call: `limpet.log("${name}")`, isNeeded: true } as const] : []),
  ];
}

/** Whether sessions or limits are lost without `locations/NAME.conf`; else it is for verdicts alone. */
export function needsLocation(upstream: ProvisionedUpstream): boolean {
  return remembers(upstream) || needsLog(upstream);
}

const VERDICTS = "$limpet_verdict and $limpet_server in the log and for the counters";

function purpose(upstream: ProvisionedUpstream): string[] {
  if (remembers(upstream)) {
    return [
      "Needed: without it sessions are not kept. The rewrite phase finds the session's server and takes out of the",
      "request what is not for the application; the header filter ties the session to the server that answered.",
      ...(needsLog(upstream) ? ["The log phase settles accounts, as countLastTry and maxConnections ask."] : []),
    ];
  }
  return needsLog(upstream)
    ? [
        "Needed: the log phase settles accounts, as countLastTry and maxConnections ask.",
        `The header filter is only there for ${VERDICTS}.`,
      ]
    : [`Not needed: hash() does without. It is there for ${VERDICTS}.`];
}

/** `locations/NAME.conf`: what a location needs that sends requests to the upstream. */
export function locationConf(name: string, upstream: ProvisionedUpstream, deployment: Deployment): string {
  const { prefix } = deployment;
  const wanted = hooks(name, upstream);
  return configuration(
    deployment,
    [
      `For every location with proxy_pass (or grpc_pass, fastcgi_pass and their kin) to the upstream "${name}":`,
      "",
      "    location / {",
      `        include ${prefix}/proxy.conf;`,
      `        include ${prefix}/locations/${name}.conf;`,
      `        proxy_pass http://${name};`,
      "    }",
      "",
      ...purpose(upstream),
      "",
      "nginx takes one hook of a phase at a level, and calls a second one a duplicate. Where the location has one of your",
      "own, leave this file out, and write all of its lines yourself, with your own code behind the calls:",
      "",
      ...wanted.map(({ phase, call }) => `    ${phase}_by_lua_block { ${call} … }`),
      "",
      "A hook of yours in server {} or http {} does not run in a location that has this file: call yours here as well.",
    ],
    wanted.map(({ phase, call }) => `${phase}_by_lua_block { ${call} }`),
  );
}
