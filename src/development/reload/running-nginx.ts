import type { Ended } from "./run.ts";

/** An nginx that runs the rules. */
export interface RunningNginx {
  /** What messages call it. */
  readonly name: string;
  /** Puts a folder in place, where it does not lie there anyway. Resolves to the reason where it could not. */
  take(folder: string): Promise<string | undefined>;
  /** Puts back what `take` replaced. */
  putBack(): Promise<void>;
  /** Runs a shell command where nginx runs. */
  shell(command: string): Promise<Ended>;
  /** The command that starts nginx, with the options that name its configuration. */
  readonly command: string;
  /** What nginx has logged since a moment, as far as it can be read; milliseconds since 1970. */
  logSince(moment: number): Promise<string>;
}
