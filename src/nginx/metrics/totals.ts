import type { Pause } from "../../affinity/machine.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { VERDICTS } from "../../affinity/verdict.ts";
import { allCells, cellsOfUpstream, sum, sums, type Cell } from "./memory.ts";
import {
  BOUNDS,
  BUCKETS,
  CLASSES,
  FAILURE_KINDS,
  FAILURE_PLACES,
  FAULTS,
  FIRST_PICKS,
  FROM_CACHE,
  MILLISECONDS_OF_ANSWERS,
  MOVE_PLACES,
  MOVE_REASONS,
  NEXT_PICKS,
  TOKEN_PLACES,
  TOKEN_STATES,
  VERDICT_PLACES,
  WAIT_ENDS,
  WAIT_PLACES,
  placeOfClass,
} from "./numbers.ts";

/**
 * What all workers have counted of a server, since nginx started; or of an upstream, beside its servers. It only ever grows.
 */
export interface Totals {
  readonly upstream: string;
  /** "" for what concerns none of them. */
  readonly server: string;
  /** Requests by verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly firstPicks: number;
  readonly nextPicks: number;
  /** Tries that failed, by kind. */
  readonly failures: Readonly<Record<string, number>>;
  /** Answers by the class of their status: the first is 1xx. */
  readonly classes: readonly number[];
  /** Answers by their time, for each of `BOUNDS` and for all above. */
  readonly buckets: readonly number[];
  readonly answers: number;
  /** Seconds that they took in all. */
  readonly seconds: number;
  /** Sessions' requests that went elsewhere, by reason. */
  readonly moves: Readonly<Record<string, number>>;
  readonly tokens: Readonly<Record<string, number>>;
  readonly waits: Readonly<Record<string, number>>;
  readonly faults: number;
  readonly fromCache: number;
}

/** Everything that was there of late, upstream by upstream; those that are there now must have been seen. */
export function allTotals(this: void, pause: Pause): readonly Totals[] {
  const all: Totals[] = [];
  for (const cell of allCells()) {
    all.push(totalsOf(cell));
    pause();
  }
  return all;
}

/** The totals of a server, by its name; `undefined` where it is not counted by itself. */
export function serverTotals(this: void, upstream: string, lineup: Lineup, index: number): Totals | undefined {
  const cell = lineup.standing.places[index]!.load.counters;
  const server = lineup.generation.servers[index]!.name;
  return cell < 0 ? undefined : totalsOf({ upstream, server, cell });
}

/** The totals of one cell. */
export function totalsOf(this: void, { upstream, server, cell }: Cell): Totals {
  const numbers = sums(cell);
  const classes: number[] = [];
  for (let hundreds = 1; hundreds <= CLASSES; hundreds++) classes.push(numbers[placeOfClass(hundreds)]!);
  const buckets: number[] = [];
  let answers = 0;
  for (let i = 0; i <= BOUNDS.length; i++) {
    const count = numbers[BUCKETS + i]!;
    buckets.push(count);
    answers += count;
  }
  return {
    upstream,
    server,
    verdicts: named(numbers, VERDICTS, VERDICT_PLACES),
    firstPicks: numbers[FIRST_PICKS]!,
    nextPicks: numbers[NEXT_PICKS]!,
    failures: named(numbers, FAILURE_KINDS, FAILURE_PLACES),
    classes,
    buckets,
    answers,
    seconds: numbers[MILLISECONDS_OF_ANSWERS]! / 1000,
    moves: named(numbers, MOVE_REASONS, MOVE_PLACES),
    tokens: named(numbers, TOKEN_STATES, TOKEN_PLACES),
    waits: named(numbers, WAIT_ENDS, WAIT_PLACES),
    faults: numbers[FAULTS]!,
    fromCache: numbers[FROM_CACHE]!,
  };
}

function named(
  numbers: readonly number[],
  names: readonly string[],
  places: Readonly<Record<string, number>>,
): Record<string, number> {
  const result: Record<string, number> = {};
  for (const name of names) result[name] = numbers[places[name]!]!;
  return result;
}

/** The verdicts of an upstream, of all servers that it has or had. */
export function verdictSums(this: void, upstream: string): Readonly<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const verdict of VERDICTS) result[verdict] = 0;
  for (const one of cellsOfUpstream(upstream)) {
    for (const verdict of VERDICTS) result[verdict] = result[verdict]! + sum(one.cell, VERDICT_PLACES[verdict]);
  }
  return result;
}
