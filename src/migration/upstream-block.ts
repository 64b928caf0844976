import type ts from "typescript";
import { isName } from "../affinity/servers/check.ts";
import { mixedConnections } from "../nginx-conf/checks/connections.ts";
import { hasNames } from "../affinity/dns/named.ts";
import { unseenFailure } from "../nginx-conf/checks/last-try.ts";
import { namedDirectives, placeText } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "./affinity.ts";
import { call, list, object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import { withoutRepetition } from "../findings/repeated.ts";
import type { Finding } from "../findings/finding.ts";
import {
  busyStays,
  directiveNotCarried,
  directiveNotNeeded,
  lastTryCounted,
  luaBalancer,
  noSession,
  splitByOtherKey,
  splitMoved,
  splitPass,
  stateFile,
  tlsDiffers,
  twoProtocols,
  unknownDirective,
  upstreamNameNotAllowed,
  upstreamWithoutServers,
} from "./findings.ts";
import { checkCode } from "./health-check.ts";
import { commonHealth, healthCode } from "./health.ts";
import { keepAliveCode } from "./keep-alive.ts";
import { methodNotKnown, methodOf } from "./method.ts";
import { Notes } from "./notes.ts";
import { dnsCode } from "./resolver.ts";
import { protocolOf } from "./passes.ts";
import { queueCode } from "./queue.ts";
import type { PassingPlace } from "./passes.ts";
import { serverLine } from "./server-line.ts";
import { migratedServers, serverCode } from "./servers.ts";
import { canaryCode, groupOf, joinedBlock, splitSession } from "./split.ts";
import type { Split } from "./split.ts";
import { stickyOf } from "./sticky/sticky.ts";

/** An upstream of the rules that was an `upstream` block. */
export interface MigratedUpstream {
  readonly name: string;
  readonly block: Directive;
  /** Other blocks that became groups of its rule. */
  readonly joined: readonly Directive[];
  /** The properties of its rule; undefined where it has to stay in nginx.conf. */
  readonly rule: readonly (readonly [name: string, value: Code])[] | undefined;
  /** Whether its locations need `locations/NAME.conf`. */
  readonly needsLocation: boolean;
  /** Statements before the rules. */
  readonly declarations: readonly string[];
  /** {@link MigratedAffinity.sample} */
  readonly sample: string | undefined;
  /** What is not carried over, or worth knowing. */
  readonly diagnostics: readonly ts.Diagnostic[];
}

/** An upstream that stays in nginx.conf. */
export function staying(block: Directive, diagnostics: readonly ts.Diagnostic[]): MigratedUpstream {
  const [name = ""] = block.args;
  return {
    name,
    block,
    joined: [],
    rule: undefined,
    needsLocation: false,
    declarations: [],
    sample: undefined,
    diagnostics,
  };
}

const CARRIED = new Set([
  "server",
  "hash",
  "ip_hash",
  "least_conn",
  "least_time",
  "random",
  "fair",
  "sticky",
  "session_sticky",
  "sticky_secret",
  "sticky_strict",
  "keepalive",
  "keepalive_timeout",
  "keepalive_requests",
  "keepalive_time",
  "include",
  "resolver",
  "queue",
]);

/** By directive why nothing takes its place. */
const NOT_NEEDED: Readonly<Record<string, string>> = {
  zone: "Limpet's workers share one memory, which its includes declare.",
  resolver_timeout: "Limpet asks each resolver twice for 2 seconds, or as dns: { timeout, attempts } says.",
};

/** By directive what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  ntlm: "Connections that authenticate themselves need an nginx upstream: leave this one in nginx.conf.",
  check:
    "Write health: { check: { … } }, which asks all servers; without, Limpet checks whether a failed server is back.",
  check_http_send: "Write method, path and host in health: { check: { … } }.",
  check_http_expect_alive: 'Write status in health: { check: { … } }, as in status: ["200-399"].',
};

function noteOthers(block: readonly Directive[], notes: Notes): void {
  for (const directive of block) {
    const { name, args } = directive;
    const why = NOT_NEEDED[name];
    const instead = INSTEAD[name];
    const [path = ""] = args;
    if (name === "state") notes.add(directive, stateFile(path));
    else if (why !== undefined) notes.add(directive, directiveNotNeeded(name, why));
    else if (instead !== undefined) notes.add(directive, directiveNotCarried(name, instead));
    else if (!CARRIED.has(name)) notes.add(directive, unknownDirective(name));
  }
}

/** No session is kept. */
const NONE: MigratedAffinity = { session: [], affinities: [call("none")] };

/** Sessions first, then the way to pick for requests of none. */
function together(first: MigratedAffinity | undefined, second: MigratedAffinity | undefined): MigratedAffinity {
  if (first === undefined) return second ?? NONE;
  if (second === undefined) return first;
  return {
    ...second,
    ...first,
    session: second.session,
    affinities: [...first.affinities, ...second.affinities],
    hasLongKeys: first.hasLongKeys === true || second.hasLongKeys === true,
  };
}

/** With the key by which `split_clients` chooses, where the rule has no other. */
function withSplit(affinity: MigratedAffinity, split: Split | undefined, notes: Notes): MigratedAffinity {
  if (split === undefined) return affinity;
  const others = split.shares.flatMap(({ block }) => (block === split.main ? [] : (block.args[0] ?? "")));
  notes.add(split.directive, splitMoved(split.main.args[0] ?? "", others));
  const session = splitSession(split);
  if (affinity.session.length === 0) return { ...affinity, session };
  if (JSON.stringify(session) !== JSON.stringify(affinity.session)) notes.add(split.directive, splitByOtherKey());
  return affinity;
}

function protocolFrom(places: readonly PassingPlace[], block: Directive, notes: Notes): Code | undefined {
  const used = places.map(({ pass }) => protocolOf(pass));
  const [first = "http", ...others] = (["http", "https", "tcp"] as const).filter((protocol) => used.includes(protocol));
  if (others.length > 0) notes.add(block, twoProtocols([first, ...others].join(" and "), first));
  return first === "http" ? undefined : quote(first);
}

/** Why a block cannot be a rule, or gains nothing by it, if so. */
function obstacle(block: Directive, name: string, isAskedFor: boolean): Finding | undefined {
  const directives = block.block ?? [];
  const balancer = directives.find(({ name: directive }) => directive.startsWith("balancer_by_lua"));
  if (balancer !== undefined) return luaBalancer(name, balancer.name);
  if (!isName(name)) return upstreamNameNotAllowed(name);
  const isListed = namedDirectives(directives, "server", "state").length > 0;
  if (!isListed) return upstreamWithoutServers(name);
  const method = methodNotKnown(directives);
  const isWithoutSessions = namedDirectives(directives, "sticky", "session_sticky").length === 0;
  return method !== undefined && isWithoutSessions && !isAskedFor ? busyStays(name, method) : undefined;
}

/** Whether failures have to be counted in the log phase, because nothing else sees them in one of the places. */
function needsLastTry(
  upstream: string,
  places: readonly PassingPlace[],
  hasHeaderFilter: boolean,
  notes: Notes,
): boolean {
  const unseen = places.flatMap(({ levels, pass }) => unseenFailure(levels, pass, hasHeaderFilter) ?? []);
  for (const { directive, server, why } of unseen) notes.add(directive, lastTryCounted(upstream, server, why));
  return unseen.length > 0;
}

/** Of locations that need connections of their own, which nginx.conf is to give them. */
function noteMixedConnections(upstream: string, places: readonly PassingPlace[], notes: Notes): void {
  for (const { directive, first, different } of mixedConnections(places))
    notes.add(directive, tlsDiffers(upstream, placeText(first), different));
}

/** nginx picks another server where a session's own is full. */
const AS_NGINX_WHEN_FULL = object({ full: quote("move") });

/**
 * An `upstream` block as a rule that picks the same servers.
 * @param places where requests are passed to it
 * @param split what chooses between this block and others, which become groups of its rule
 * @param isAskedFor whether a rule is to be made of it even where nginx serves it better
 */
export function migrateUpstream(
  block: Directive,
  http: Directive,
  places: readonly PassingPlace[],
  isAskedFor: boolean,
  split?: Split,
): MigratedUpstream {
  const [name = ""] = block.args;
  const directives = (split === undefined ? block : joinedBlock(split)).block ?? [];
  const notes = new Notes();
  const finding = obstacle(block, name, isAskedFor);
  if (finding !== undefined) {
    notes.add(block, finding);
    return staying(block, notes.diagnostics);
  }
  const method = methodOf(directives, http, notes);
  const lines = namedDirectives(directives, "server").map(serverLine);
  const hasZone = namedDirectives(directives, "zone").length > 0;
  const servers = migratedServers(lines, method.spread, hasZone, notes);
  const sticky = stickyOf(directives, name, servers, notes);
  const affinity = withSplit(together(sticky, method.affinity), split, notes);
  if (affinity === NONE && method.balancing === undefined && namedDirectives(directives, "sticky").length === 0)
    notes.add(block, noSession());
  const isLimited = servers.some(({ maxConnections }) => maxConnections > 0);
  const health = commonHealth(servers.map((server) => server.health));
  const mayAvoid = servers.length > 1 && servers.some((server) => server.health.maxFails > 0);
  const isInBalancer = sticky?.isInBalancer === true && !isLimited && !hasNames(servers);
  const needsPhases = split !== undefined || (sticky !== undefined && !isInBalancer);
  const canary = split === undefined ? undefined : canaryCode(split);
  const countsLastTry = mayAvoid && needsLastTry(name, places, needsPhases, notes);
  const keepAlive = keepAliveCode(directives, notes);
  for (const { pass } of split === undefined ? [] : places) {
    const [url = ""] = pass.directive.args;
    if (url.includes("$")) notes.add(pass.directive, splitPass(url.replace(/^[a-z]+:\/\//i, ""), name));
  }
  if (keepAlive !== "false") noteMixedConnections(name, places, notes);
  const queue = queueCode(directives, isLimited, notes);
  const [only, ...others] = affinity.affinities;
  const properties: Readonly<Record<string, Code | undefined>> = {
    servers: list(
      servers.map((server) =>
        serverCode(server, health, split === undefined ? undefined : groupOf(split, server.lines[0]?.directive)),
      ),
    ),
    dns: dnsCode(lines, directives, http, notes),
    session: affinity.session.length === 0 ? undefined : list(affinity.session),
    affinity: others.length === 0 ? only : list(affinity.affinities),
    balancing: method.balancing,
    canary: canary?.canary,
    policies: affinity.policies ?? (isLimited && sticky !== undefined ? AS_NGINX_WHEN_FULL : undefined),
    queue,
    maxKeyLength: affinity.hasLongKeys === true ? "65535" : undefined,
    protocol: protocolFrom(places, block, notes),
    health: healthCode(health, countsLastTry, checkCode(places, http, notes)),
    keepAlive,
  };
  noteOthers(directives, notes);
  const rule = Object.entries(properties).flatMap(([property, value]) =>
    value === undefined ? [] : [[property, value] as const],
  );
  return {
    name,
    block,
    rule,
    // The balancer phase alone does without, unless failures are counted, requests wait or answers are timed.
    needsLocation: needsPhases || countsLastTry || queue !== undefined || method.isTimed === true,
    joined: split?.shares.flatMap((share) => (share.block === block ? [] : share.block)) ?? [],
    declarations: [...(affinity.declarations ?? []), ...(canary?.declarations ?? [])],
    sample: affinity.sample,
    diagnostics: withoutRepetition(notes.diagnostics),
  };
}
