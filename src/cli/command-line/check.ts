import { Command } from "commander";
import { DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/check.ts";
import { examples } from "../examples.ts";
import { nginxVersion } from "./nginx-version.ts";

/** `limpet check` */
export function checkCommand(): Command {
  return new Command("check")
    .summary("check what a build checks, but write nothing")
    .description(
      "Checks types, values, which phases of nginx call what, and what is slow on the path of requests. " +
        "In a project without rules it checks the files that its tstl.json lists.",
    )
    .argument("[rules]", `the module whose default export is the rules (default: "${DEFAULT_RULES}", where it exists)`)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--prefix <path>", "where the built folder will be on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", 'check that this nginx.conf matches the rules; "-" for the output of nginx -T')
    .option(
      "--nginx-version <number>",
      "the nginx that reads this nginx.conf, such as 1.29.7; default: what nginx -VT printed of it",
      nginxVersion,
    )
    .option("--json", "print JSON")
    .addHelpText("after", examples("limpet check", "limpet check --json | jq '.[].message'"))
    .action(async (rules: string | undefined, flags: Flags) => {
      const { runCheck } = await import("../commands/check.ts");
      await runCheck(rules, flags);
    });
}
