import { monotonicNow } from "./clock.ts";

/** Seconds for which a worker has the lease from each time on that it asks; another has it at most that long after its death. */
const TERM = 2;
/** The lease is renewed when less than this is left, so that most questions write nothing. */
const RENEWAL = 1;

const KEY = "lease";

const dictionary = ngx.shared.limpet;

let isHolder = false;
let renewAt = 0;

/**
 * Whether this worker does what one worker at a time has to do: to look names up, to read files, to save. To be asked
 * several times a second.
 */
export function holdsLease(this: void): boolean {
  if (dictionary === undefined) return false;
  const own = ngx.worker.pid();
  const now = monotonicNow();
  if (isHolder && now < renewAt) return true;
  const [holder] = dictionary.get(KEY);
  // What another worker has, it keeps; and one that was too slow to renew finds out here.
  isHolder = holder === own || (holder === undefined && dictionary.add(KEY, own, TERM)[0] === true);
  if (isHolder) dictionary.set(KEY, own, TERM);
  renewAt = now + TERM - RENEWAL;
  return isHolder;
}

/** For a worker that is to exit: the next takes over at once. */
export function leaveLease(this: void): void {
  if (!isHolder || dictionary === undefined) return;
  isHolder = false;
  if (dictionary.get(KEY)[0] === ngx.worker.pid()) dictionary.delete(KEY);
}
