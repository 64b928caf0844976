import type { Pause } from "../../affinity/machine.ts";

/** Seconds of processor time after which a worker that has long work to do lets its requests go on. */
const SLICE = 0.0005;

/** Seconds of a pause, so that the work takes at most a fifth of the worker's time. */
const PAUSE = 0.002;

/** Small pieces of work between two looks at the clock, because a look is a system call that takes longer than a piece. */
const SMALL_PIECES = 8;

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

/** @param piecesALook how often `pause` is called before it looks at the clock: 1 where pieces take as long as a look or longer */
export function beginSlices(piecesALook = SMALL_PIECES): Slices {
  let begun = clock();
  let longest = 0;
  let pieces = 0;
  return {
    pause: () => {
      if (++pieces < piecesALook) return;
      pieces = 0;
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
