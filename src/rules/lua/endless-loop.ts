import { isMissing } from "./needs-nginx.ts";

/** Seconds of computing after which a loop of the rules counts as endless. Rules that are meant take milliseconds. */
const LIMIT = 3;

/** A loop of the rules that goes on and on. */
export class EndlessLoop extends Error {
  constructor() {
    super(`it is in a loop that has not ended after ${LIMIT} s of computing`);
    this.name = "EndlessLoop";
  }
}

/** Seconds that this process has computed. Those of a clock would be many on a busy machine. */
function computed(): number {
  return process.cpuUsage().user / 1e6;
}

/**
 * Called by a loop now and then.
 * @param since what the last call gave, or 0 for the first of a loop
 * @returns when the loop was first heard of
 * @throws EndlessLoop
 */
export function stillLooping(since: number): number {
  const now = computed();
  if (since === 0) return now;
  if (now - since > LIMIT) throw new EndlessLoop();
  return since;
}

/** Whether what was thrown ends all that is done with the rules, because there is no telling what they would do. */
export function endsAll(error: unknown): boolean {
  return isMissing(error) || error instanceof EndlessLoop;
}
