/** Seconds: ten years. What is to last longer need not end at all. */
export const MOST_SECONDS = 315_360_000;
