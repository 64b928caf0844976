import type { Reload } from "../reload/reload.ts";
import type { Take } from "../watch/develop.ts";

/** Hears what nginx logs, line by line. */
export interface Listener {
  /** A request, as the format `limpet_json` writes it. */
  readonly access: (line: string) => void;
  readonly error: (line: string) => void;
}

/** An nginx of our own, with stubs in place of application servers. It starts with the first build that goes well. */
export interface OwnNginx {
  /** Starts with what was built, or takes it in place of what was there. */
  readonly take: Take;
  /** Where browsers reach it, without a slash at the end. It answers once it has taken a build. */
  readonly url: string;
  /** Ends it, also where it is still starting, and removes all that belongs to it. */
  stop(): Promise<void>;
}

/** How a start or a reload went that threw. */
export async function outcome(reason: string, work: () => Promise<void>): Promise<Reload> {
  try {
    await work();
    return { ok: true, reason: "", output: "" };
  } catch (error) {
    return { ok: false, reason, output: error instanceof Error ? error.message : String(error) };
  }
}
