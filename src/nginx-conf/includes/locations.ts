import { answerTimeDecay } from "../../affinity/balancing/method.ts";
import { remembers } from "../../affinity/binding/bindings.ts";
import { decidesInBalancer, findsInBalancer } from "../../affinity/binding/in-balancer.ts";
import { mayWait } from "../../affinity/policies.ts";
import { hasNames } from "../../affinity/dns/named.ts";
import { isClosedToNew } from "../../affinity/servers/generation.ts";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";
import { needsLog } from "./log.ts";

/** A call that an upstream's location makes in a phase. */
export interface Hook {
  readonly phase: "rewrite" | "header_filter" | "log";
  readonly call: string;
  /** Whether sessions or counts are lost without it; otherwise it is only for verdicts. */
  readonly isNeeded: boolean;
}

/** The phases besides the balancer, in their order. */
export function hooks(name: string, upstream: ProvisionedUpstream): readonly Hook[] {
  const isNeeded = !decidesInBalancer(upstream);
  const needsRewrite = (isNeeded && !findsInBalancer(upstream)) || mayBeClosed(upstream);
  return [
    ...(needsRewrite ? [{ phase: "rewrite", call: `limpet.rewrite("${name}")`, isNeeded } as const] : []),
    { phase: "header_filter", call: `limpet.headerFilter("${name}")`, isNeeded: isNeeded || looksAtAnswers(upstream) },
    ...(needsLog(upstream) ? [{ phase: "log", call: `limpet.log("${name}")`, isNeeded: true } as const] : []),
  ];
}

/** Whether sessions are kept by more phases than the balancer. */
export function bindsInPhases(upstream: ProvisionedUpstream): boolean {
  return remembers(upstream) && !decidesInBalancer(upstream);
}

/** Whether requests may have to be refused because no server takes them: none may be found. */
function mayBeClosed({ servers, serversFile }: ProvisionedUpstream): boolean {
  return isClosedToNew(servers) || hasNames(servers) || serversFile !== undefined;
}

/** Whether sessions or counts are lost without `locations/NAME.conf`; otherwise it is only for verdicts. */
export function needsLocation(upstream: ProvisionedUpstream): boolean {
  return !decidesInBalancer(upstream) || needsLog(upstream) || looksAtAnswers(upstream);
}

/** Whether a failure may be an answer that the client gets. */
function judges({ health }: ProvisionedUpstream): boolean {
  return health.failOn !== undefined || health.outlier !== undefined;
}

/** Whether the servers' answers are looked at. */
function looksAtAnswers(upstream: ProvisionedUpstream): boolean {
  return judges(upstream) || isTimed(upstream);
}

/** Whether servers are chosen by the times of their answers. */
function isTimed({ balancing }: ProvisionedUpstream): boolean {
  return answerTimeDecay(balancing) > 0;
}

const VERDICTS = "$limpet_verdict and $limpet_server in the log, and for the counters";

function purpose(upstream: ProvisionedUpstream): string[] {
  if (findsInBalancer(upstream)) {
    return [
      "Needed: without it, sessions are not kept. The header filter binds the session to the server that answered.",
      ...(needsLog(upstream) ? ["The log phase counts, for countLastTry."] : []),
    ];
  }
  if (bindsInPhases(upstream)) {
    return [
      "Needed: without it, sessions are not kept. The rewrite phase finds the session's server, and removes from the",
      "request what is not for the application. The header filter binds the session to the server that answered.",
      ...(needsLog(upstream) ? ["The log phase counts, for countLastTry."] : []),
    ];
  }
  if (upstream.queue !== undefined) {
    return [
      "Needed: in the rewrite phase requests wait while all servers are full. The header filter gives those that were",
      "sent nowhere their status.",
      `It is also for ${VERDICTS}.`,
      ...(needsLog(upstream) ? ["The log phase counts, for countLastTry."] : []),
    ];
  }
  if (upstream.serversFile === undefined && isClosedToNew(upstream.servers)) {
    return [
      "The upstream is closed: no server takes requests. The rewrite phase answers them with the status that",
      "policies.closed says. Without it, the status is 502.",
      `The header filter is for ${VERDICTS}.`,
      ...(needsLog(upstream) ? ["The log phase counts, for countLastTry."] : []),
    ];
  }
  if (looksAtAnswers(upstream)) {
    const uses = [
      ...(judges(upstream) ? ["for failOn and outlier"] : []),
      ...(isTimed(upstream) ? ["because peakEwma goes by their times"] : []),
    ];
    return [
      `Needed: the header filter looks at answers, ${uses.join(", and ")}.`,
      `It is also for ${VERDICTS}.`,
      ...(needsLog(upstream) ? ["The log phase counts, for countLastTry and maxConnections."] : []),
    ];
  }
  return needsLog(upstream)
    ? ["Needed: the log phase counts, for countLastTry.", `The header filter is only for ${VERDICTS}.`]
    : [`Not needed: the upstream works without it. It is only for ${VERDICTS}.`];
}

const UNDERSCORES = "lua_transform_underscores_in_response_headers off;";
const UNDERSCORES_PURPOSE = [
  "A header of the rules has an underscore in its name. Without that directive, the Lua module takes each underscore in",
  "the name of a response header for a hyphen, in code of your own in this location as well.",
  "",
];

/** Whether the header filter reads or writes a header with an underscore in its name. */
function hasUnderscoredHeader({ affinities, incarnationHeader }: ProvisionedUpstream): boolean {
  const names = affinities.flatMap((affinity) => {
    if (affinity.kind === "tagSession") return namesOfHeaders(affinity.carriers);
    return affinity.kind === "learn" ? namesOfHeaders(affinity.create) : [];
  });
  return [incarnationHeader ?? "", ...names].some((name) => name.includes("_"));
}

function namesOfHeaders(sources: readonly SessionSource[]): readonly string[] {
  return sources.flatMap((source) => {
    if (typeof source === "function") return [];
    if (source.kind === "withoutRoute") return namesOfHeaders([source.source]);
    return source.kind === "header" || source.kind === "prefixedHeader" ? [source.name] : [];
  });
}

/** A request that waits for its server ends when its client goes. Otherwise nginx would not look. */
const CLIENT_ABORT = "lua_check_client_abort on;";

/** Whether requests may wait for a server, by the policies. */
function mayHaveToWait(upstream: ProvisionedUpstream): boolean {
  if (upstream.queue !== undefined) return true;
  if (!remembers(upstream)) return false;
  const { policies, servers, mayChange } = upstream;
  const hasLimits = mayChange || servers.some(({ maxConnections }) => maxConnections > 0);
  const { down, draining, unknown, expired, full } = policies;
  return [down, draining, unknown, expired, ...(hasLimits ? [full] : [])].some(mayWait);
}

/** `locations/NAME.conf`: what a location that sends requests to the upstream needs. */
export function locationConf(name: string, upstream: ProvisionedUpstream, deployment: Deployment): string {
  const { prefix } = deployment;
  const wanted = hooks(name, upstream);
  const names = hasUnderscoredHeader(upstream) ? [UNDERSCORES] : [];
  const abort = mayHaveToWait(upstream) ? [CLIENT_ABORT] : [];
  return configuration(
    deployment,
    [
      `For every location with proxy_pass (or grpc_pass, fastcgi_pass or similar) to the upstream "${name}":`,
      "",
      "    location / {",
      `        include ${prefix}/proxy.conf;`,
      `        include ${prefix}/locations/${name}.conf;`,
      `        proxy_pass http://${name};`,
      "    }",
      "",
      ...purpose(upstream),
      "",
      "nginx takes one hook of each phase at each level, and refuses a second one. If the location has a hook of",
      "your own, leave this file out, and write all of its lines yourself, with your own code after the calls:",
      "",
      ...[...names, ...abort].map((directive) => `    ${directive}`),
      ...wanted.map(({ phase, call }) => `    ${phase}_by_lua_block { ${call} … }`),
      "",
      ...(names.length === 0 ? [] : UNDERSCORES_PURPOSE),
      "A hook of yours in server {} or http {} does not run in a location that has this file. Call it here as well.",
    ],
    [...names, ...abort, ...wanted.map(({ phase, call }) => `${phase}_by_lua_block { ${call} }`)],
  );
}
