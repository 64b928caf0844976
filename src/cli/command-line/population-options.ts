import { Option, type Command } from "commander";
import type { PopulationFlags } from "../commands/population.ts";
import { oldKeys } from "./old-keys.ts";
import { amount, sampleSize } from "./numbers.ts";

/** Sessions of a sample: 100 000 tell a share to about 0.3 %. */
const DEFAULT_SAMPLE = 100_000;

/** Adds the options that say which sessions are looked at. */
export function withPopulation(command: Command): Command {
  return command
    .option("--sample <sessions>", "sessions per upstream; a larger file is sampled fairly", sampleSize, DEFAULT_SAMPLE)
    .option("--seed <number>", "a different seed samples different keys", amount, 1)
    .addOption(
      new Option(
        "--sessions <file>",
        'session keys, one per line, instead of sampled ones; "-" for standard input',
      ).conflicts("accessLog"),
    )
    .option("--secrets <file>", "a file with keys, instead of the secrets that the rules name")
    .addOption(oldKeys("Write --sessions FILE for session keys, or --secrets FILE for the keys that sign."))
    .option("--access-log <file>", 'requests from an nginx access log instead; "-" for standard input')
    .option("--log-format <format>", "the log_format of nginx.conf, or combined, or json", "combined")
    .hook("preAction", (_, called) => {
      const { accessLog } = called.opts<PopulationFlags>();
      if (accessLog === undefined && called.getOptionValueSource("logFormat") === "cli")
        called.error("error: --log-format describes an access log. Name the log, too: --access-log FILE");
    });
}
