import { VERDICTS, type Verdict } from "../../affinity/verdict.ts";

/*
 * What is counted of a server, and of an upstream beside its servers: where each number is in a cell.
 */

/** How a try failed. */
export type FailureKind = "connect" | "connect_timeout" | "closed" | "timeout" | "invalid" | "status";

export const FAILURE_KINDS: readonly FailureKind[] = [
  "connect",
  "connect_timeout",
  "closed",
  "timeout",
  "invalid",
  "status",
];

/** Why a session's request went to another server than its own. */
export type MoveReason = "balance" | "down" | "draining" | "full" | "group" | "load" | "replaced" | "unknown";

export const MOVE_REASONS: readonly MoveReason[] = [
  "balance",
  "down",
  "draining",
  "full",
  "group",
  "load",
  "replaced",
  "unknown",
];

/** What is wrong with a token. */
export type TokenState = "forged" | "expired" | "stale" | "unknown";

export const TOKEN_STATES: readonly TokenState[] = ["forged", "expired", "stale", "unknown"];

/** How it ends that a request waits for a server. */
export type WaitEnd = "released" | "timeout" | "turned_away";

export const WAIT_ENDS: readonly WaitEnd[] = ["released", "timeout", "turned_away"];

/** Classes of statuses, from 1xx on. */
export const CLASSES = 5;

/**
 * Upper bounds of the buckets of response times, in milliseconds. nginx's clock has whole milliseconds.
 */
export const BOUNDS: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

/** Choices of the server for the first try of a request, and for another. */
export const FIRST_PICKS = 0;
export const NEXT_PICKS = 1;
export const MILLISECONDS_OF_ANSWERS = 2;
export const FAULTS = 3;
export const FROM_CACHE = 4;
const VERDICTS_AT = 5;
const FAILURES_AT = VERDICTS_AT + VERDICTS.length;
const MOVES_AT = FAILURES_AT + FAILURE_KINDS.length;
const TOKENS_AT = MOVES_AT + MOVE_REASONS.length;
const WAITS_AT = TOKENS_AT + TOKEN_STATES.length;
const CLASSES_AT = WAITS_AT + WAIT_ENDS.length;
/** Answers by their time: a bucket for each bound, and one for all above. */
export const BUCKETS = CLASSES_AT + CLASSES;
/** Numbers of a cell. */
export const NUMBERS = BUCKETS + BOUNDS.length + 1;

/** The number that counts each of `names`, from `first` on. */
function placesFrom<Name extends string>(names: readonly Name[], first: number): Readonly<Record<Name, number>> {
  const places: Partial<Record<Name, number>> = {};
  for (let i = 0; i < names.length; i++) places[names[i]!] = first + i;
  return places as Record<Name, number>;
}

export const VERDICT_PLACES: Readonly<Record<Verdict, number>> = placesFrom(VERDICTS, VERDICTS_AT);
export const FAILURE_PLACES: Readonly<Record<FailureKind, number>> = placesFrom(FAILURE_KINDS, FAILURES_AT);
export const MOVE_PLACES: Readonly<Record<MoveReason, number>> = placesFrom(MOVE_REASONS, MOVES_AT);
export const TOKEN_PLACES: Readonly<Record<TokenState, number>> = placesFrom(TOKEN_STATES, TOKENS_AT);
export const WAIT_PLACES: Readonly<Record<WaitEnd, number>> = placesFrom(WAIT_ENDS, WAITS_AT);

/** Where answers with a status are counted, by the status's hundreds. */
export function placeOfClass(this: void, hundreds: number): number {
  return CLASSES_AT + Math.min(CLASSES, Math.max(1, hundreds)) - 1;
}
