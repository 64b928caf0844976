import type { Candidate } from "./candidate.ts";
import type { BalancingState, RequestCounting } from "./choose.ts";

/**
 * Whether a server may take one more request of a key: it has fewer than `maxLoad` times its part of all, that request
 * included, rounded up. Where it may, it counts as taken.
 */
export type HasShare = (this: void, server: number) => boolean;

/**
 * The bound of consistent hashing with bounded loads (Vahab Mirrokni, Mikkel Thorup and Morteza Zadimoghaddam, 2017).
 * Because it is rounded up for each server, one of them is always below it.
 * @param candidates at least one
 */
export function createLoadBound(
  maxLoad: number,
  candidates: readonly Candidate[],
  { loads, looks }: BalancingState,
  { requestsOf, ahead }: RequestCounting,
): HasShare {
  /** By server index: the weight, as often as its part may be had. */
  const parts: Record<number, number> = {};
  let sum = 0;
  for (const { weight } of candidates) sum += weight;
  for (const { index, weight } of candidates) parts[index] = maxLoad * weight;
  /** Requests for which the sum is good. Those that end meanwhile are at most one for each server. */
  const most = ahead === 1 ? 1 : Math.max(ahead, candidates.length);
  let left = 0;
  let look = looks.number;
  let requests = 0;

  // Apart from the rest, because LuaJIT would leave the whole of a request to its interpreter for a loop.
  // limpet-allow closure: both are made when a server fails or comes back, not for each request
  function countRequests(): void {
    requests = 0;
    for (let i = 0; i < candidates.length; i++) requests += requestsOf(loads[candidates[i]!.index]!);
    left = most;
    look = looks.number;
  }

  // limpet-allow closure: as above
  return (server) => {
    if (left === 0 || look !== looks.number) countRequests();
    if (requestsOf(loads[server]!) * sum >= parts[server]! * (requests + 1)) return false;
    requests++;
    left--;
    return true;
  };
}
