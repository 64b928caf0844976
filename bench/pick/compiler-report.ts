/** Recordings that LuaJIT's compiler gave up at one place for one reason. */
export interface GivenUp {
  /** File and line, in the container. */
  readonly where: string;
  readonly why: string;
  /** For a reason that only means to begin elsewhere, such as an inner loop. */
  readonly retried: boolean;
  readonly times: number;
}

/** What LuaJIT's compiler did over some time; written by traces.lua. */
export interface CompilerReport {
  /** Traces that were compiled. */
  readonly compiled: number;
  readonly gaveUp: readonly GivenUp[];
}
