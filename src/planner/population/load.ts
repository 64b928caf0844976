import type { RunningUpstream } from "../../affinity/running-upstream.ts";
import { NO_GROUP } from "../../affinity/servers/group.ts";
import { canPickTaker, type Lineup } from "../../affinity/servers/lineup.ts";

/** A number of sessions, on a server or moving. */
export interface Amount {
  readonly sessions: number;
  /** The share of all sessions that have a server, 0 to 1. */
  readonly share: number;
}

/** A server's load at one time. */
export interface Load extends Amount {
  /** The share that its weight gives it. */
  readonly wanted: number;
}

/** The name of the group that a server belongs to; `undefined` where the rules have no such group. */
export function groupAt({ tools, current }: RunningUpstream, server: number): string | undefined {
  return tools.groupNames[current.generation.groupOf[server] ?? NO_GROUP];
}

/** By server index: the share of new sessions that the weights give a server, those of groups included. */
export function sharesByWeight({ rules, current }: RunningUpstream): readonly number[] {
  const all = sharesIn(current);
  if (rules.canary === undefined) return all;
  const { groups } = rules.canary;
  const sum = groups.reduce((total, { weight }) => total + weight, 0);
  const shares = groups.map(({ weight }, place) => {
    const group = current.standing.groups[place]!;
    return (canPickTaker(group) ? sharesIn(group) : all).map((share) => (share * weight) / sum);
  });
  return all.map((_, index) => shares.reduce((total, ofGroup) => total + ofGroup[index]!, 0));
}

function sharesIn({ generation: { servers, primaries, backups }, standing }: Lineup): readonly number[] {
  const members = new Set([...primaries.members, ...(backups?.members ?? [])].map(({ index }) => index));
  const { pickable, spare } = standing;
  const weightsOf = (candidates: readonly boolean[], isBackup: boolean): readonly number[] =>
    servers.map(({ weight, backup }, index) =>
      candidates[index] && members.has(index) && backup === isBackup ? weight : 0,
    );
  const ranks = [
    weightsOf(pickable, false),
    weightsOf(pickable, true),
    weightsOf(spare, false),
    weightsOf(spare, true),
  ];
  const weights = ranks.find((rank) => rank.some((weight) => weight > 0)) ?? servers.map(() => 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum === 0 ? 0 : weight / sum));
}

/**
 * The share of the sessions that a change must move, whatever the method. With a hash, that is what the weights take
 * away from servers. If bindings are kept, it is the sessions of servers that no longer exist.
 */
export function mustLeave(before: Load | null, after: Load | null, isHealthy: boolean, isByHashAlone: boolean): number {
  if (before === null) return 0;
  if (isByHashAlone) return Math.max(0, before.wanted - (after?.wanted ?? 0));
  return isHealthy ? 0 : before.share;
}

/** The largest share, in multiples of the fair share; 1 if there are no sessions. */
export function imbalanceOf(loads: readonly (Load | null)[]): number {
  const ratios = loads.map((load) => (load === null || load.wanted === 0 ? 0 : load.share / load.wanted));
  return Math.max(...ratios) || 1;
}
