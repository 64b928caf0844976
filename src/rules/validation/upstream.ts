import { z } from "zod";
import type { Queue } from "../../affinity/queue.ts";
import type { KeepAlive, Upstream } from "../../affinity/rules.ts";
import { validateDns } from "./dns.ts";
import { dnsWithoutNames } from "./findings/dns.ts";
import { incarnationWithoutToken } from "./findings/servers.ts";
import { queueWithoutLimits, sharedWithoutChanges, sharedWithoutRedis } from "./findings/upstreams.ts";
import { affinityEntries, type AffinityEntry } from "./affinities/entry.ts";
import { validateAffinity } from "./affinity.ts";
import { validateBalancing } from "./balancing.ts";
import { validateCanary } from "./canary.ts";
import { validateHealth } from "./health.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { validateHeaderOption } from "./names.ts";
import { flag, integer, isObject, oneOf, optional, present, readOptions, text } from "./options.ts";
import { validatePolicies } from "./policies.ts";
import { anyIsNamed, isServersFile, validateServers } from "./servers.ts";
import { validateSession } from "./session.ts";

/** Seconds: a week. */
const LONGEST_DRAIN = 604_800;

const shape = {
  servers: present("a list of servers"),
  session: z.unknown(),
  affinity: present("what ties a session to a server, such as hash()"),
  balancing: z.unknown(),
  canary: z.unknown(),
  policies: z.unknown(),
  queue: z.unknown(),
  incarnationHeader: optional(text("the name of a header")),
  verdictHeader: optional(text("the name of a header")),
  maxKeyLength: optional(integer(1, 65535)),
  protocol: optional(oneOf(["http", "https", "tcp"])),
  health: z.unknown(),
  keepAlive: z.unknown(),
  mayChange: optional(flag),
  shareChanges: optional(flag),
  drainTimeout: optional(integer(0, LONGEST_DRAIN)),
  sessionTimeout: optional(integer(1, LONGEST_DRAIN)),
  dns: z.unknown(),
} satisfies Record<keyof Upstream, z.ZodType>;

export const MOST_KEPT_CONNECTIONS = 65535;
/** Seconds. */
export const LONGEST_IDLE_TIMEOUT = 86400;
/** nginx reads a number of requests into 32 bits. */
export const MOST_REQUESTS = 2_147_483_647;
/** Seconds. */
export const LONGEST_LIFETIME = 31_536_000;

const keepAliveShape = {
  connections: optional(integer(1, MOST_KEPT_CONNECTIONS)),
  idleTimeout: optional(integer(1, LONGEST_IDLE_TIMEOUT)),
  requests: optional(integer(1, MOST_REQUESTS)),
  lifetime: optional(integer(1, LONGEST_LIFETIME)),
} satisfies Record<keyof KeepAlive, z.ZodType>;

export const LONGEST_QUEUE = 10_000;
/** Milliseconds. */
export const LONGEST_WAIT_IN_QUEUE = 600_000;

const queueShape = {
  size: optional(integer(1, LONGEST_QUEUE)),
  perClient: optional(integer(1, LONGEST_QUEUE)),
  timeout: optional(integer(1, LONGEST_WAIT_IN_QUEUE)),
  refuse: optional(integer(400, 599)),
} satisfies Record<keyof Queue, z.ZodType>;

/** @param dns what the rules say for all upstreams */
export function validateUpstream(value: unknown, dns: unknown, path: Path, mistakes: Mistakes): void {
  const upstream = readOptions(value, shape, path, mistakes);
  const affinities = affinityEntries(upstream.affinity, [...path, "affinity"]);
  const hasTokens = affinities.some(({ kind }) => kind === "issueCookie" || kind === "tagSession");
  validateServers(upstream.servers, hasTokens, [...path, "servers"], mistakes);
  validateDns(upstream.dns, dns, [...path, "dns"], mistakes);
  if (upstream.dns !== undefined && !anyIsNamed(upstream.servers)) mistakes.inName([...path, "dns"], dnsWithoutNames());
  validateSession(upstream.session, [...path, "session"], mistakes);
  validateAffinity(upstream.affinity, upstream.session, [...path, "affinity"], mistakes);
  validateBalancing(upstream.balancing, [...path, "balancing"], mistakes);
  validateCanary(upstream.canary, upstream, affinities, [...path, "canary"], mistakes);
  validatePolicies(upstream.policies, affinities, [...path, "policies"], mistakes);
  if (upstream.queue !== undefined) {
    const queuePath = [...path, "queue"];
    readOptions(upstream.queue, queueShape, queuePath, mistakes);
    if (!mayBeLimited(upstream)) mistakes.inName(queuePath, queueWithoutLimits());
  }
  validateHeaderOption("incarnationHeader", upstream.incarnationHeader, path, mistakes);
  if (upstream.incarnationHeader !== undefined && !hasTokens)
    mistakes.inName([...path, "incarnationHeader"], incarnationWithoutToken("incarnationHeader"));
  validateHeaderOption("verdictHeader", upstream.verdictHeader, path, mistakes);
  if (upstream.shareChanges !== undefined) validateSharing(upstream, affinities, [...path, "shareChanges"], mistakes);
  validateHealth(upstream.health, upstream.protocol ?? "http", [...path, "health"], mistakes);
  if (upstream.keepAlive !== undefined && upstream.keepAlive !== false)
    readOptions(upstream.keepAlive, keepAliveShape, [...path, "keepAlive"], mistakes);
}

/** Whether a server has a limit, or may get one. */
function mayBeLimited({
  servers,
  mayChange,
}: {
  readonly servers?: unknown;
  readonly mayChange?: boolean | undefined;
}) {
  if (mayChange === true || !Array.isArray(servers)) return true;
  return servers.some((server) => !isObject(server) || "srv" in server || server.maxConnections !== undefined);
}

function validateSharing(
  { servers, mayChange }: { readonly servers?: unknown; readonly mayChange?: boolean | undefined },
  affinities: readonly AffinityEntry[],
  path: Path,
  mistakes: Mistakes,
): void {
  if (!affinities.some(({ kind, value }) => kind === "learn" && value.redis !== undefined))
    mistakes.inName(path, sharedWithoutRedis());
  else if (mayChange !== true && !isServersFile(servers) && !anyIsNamed(servers))
    mistakes.inName(path, sharedWithoutChanges());
}
