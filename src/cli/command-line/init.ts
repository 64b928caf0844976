import { Command } from "commander";
import type { Flags } from "../commands/init.ts";
import { examples } from "../examples.ts";

function name(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `limpet init` */
export function initCommand(): Command {
  return new Command("init")
    .summary("create a project, with example rules or rules made from an nginx.conf")
    .description(
      "Writes a project that is ready to run: rules, an nginx.conf, a test with containers, and the compiled rules. " +
        "Existing files are left alone; package.json gets what it lacks.",
    )
    .argument("[directory]", "where to write it; created if it does not exist", ".")
    .option("--from <file>", 'make the rules from this nginx.conf\'s upstreams; "-" for the output of nginx -T')
    .option(
      "--upstream <name>",
      "with --from: make a rule of this upstream, even if a part has to be written by hand; repeatable. Default: all that need nothing by hand",
      name,
    )
    .option("--no-install", "do not run npm install")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      examples("limpet init shop", "nginx -T | limpet init --from -", "limpet init --from nginx.conf --upstream shop"),
    )
    .action(async (directory: string, flags: Flags, command: Command) => {
      if (flags.upstream !== undefined && flags.from === undefined)
        command.error("error: --upstream chooses from an nginx.conf. Name it, too: --from nginx.conf");
      const { runInit } = await import("../commands/init.ts");
      await runInit(directory, flags);
    });
}
