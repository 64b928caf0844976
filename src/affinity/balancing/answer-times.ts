import type { Load } from "./choose.ts";

/*
 * How long a server takes to answer: a mean that follows longer times at once, and shorter ones little by little (peak
 * EWMA, as Twitter's Finagle has it).
 */

/** Seconds that a try which failed counts for at least: a server that refuses at once is not a fast one. */
const FAILED = 1;
/** And how many times the mean of the servers. */
const FAILED_TIMES = 10;

/**
 * The mean after one more answer.
 * @param mean before it, in seconds; 0: there was no answer yet
 * @param seconds that the answer took
 * @param age of the mean, in seconds
 * @param decay seconds after which what was before counts for 1/e
 */
export function meanAfter(mean: number, seconds: number, age: number, decay: number): number {
  return seconds > mean ? seconds : seconds + (mean - seconds) * Math.exp(-age / decay);
}

/** What is left of a mean that is so many seconds old: a server that was slow is tried again in the end. */
export function decayed(mean: number, age: number, decay: number): number {
  return mean * Math.exp(-age / decay);
}

/**
 * What a try that failed counts for, in seconds.
 * @param took how long it took
 * @param usual what the servers usually take
 */
export function timeOfFailure(took: number, usual: number): number {
  return Math.max(took, FAILED, usual * FAILED_TIMES);
}

/**
 * Servers that did not answer yet are taken for as fast as the others: for the fastest, and all new requests would go there
 * at once.
 */
export function assumeUsualTimes(places: readonly { readonly isHealthy: boolean; readonly load: Load }[]): void {
  let sum = 0;
  let known = 0;
  for (const { isHealthy, load } of places) {
    if (!isHealthy || load.answerTime === 0) continue;
    sum += load.answerTime;
    known++;
  }
  if (known === 0) return;
  for (const { load } of places) if (load.answerTime === 0) load.answerTime = sum / known;
}
