/** A write for Redis. */
export interface Write {
  readonly digest: string;
  readonly server: string;
  /**
   * put: the session is on this server, whatever Redis knows; touch: it was used, so Redis should remember it
   * longer; restore: it is on this server, if Redis has forgotten it.
   */
  readonly kind: "put" | "touch" | "restore";
  /** When Redis should forget it, as of `monotonicNow`. */
  readonly until: number;
}

/**
 * A worker's writes that have not reached Redis yet, oldest first, one for each digest. If there are too many,
 * the oldest are dropped, because while Redis is away the newest sessions are worth the most.
 */
export interface Writes {
  readonly byDigest: Record<string, Write | undefined>;
  /** Digests from index `first` to `next - 1`. */
  readonly order: Record<number, string | undefined>;
  first: number;
  next: number;
}

/** About 3 MB. */
const CAPACITY = 10_000;

export function createWrites(): Writes {
  return { byDigest: {}, order: {}, first: 0, next: 0 };
}

export function pendingWrites({ first, next }: Writes): number {
  return next - first;
}

/** @returns how many were dropped */
export function addWrite(writes: Writes, write: Write): number {
  const pending = writes.byDigest[write.digest];
  if (pending !== undefined) {
    writes.byDigest[write.digest] = merge(pending, write);
    return 0;
  }
  writes.byDigest[write.digest] = write;
  writes.order[writes.next] = write.digest;
  writes.next++;
  if (pendingWrites(writes) <= CAPACITY) return 0;
  takeFirst(writes);
  return 1;
}

/** A session that was put and then used is still a put, with the time of its use. */
function merge(older: Write, newer: Write): Write {
  if (newer.kind === "put" || older.kind === "touch") return newer;
  return { digest: newer.digest, server: older.server, kind: older.kind, until: newer.until };
}

/** Removes the oldest ones, and returns them. */
export function takeWrites(writes: Writes, most: number): Write[] {
  const taken: Write[] = [];
  while (taken.length < most && pendingWrites(writes) > 0) taken.push(takeFirst(writes));
  return taken;
}

function takeFirst(writes: Writes): Write {
  const digest = writes.order[writes.first]!;
  const write = writes.byDigest[digest]!;
  writes.order[writes.first] = undefined;
  writes.byDigest[digest] = undefined;
  writes.first++;
  return write;
}

/**
 * Puts failed writes back at the front, from index `start` on, unless there is something newer.
 * @returns for how many there was no room
 */
export function putBackWrites(writes: Writes, taken: readonly Write[], start: number): number {
  let dropped = 0;
  for (let i = taken.length - 1; i >= start; i--) {
    const write = taken[i]!;
    const newer = writes.byDigest[write.digest];
    if (newer !== undefined) {
      writes.byDigest[write.digest] = merge(write, newer);
    } else if (pendingWrites(writes) < CAPACITY) {
      writes.first--;
      writes.order[writes.first] = write.digest;
      writes.byDigest[write.digest] = write;
    } else {
      dropped++;
    }
  }
  return dropped;
}
