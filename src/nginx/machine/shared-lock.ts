/*
 * Who changes whose memory that all workers share is: one process at a time.
 */

const dictionary = ngx.shared.limpet;

const KEY = "lock of shared memory";
/** Seconds; at the next wake-up after a worker's death within, it is free again. */
const TERM = 1;
/** Tries, about a tenth of a second: what it is for takes less than a millisecond, but who has it may be off the processor. */
const TRIES = 300_000;

/** @returns whether it was free; else whoever had it has died */
export function lock(this: void): boolean {
  if (dictionary === undefined) return false;
  for (let i = 0; i < TRIES; i++) if (dictionary.add(KEY, true, TERM)[0] === true) return true;
  return false;
}

export function unlock(this: void): void {
  dictionary!.delete(KEY);
}
