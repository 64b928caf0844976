import { Command } from "commander";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/dev.ts";
import { examples } from "../examples.ts";

/** `limpet dev` */
export function devCommand(): Command {
  return new Command("dev")
    .summary("watch the rules, build them after every change, and reload nginx")
    .description(
      "Watches all that the rules are made of. After a change it checks them, builds what the change touches and, where it knows an nginx, tests the folder with nginx -t and reloads. " +
        "What has errors, or what nginx refuses, never replaces what was good. Ctrl-C ends it.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder is on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", "check that this nginx.conf goes with the rules")
    .option("--nginx [command]", 'reload this nginx; the command names its configuration: "nginx -c /path/nginx.conf"')
    .option(
      "--container <name>",
      "reload nginx in this container; where the folder is not mounted in it, copy it there",
    )
    .option("--json", "print one JSON object for each build, on a line of its own")
    .addHelpText("after", examples("limpet dev", "limpet dev --nginx", "limpet dev --container proxy"))
    .action(async (rules: string, flags: Flags, command: Command) => {
      if (flags.nginxConf === "-")
        command.error("error: limpet dev cannot watch standard input. Name a file: --nginx-conf nginx.conf");
      const { runDev } = await import("../commands/dev.ts");
      await runDev(rules, flags);
    });
}
