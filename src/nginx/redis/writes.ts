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
  /** How often a node of a cluster has sent it to another. */
  readonly redirections: number;
  /** Whether it goes to the node that ASK named, which must be told so. */
  readonly isAsking: boolean;
}

/** A worker's writes that Redis has not answered yet, one for each digest. */
export interface Writes {
  /** Those that wait in a queue. */
  readonly waiting: Record<string, Write | undefined>;
  /** Those that were sent, unless a newer one has taken their place. */
  readonly sent: Record<string, Write | undefined>;
}

/**
 * The writes that wait for one Redis server, oldest first. If there are too many, the oldest are dropped, because
 * while Redis is away the newest sessions are worth the most.
 */
export interface Queue {
  /** Digests from index `first` to `next - 1`. */
  readonly order: Record<number, string | undefined>;
  first: number;
  next: number;
}

/** In a queue; about 3 MB. */
const CAPACITY = 10_000;

export function createWrites(): Writes {
  return { waiting: {}, sent: {} };
}

export function createQueue(): Queue {
  return { order: {}, first: 0, next: 0 };
}

export function pendingWrites({ first, next }: Queue): number {
  return next - first;
}

/** The server of a session that was put, and of which Redis may not know yet. */
export function serverBeingPut({ waiting, sent }: Writes, digest: string): string | undefined {
  const latest = waiting[digest];
  if (latest?.kind === "put") return latest.server;
  const before = sent[digest];
  return before?.kind === "put" ? before.server : undefined;
}

/**
 * Adds a write to a queue. A session that waits already keeps its place, in whichever queue it is.
 * @returns how many were dropped
 */
export function addWrite(writes: Writes, queue: Queue, write: Write): number {
  const { digest } = write;
  // What was sent before must not be sent again after this.
  if (write.kind === "put") writes.sent[digest] = undefined;
  const older = writes.waiting[digest];
  writes.waiting[digest] = older === undefined ? write : merge(older, write);
  if (older !== undefined) return 0;
  queue.order[queue.next] = digest;
  queue.next++;
  if (pendingWrites(queue) <= CAPACITY) return 0;
  forgetWrite(writes, takeFirst(writes, queue));
  return 1;
}

/** A session that was put and then used is still a put, with the time of its use. */
function merge(older: Write, newer: Write): Write {
  if (newer.kind === "put" || older.kind === "touch") return newer;
  const { digest, server, kind, redirections, isAsking } = older;
  return { digest, server, kind, until: newer.until, redirections, isAsking };
}

/** Takes the oldest ones out of a queue, to send them. Each must then be forgotten or put back. */
export function takeWrites(writes: Writes, queue: Queue, most: number): Write[] {
  const taken: Write[] = [];
  while (taken.length < most && pendingWrites(queue) > 0) taken.push(takeFirst(writes, queue));
  return taken;
}

function takeFirst(writes: Writes, queue: Queue): Write {
  const digest = queue.order[queue.first]!;
  const before = writes.sent[digest];
  const waiting = writes.waiting[digest]!;
  // While another node of a cluster still has to answer the put, this one is told all of it.
  const write = before?.kind === "put" ? merge(before, waiting) : waiting;
  queue.order[queue.first] = undefined;
  queue.first++;
  writes.waiting[digest] = undefined;
  writes.sent[digest] = write;
  return write;
}

/** Redis has answered it, or nobody will. */
export function forgetWrite(writes: Writes, write: Write): void {
  if (writes.sent[write.digest] === write) writes.sent[write.digest] = undefined;
}

/**
 * Puts what was taken back to the front of a queue, unless there is something newer.
 * @param again what to send instead
 * @returns how many were dropped, because there was no room
 */
export function putBackWrite(writes: Writes, queue: Queue, write: Write, again: Write): number {
  const { digest } = write;
  if (writes.sent[digest] !== write) return 0;
  writes.sent[digest] = undefined;
  const newer = writes.waiting[digest];
  if (newer !== undefined) {
    writes.waiting[digest] = merge(again, newer);
    return 0;
  }
  if (pendingWrites(queue) >= CAPACITY) return 1;
  queue.first--;
  queue.order[queue.first] = digest;
  writes.waiting[digest] = again;
  return 0;
}
