import { Option, type Command } from "commander";
import ora from "ora";
import type { PopulationOptions } from "../../planner/population/choice.ts";
import type { Origin } from "../../planner/population/population.ts";
import { DEFAULT_SAMPLE } from "../../planner/population/sample.ts";
import { amount, grouped, percent, sampleSize } from "./share.ts";

/** The options that say which sessions are looked at. */
export interface PopulationFlags {
  readonly sample: number;
  readonly seed: number;
  readonly keys?: string;
  readonly accessLog?: string;
  readonly logFormat: string;
}

/** Adds them to a command. */
export function withPopulation(command: Command): Command {
  return command
    .option(
      "--sample <sessions>",
      "sessions of an upstream; of a file with more, a fair sample",
      sampleSize,
      DEFAULT_SAMPLE,
    )
    .option("--seed <number>", "another seed samples other keys", amount, 1)
    .addOption(
      new Option(
        "--keys <file>",
        'session keys, one in each line, instead of sampled ones; "-" for standard input',
      ).conflicts("accessLog"),
    )
    .option("--access-log <file>", 'requests of an nginx access log instead; "-" for standard input')
    .option("--log-format <format>", "the log_format of nginx.conf, or combined, or json", "combined")
    .hook("preAction", (_, called) => {
      const { accessLog } = called.opts<PopulationFlags>();
      if (accessLog === undefined && called.getOptionValueSource("logFormat") === "cli")
        called.error("error: --log-format is of an access log. Name it, too: --access-log FILE");
    });
}

/** Does something with these sessions, and says on a terminal how far a long log was read. */
export async function withSessions<Result>(
  flags: PopulationFlags,
  work: (options: PopulationOptions) => Promise<Result>,
): Promise<Result> {
  const { sample, seed, keys, accessLog, logFormat } = flags;
  // Nothing is shown before the first lines are read, nor where standard error is no terminal.
  const spinner = ora({ stream: process.stderr, isSilent: !process.stderr.isTTY });
  try {
    return await work({
      sample,
      seed,
      logFormat,
      ...(keys === undefined ? {} : { keys }),
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
      : [`${grouped(withoutSession)} requests without a session left out`]),
  ].join(", ");
}
