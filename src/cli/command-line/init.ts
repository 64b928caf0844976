import { Command } from "commander";
import type { Flags } from "../commands/init.ts";
import { examples } from "../examples.ts";

/** `limpet init` */
export function initCommand(): Command {
  return new Command("init")
    .summary("begin a project, with rules to begin with or made of an nginx.conf")
    .description(
      "Writes a project that is ready to run: rules, an nginx.conf, a test with containers, and what is compiled of the rules. " +
        "Files that are there are left alone; package.json gets what it does not have.",
    )
    .argument("[directory]", "where to; made if it is not there", ".")
    .option("--from <file>", 'make the rules of this nginx.conf\'s upstreams; "-" for what nginx -T prints')
    .option("--no-install", "do not run npm install")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", examples("limpet init shop", "nginx -T | limpet init --from -"))
    .action(async (directory: string, flags: Flags) => {
      const { runInit } = await import("../commands/init.ts");
      await runInit(directory, flags);
    });
}
