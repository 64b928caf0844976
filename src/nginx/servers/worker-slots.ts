import { monotonicNow } from "../machine/clock.ts";

/*
 * What each worker knows by itself is in the shared dictionary under a slot of its own, so that no two workers write to
 * the same place, and what a worker that died knew is gone with it.
 */

/** Workers, with those that an nginx before a reload still has. */
const SLOTS = 128;
/** Seconds for which a slot stays a worker's that has not said that it lives. */
const TERM = 5;
/** Seconds between two times that it says so. */
const RENEWAL = 1;
/** Seconds for which the last requests of a worker that is to exit may take: then it says nothing any more. */
const LAST_TERM = 86_400;

const dictionary = ngx.shared.limpet;

let own = -1;
let renewAt = 0;

/**
 * The slot of this worker, which it keeps for as long as it calls this every few seconds.
 * @param isLast the worker is about to exit, and will not call this again
 * @returns -1 where there is none
 */
export function ownSlot(this: void, isLast = false): number {
  if (dictionary === undefined) return -1;
  const now = monotonicNow();
  if (own >= 0 && now < renewAt && !isLast) return own;
  const pid = ngx.worker.pid();
  if (own < 0 || dictionary.get(slotKey(own))[0] !== pid) own = takeSlot(pid);
  if (own >= 0) dictionary.set(slotKey(own), pid, isLast ? LAST_TERM : TERM);
  renewAt = now + RENEWAL;
  return own;
}

function takeSlot(pid: number): number {
  for (let slot = 0; slot < SLOTS; slot++) {
    if (dictionary!.add(slotKey(slot), pid, TERM)[0] === true) return slot;
  }
  return -1;
}

/** A worker's slot, and the number of its process. */
export interface TakenSlot {
  readonly slot: number;
  readonly pid: number;
}

/** The slots of all workers. There are many places to look in, so whoever has several questions asks once. */
export function takenSlots(this: void): readonly TakenSlot[] {
  const taken: TakenSlot[] = [];
  if (dictionary === undefined) return taken;
  for (let slot = 0; slot < SLOTS; slot++) {
    const [pid] = dictionary.get(slotKey(slot));
    if (pid !== undefined) taken.push({ slot, pid: pid as number });
  }
  return taken;
}

function slotKey(slot: number): string {
  return `worker ${slot}`;
}
