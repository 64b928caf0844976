import ora from "ora";
import type { PopulationOptions } from "../../planner/population/choice.ts";
import type { Origin } from "../../planner/population/population.ts";
import { grouped, percent } from "./numbers.ts";

/** The options that say which sessions are looked at. */
export interface PopulationFlags {
  readonly sample: number;
  readonly seed: number;
  readonly sessions?: string;
  readonly secrets?: string;
  readonly accessLog?: string;
  readonly logFormat: string;
}

/** Does something with these sessions, and says on a terminal how far a long log was read. */
export async function withSessions<Result>(
  flags: PopulationFlags,
  work: (options: PopulationOptions) => Promise<Result>,
): Promise<Result> {
  const { sample, seed, sessions, secrets, accessLog, logFormat } = flags;
  // Nothing is shown before the first lines are read, nor where standard error is no terminal.
  const spinner = ora({ stream: process.stderr, isSilent: !process.stderr.isTTY });
  try {
    return await work({
      sample,
      seed,
      logFormat,
      ...(sessions === undefined ? {} : { sessions }),
      ...(secrets === undefined ? {} : { secrets }),
      ...(accessLog === undefined ? {} : { accessLog }),
      progress(lines) {
        spinner.text = `${grouped(lines)} lines of ${accessLog ?? ""}`;
        if (!spinner.isSpinning) spinner.start();
      },
    });
  } finally {
    spinner.stop();
  }
}

/** `100,000 sampled sessions, seed 1` */
export function originText(sessions: number, { from, seed, file, share, withoutSession }: Origin): string {
  if (from === "sample") return `${grouped(sessions)} sampled sessions, seed ${seed ?? 1}`;
  return [
    `${grouped(sessions)} sessions of ${file ?? ""}`,
    ...(share === undefined || share === 1 ? [] : [`a fair sample of ${percent(share)}`]),
    ...(withoutSession === undefined || withoutSession === 0
      ? []
      : [`${grouped(withoutSession)} requests without a session skipped`]),
  ].join(", ");
}
