/*
 * What the API says, as far as the page shows it; numbers that are 0 are missing in counts.
 */

type Numbers = Readonly<Record<string, number>>;

interface Counts {
  readonly verdicts: Numbers;
  readonly firstPicks?: number;
  readonly nextPicks?: number;
  readonly failures: Numbers;
  readonly responses: Numbers;
  readonly answers?: number;
  readonly seconds?: number;
  readonly moves: Numbers;
  readonly tokens: Numbers;
  readonly waits: Numbers;
  readonly faults?: number;
  readonly fromCache?: number;
}

interface Drain {
  readonly isDone: boolean;
  /** Seconds. */
  readonly age: number;
  readonly sessions: number;
  readonly estimatedRest?: number;
}

interface Server {
  readonly name: string;
  readonly address: string;
  readonly state: string;
  /** How it stands, in words. */
  readonly stand: string;
  /** 3: it is not healthy, 2: down, 1: it drains, 0: none. */
  readonly trouble: number;
  readonly weight: number;
  readonly backup: boolean;
  readonly down: boolean;
  readonly draining: boolean;
  readonly requests?: number;
  readonly avoided?: { readonly reason: string; readonly age: number };
  readonly drain?: Drain;
  readonly counts?: Counts;
}

interface Upstream {
  readonly name: string;
  readonly generation: number;
  readonly mayChange: boolean;
  readonly sharing?: { readonly isShared: boolean; readonly problem?: string };
  readonly redis?: { readonly state: string; readonly reason?: string };
  readonly servers: readonly Server[];
  readonly verdicts: Numbers;
  /** Beside its servers; missing where the rules have no metrics. */
  readonly counts?: Counts;
}

interface Caller {
  readonly name: string;
  readonly mayWrite: boolean;
}

interface Plan {
  readonly generation: number;
  readonly changes: readonly string[];
  /** A share. */
  readonly keysMoved: number;
  readonly sessionsLeave: readonly string[];
}

interface Explanation {
  readonly server?: string;
  readonly verdict: string;
  readonly boundTo?: string;
  readonly obstacle?: string;
  readonly status?: number;
}

/** All upstreams at a time. */
interface Sample {
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
  readonly upstreams: Readonly<Record<string, Upstream>>;
  /** What was counted in each, by the names of upstream and server ("" for none): see `key`. */
  readonly counts: ReadonlyMap<string, Counts>;
}

/** What was counted between two samples. */
interface Period {
  /** 0 where it is as long as nginx counts. */
  readonly seconds: number;
  /** Such as "in the last 2 min". */
  readonly name: string;
  /** "" for what concerns no server of the upstream; `undefined` where nothing is counted. */
  counts(upstream: string, server: string): Counts | undefined;
  verdicts(upstream: string): Numbers;
}

/** Something that is wrong. */
interface Trouble {
  /** 4: nobody is served, 3: a server is not healthy, 2: requests fail, 1: worth knowing. */
  readonly weight: number;
  readonly upstream: string;
  readonly server: string;
  /** The words after the name. */
  readonly what: string;
  /** What it does to sessions. */
  readonly effect: string;
}

/** A change that may be made to a server. */
interface Change {
  readonly kind: "drain" | "undrain" | "weight";
  readonly upstream: string;
  readonly server: string;
}
