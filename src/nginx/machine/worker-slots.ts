import { monotonicNow } from "./clock.ts";

/*
 * What each worker knows by itself is in the shared dictionary under a slot of its own, so that no two workers write to
 * the same place. A worker that takes the slot of one that is gone goes on with what that one had told.
 */

/** Workers, with those that an nginx before a reload still has. */
export const SLOTS = 128;
/** Seconds for which a slot stays a worker's that has not said that it lives. */
const TERM = 5;
/** Seconds between two times that it says so. */
const RENEWAL = 1;

/** How many slots were ever taken: the lowest are first. */
const USED_KEY = "worker slots";

const dictionary = ngx.shared.limpet;

let own = -1;
let renewAt = 0;

/**
 * The slot of this worker, which it keeps for as long as it calls this every few seconds.
 * @returns -1 where there is none
 */
export function ownSlot(this: void): number {
  if (dictionary === undefined) return -1;
  const now = monotonicNow();
  if (own >= 0 && now < renewAt) return own;
  const pid = ngx.worker.pid();
  if (own < 0 || dictionary.get(slotKey(own))[0] !== pid) own = takeSlot(pid);
  if (own >= 0) {
    dictionary.set(slotKey(own), pid, TERM);
    if (slotsUsed() <= own) dictionary.set(USED_KEY, own + 1);
  }
  renewAt = now + RENEWAL;
  return own;
}

function takeSlot(pid: number): number {
  for (let slot = 0; slot < SLOTS; slot++) {
    if (dictionary!.add(slotKey(slot), pid, TERM)[0] === true) return slot;
  }
  return -1;
}

/** How many slots may have something in them: those of workers that are gone as well. */
export function slotsUsed(this: void): number {
  const [used] = dictionary!.get(USED_KEY);
  return (used as number | undefined) ?? 0;
}

function slotKey(slot: number): string {
  return `worker ${slot}`;
}
