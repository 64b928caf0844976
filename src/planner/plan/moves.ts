import { Crowd, type Visit } from "../population/crowd.ts";
import type { Trial } from "../population/choice.ts";
import type { Origin, Population } from "../population/population.ts";
import { REFUSED, isByHashAlone, type PlannedUpstream } from "../population/planned-upstream.ts";
import { labelOf } from "../explain/explanation.ts";
import { groupAt, imbalanceOf, mustLeave, sharesByWeight, type Amount, type Load } from "../population/load.ts";
import type { OperatorsChanges } from "./running.ts";
import { pairServers, type ServerPair } from "./servers.ts";

/** A server's load before and after; null if it does not exist. */
export interface ServerPlan {
  readonly server: string;
  readonly before: Load | null;
  readonly after: Load | null;
}

/** Sessions that go from one server to another, or to "refused" if a policy refuses them. */
export interface Move extends Amount {
  readonly from: string;
  readonly to: string;
}

/** The sessions of a canary's group, before and after; null if it does not exist. */
export interface GroupPlan {
  readonly group: string;
  readonly before: Load | null;
  readonly after: Load | null;
}

/** What a change does to the sessions of one upstream. */
export interface UpstreamPlan {
  readonly upstream: string;
  /** The previous name, if it was another. */
  readonly renamedFrom: string | null;
  readonly affinity: string;
  readonly origin: Origin;
  /** Sessions that have a server, and their requests in the file that they come from. */
  readonly sessions: number;
  readonly requests: number;
  /** Sessions that change their server, including refused ones; `requestShare` is the share of their requests. */
  readonly moved: Amount & { readonly requestShare: number };
  /** The least share that any method could move. */
  readonly ideal: number;
  readonly refused: Amount;
  /** Bindings that the new rules cannot read; some of these sessions stay by chance. */
  readonly lost: Amount;
  readonly servers: readonly ServerPlan[];
  /** Of a canary; none where there is none, before or after. */
  readonly groups: readonly GroupPlan[];
  /** Sessions that change their group, where they had one. */
  readonly movedGroup: Amount;
  /** The largest share of a server, in multiples of its fair share; 1 is even. */
  readonly imbalance: { readonly before: number; readonly after: number };
  /** The largest first. */
  readonly moves: readonly Move[];
  /** What becomes of operators' changes on a running proxy. */
  readonly operators?: OperatorsChanges;
}

/**
 * Sends all sessions before and after a change, and compares.
 * @param binding what sessions came to when they were bound, if that was not what is there before the change
 */
export function planUpstream({ before, after, population }: Trial, binding = before): UpstreamPlan {
  const crowd = new Crowd(population);
  // The first visit binds sessions; at the second they are on their servers.
  crowd.visit(binding);
  const was = crowd.visit(before);
  const is = crowd.visit(after);
  return compare(before, after, population, was, is);
}

function compare(
  before: PlannedUpstream,
  after: PlannedUpstream,
  population: Population,
  was: Visit,
  is: Visit,
): UpstreamPlan {
  const pairs = pairServers(before.rules.servers, after.rules.servers);
  const pairBefore = new Map(
    pairs.flatMap((pair) => (pair.before === undefined ? [] : [[pair.before, pair] as const])),
  );
  const pairAfter = new Map(pairs.flatMap((pair) => (pair.after === undefined ? [] : [[pair.after, pair] as const])));
  const counts = { sessions: 0, requests: 0, moved: 0, movedRequests: 0, movedGroup: 0, refused: 0, lost: 0 };
  const loads = { before: new Map<ServerPair, number>(), after: new Map<ServerPair, number>() };
  const moves = new Map<string, { readonly from: string; readonly to: string; sessions: number }>();

  for (let index = 0; index < population.size; index++) {
    const from = pairBefore.get(was.servers[index]!);
    if (was.tied[index] !== 1 || from === undefined) continue;
    const requests = population.requests(index);
    const to = pairAfter.get(is.servers[index]!);
    counts.sessions++;
    counts.requests += requests;
    count(loads.before, from);
    if (to !== undefined) count(loads.after, to);
    if (is.lost[index] === 1) counts.lost++;
    if (is.servers[index] === REFUSED) counts.refused++;
    const group = groupAt(before, was.servers[index]!);
    const groupNow = groupAt(after, is.servers[index]!);
    if (group !== undefined && groupNow !== undefined && group !== groupNow) counts.movedGroup++;
    if (to === from) continue;
    counts.moved++;
    counts.movedRequests += requests;
    const target = to?.label ?? (is.servers[index] === REFUSED ? "refused" : "nobody");
    const key = JSON.stringify([from.label, target]);
    const move = moves.get(key) ?? { from: from.label, to: target, sessions: 0 };
    move.sessions++;
    moves.set(key, move);
  }

  const amount = (sessions: number): Amount => ({ sessions, share: ratio(sessions, counts.sessions) });
  const wanted = { before: sharesByWeight(before), after: sharesByWeight(after) };
  const groupNames = [...new Set([...before.tools.groupNames, ...after.tools.groupNames])];
  const servers = pairs.map((pair) => ({
    pair,
    server: pair.label,
    before:
      pair.before === undefined
        ? null
        : { ...amount(loads.before.get(pair) ?? 0), wanted: wanted.before[pair.before]! },
    after:
      pair.after === undefined ? null : { ...amount(loads.after.get(pair) ?? 0), wanted: wanted.after[pair.after]! },
  }));
  return {
    upstream: after.name,
    renamedFrom: before.name === after.name ? null : before.name,
    affinity: after.rules.affinities.map(labelOf).join(", "),
    origin: population.origin,
    sessions: counts.sessions,
    requests: counts.requests,
    moved: { ...amount(counts.moved), requestShare: ratio(counts.movedRequests, counts.requests) },
    ideal: servers.reduce(
      (sum, { pair, before: was, after: is }) =>
        sum + mustLeave(was, is, isHealthy(after, pair.after), isByHashAlone(after)),
      0,
    ),
    refused: amount(counts.refused),
    lost: amount(counts.lost),
    servers: servers.map(({ server, before: load, after: loadAfter }) => ({ server, before: load, after: loadAfter })),
    groups: groupNames.map((group) => ({
      group,
      before: loadOfGroup(before, was.servers, was.tied, group, wanted.before, amount),
      after: loadOfGroup(after, is.servers, was.tied, group, wanted.after, amount),
    })),
    movedGroup: amount(counts.movedGroup),
    imbalance: {
      before: imbalanceOf(servers.map((server) => server.before)),
      after: imbalanceOf(servers.map((server) => server.after)),
    },
    moves: [...moves.values()]
      .sort((a, b) => b.sessions - a.sessions)
      .map(({ from, to, sessions }) => ({ from, to, ...amount(sessions) })),
  };
}

function loadOfGroup(
  upstream: PlannedUpstream,
  servers: Int32Array,
  tied: Uint8Array,
  group: string,
  wanted: readonly number[],
  amount: (sessions: number) => Amount,
): Load | null {
  if (!upstream.tools.groupNames.includes(group)) return null;
  const isThere = (server: number): boolean => groupAt(upstream, server) === group;
  const sessions = servers.reduce((sum, server, index) => sum + (isThere(server) ? tied[index]! : 0), 0);
  return { ...amount(sessions), wanted: wanted.reduce((sum, share, server) => sum + (isThere(server) ? share : 0), 0) };
}

function isHealthy({ current }: PlannedUpstream, index: number | undefined): boolean {
  return index !== undefined && current.standing.places[index]!.isHealthy;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
