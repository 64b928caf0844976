import { Command } from "commander";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/build.ts";
import { examples } from "../examples.ts";
import { nginxVersion } from "./nginx-version.ts";

/** `limpet build` */
export function buildCommand(): Command {
  return new Command("build")
    .summary("check the rules, compile them to Lua and write the nginx includes")
    .description(
      "Checks the rules, compiles them to Lua and writes them, with the nginx includes, to the one folder to deploy.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder will be on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", 'check that this nginx.conf matches the rules; "-" for the output of nginx -T')
    .option(
      "--nginx-version <number>",
      "the nginx that reads this nginx.conf, such as 1.29.7; default: what nginx -VT printed of it",
      nginxVersion,
    )
    .option("--json", "print JSON")
    .addHelpText("after", examples("limpet build", "nginx -VT 2>&1 | limpet build --nginx-conf -"))
    .action(async (rules: string, flags: Flags) => {
      const { runBuild } = await import("../commands/build.ts");
      await runBuild(rules, flags);
    });
}
