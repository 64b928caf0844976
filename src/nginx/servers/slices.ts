import type { Pause } from "../../affinity/machine.ts";

/** Seconds of processor time after which a worker that has long work to do lets its requests go on. */
const SLICE = 0.001;

/** Seconds of a pause. Not 0, of which an nginx without OpenResty's patches warns each time. */
const PAUSE = 0.001;

const { clock } = os;

/** Long work in slices. */
export interface Slices {
  /** Lets the worker's requests go on if the slice is used up. Needs a phase that can wait. */
  readonly pause: Pause;
  /** The work is done. */
  readonly end: (this: void) => void;
}

/** The longest slice of the work that ended last, in seconds. */
export const longestSlice = { seconds: 0 };

export function beginSlices(): Slices {
  let begun = clock();
  let longest = 0;
  return {
    pause: () => {
      const used = clock() - begun;
      if (used < SLICE) return;
      longest = Math.max(longest, used);
      ngx.sleep(PAUSE);
      begun = clock();
    },
    end: () => {
      longestSlice.seconds = Math.max(longest, clock() - begun);
    },
  };
}
