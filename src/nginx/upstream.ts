import type { Exchange } from "../affinity/binding/exchange.ts";
import type { AtHand } from "../affinity/binding/in-balancer.ts";
import type { ProvisionedServer } from "../affinity/provision.ts";
import type { RunningUpstream } from "../affinity/running-upstream.ts";
import type { Health } from "./health/health.ts";
import type { RedisStore } from "./redis/store.ts";
import type { SharedPlace } from "./servers/shared-place.ts";

/** An upstream in this worker. */
export interface NginxUpstream extends RunningUpstream {
  readonly health: Health;
  /** Whether its servers are chosen by how long they take to answer. */
  readonly isTimed: boolean;
  /** Where what concerns none of its servers is counted for the metrics; -1 where nothing is counted. */
  cell: number;
  /** What the rules, their names and files said of its servers when nginx started. */
  readonly sourceServers: readonly ProvisionedServer[];
  /** When this worker syncs with the others next, as of `monotonicNow`; 0 before its first request. */
  nextSync: number;
  /** Tries that a request has beyond the first, where nginx does not know the servers; else 0. */
  moreTries: number;
  /** A generation is being built until then, as of `monotonicNow`; 0 where none is. */
  buildAgainAt: number;
  /** Whether the servers of the rules are published, or others that were changed from them. */
  isPublished: boolean;
  /** When this worker says next that it still has its servers, as of `monotonicNow`. */
  nextKeep: number;
  /** When this worker says next that it measures its servers, as of `monotonicNow`. */
  nextMeasure: number;
  /** When this worker tells the others next what it knows of requests, as of `monotonicNow`. */
  nextTell: number;
  /** When servers that drain are looked after next, as of `monotonicNow`. */
  nextDrainLook: number;
  /** When the sessions of its servers are counted next, and when this worker looks at the counts, as of `monotonicNow`. */
  nextCount: number;
  nextLook: number;
  readonly redis: RedisStore | undefined;
  /** Where changes of its servers are shared with other proxies, if they are. */
  readonly shared: SharedPlace | undefined;
  /** Exchanges that are over, for requests to come. */
  spent: Exchange[];
  /** Whether the balancer phase alone decides, so that no exchange is kept. */
  readonly isInBalancer: boolean;
  /** Whether the balancer phase looks for sessions, and there is no rewrite phase. */
  readonly findsInBalancer: boolean;
  /** Requests in a row whose answers did not come by the header filter phase. */
  unseenAnswers: number;
  /** Where it keeps sessions. */
  readonly atHand: AtHand | undefined;
}

/** By name; none for an upstream that is not in the rules, or whose rules could not be loaded. */
export const upstreams: Record<string, NginxUpstream | undefined> = {};

const byLowerCase: Record<string, NginxUpstream | undefined> = {};

/** Puts an upstream among those of this worker. */
export function addUpstream(this: void, name: string, upstream: NginxUpstream): void {
  upstreams[name] = upstream;
  byLowerCase[name.toLowerCase()] = upstream;
}

/** The names of all upstreams, sorted. */
export function upstreamNames(this: void): readonly string[] {
  const names: string[] = [];
  for (const [name] of pairs(upstreams)) names.push(name);
  table.sort(names);
  return names;
}

/** An upstream by a name in any case, as nginx finds it: a name may come from the request. */
export function upstreamInAnyCase(this: void, name: string | undefined): NginxUpstream | undefined {
  return name === undefined ? undefined : byLowerCase[name.toLowerCase()];
}
