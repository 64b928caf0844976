import { Option, type Command } from "commander";
import type { PopulationFlags } from "../commands/population.ts";
import { amount, sampleSize } from "./numbers.ts";

/** Sessions of a sample: 100 000 tell a share to about 0.3 %. */
const DEFAULT_SAMPLE = 100_000;

/** Adds the options that say which sessions are looked at. */
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
