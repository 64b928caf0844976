import { Crowd, type Visit } from "../population/crowd.ts";
import type { Trial } from "../population/choice.ts";
import type { Origin, Population } from "../population/population.ts";
import { REFUSED, isByHashAlone, type PlannedUpstream } from "../population/planned-upstream.ts";
import { labelOf } from "../explain/explanation.ts";
import { imbalanceOf, mustLeave, sharesByWeight, type Amount, type Load } from "../population/load.ts";
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
  const counts = { sessions: 0, requests: 0, moved: 0, movedRequests: 0, refused: 0, lost: 0 };
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
  const wanted = { before: sharesByWeight(before.current), after: sharesByWeight(after.current) };
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
    imbalance: {
      before: imbalanceOf(servers.map((server) => server.before)),
      after: imbalanceOf(servers.map((server) => server.after)),
    },
    moves: [...moves.values()]
      .sort((a, b) => b.sessions - a.sessions)
      .map(({ from, to, sessions }) => ({ from, to, ...amount(sessions) })),
  };
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
