import * as ffi from "ffi";
import type { Verdict } from "../../affinity/verdict.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import type { NginxUpstream } from "../upstream.ts";
import { add, addThree } from "./memory.ts";
import {
  BOUNDS,
  BUCKETS,
  FAILURE_PLACES,
  FIRST_PICKS,
  FROM_CACHE,
  MILLISECONDS_OF_ANSWERS,
  MOVE_PLACES,
  NEXT_PICKS,
  TOKEN_PLACES,
  VERDICT_PLACES,
  WAIT_PLACES,
  placeOfClass,
  type FailureKind,
  type MoveReason,
  type TokenState,
  type WaitEnd,
} from "./numbers.ts";

/*
 * What the phases count, of upstreams that are measured.
 */

/** By milliseconds: which number counts an answer that took so long. A look is cheaper than comparisons. */
const SLOWEST = BOUNDS[BOUNDS.length - 1]! + 1;
const bucketOf = ffi.new("uint8_t[?]", SLOWEST + 1);
let bucket = 0;
for (let time = 0; time <= SLOWEST; time++) {
  while (bucket < BOUNDS.length && time > BOUNDS[bucket]!) bucket++;
  bucketOf[time] = BUCKETS + bucket;
}

/** Servers that have no cell of their own are counted with their upstream. */
function cellOf({ cell }: NginxUpstream, { standing }: Lineup, server: number): number {
  if (server === NO_SERVER) return cell;
  const { counters } = standing.places[server]!.load;
  return counters < 0 ? cell : counters;
}

/** A server was chosen for a try of a request. */
export function countPick(upstream: NginxUpstream, lineup: Lineup, server: number, isFirst: boolean): void {
  add(cellOf(upstream, lineup, server), isFirst ? FIRST_PICKS : NEXT_PICKS, 1);
}

/** @param server that answered; `NO_SERVER` for none */
export function countVerdict(upstream: NginxUpstream, verdict: Verdict, lineup: Lineup, server: number): void {
  add(cellOf(upstream, lineup, server), VERDICT_PLACES[verdict], 1);
}

/**
 * A server answered.
 * @param milliseconds from when nginx turned to it to the answer's header, at least 0
 */
export function countAnswer(
  upstream: NginxUpstream,
  lineup: Lineup,
  server: number,
  status: number,
  milliseconds: number,
): void {
  const cell = cellOf(upstream, lineup, server);
  const timePlace = bucketOf[Math.min(milliseconds, SLOWEST)]!;
  addThree(cell, placeOfClass(Math.floor(status / 100)), timePlace, MILLISECONDS_OF_ANSWERS, milliseconds);
}

/** A try failed. */
export function countFailedTryOf(upstream: NginxUpstream, lineup: Lineup, server: number, kind: FailureKind): void {
  add(cellOf(upstream, lineup, server), FAILURE_PLACES[kind], 1);
}

/** @param server that the session left, if that is known */
export function countMove(upstream: NginxUpstream, lineup: Lineup, server: number, reason: MoveReason): void {
  add(cellOf(upstream, lineup, server < 0 ? NO_SERVER : server), MOVE_PLACES[reason], 1);
}

export function countToken({ cell }: NginxUpstream, state: TokenState): void {
  add(cell, TOKEN_PLACES[state], 1);
}

export function countWait({ cell }: NginxUpstream, end: WaitEnd): void {
  add(cell, WAIT_PLACES[end], 1);
}

/** nginx answered from its cache. */
export function countFromCache({ cell }: NginxUpstream): void {
  add(cell, FROM_CACHE, 1);
}
