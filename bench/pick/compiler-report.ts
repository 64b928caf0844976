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
  /** The function where our code is entered begins in a trace of its own; where one was asked about. */
  readonly isEntryCompiled: boolean;
  readonly gaveUp: readonly GivenUp[];
}

/**
 * LuaJIT says this of a function that got hot by itself before its caller did: the trace begins at
 * the caller then. Where it doesn't, the entry is not compiled, and that is a fault.
 */
const beginsAtCaller = "NYI: return to lower frame";

/** What LuaJIT could not compile and won't try elsewhere. */
export function notCompiled({ gaveUp }: CompilerReport): string[] {
  return gaveUp.filter(({ why, retried }) => !retried && why !== beginsAtCaller).map(describe);
}

export function describe({ where, why, times }: GivenUp): string {
  return `${why}, at ${where}${times > 1 ? ` (${times} times)` : ""}`;
}
