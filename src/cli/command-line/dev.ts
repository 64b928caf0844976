import { Command } from "commander";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/dev.ts";
import { examples } from "../examples.ts";

/** `limpet dev` */
export function devCommand(): Command {
  return new Command("dev")
    .summary("watch the rules, build them after every change, and reload nginx")
    .description(
      "Watches every file of the rules. After a change it checks the rules, rebuilds what the change affects and, if given an nginx, tests the folder with nginx -t and reloads. " +
        "Rules with errors, or that nginx refuses, never replace good ones. Ctrl-C stops it.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder is on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", "check that this nginx.conf matches the rules")
    .option("--nginx [command]", 'reload this nginx; the command names its configuration: "nginx -c /path/nginx.conf"')
    .option("--container <name>", "reload nginx in this container; if the folder is not mounted in it, copy it there")
    .option("--json", "print one JSON object per build, each on its own line")
    .addHelpText("after", examples("limpet dev", "limpet dev --nginx", "limpet dev --container proxy"))
    .action(async (rules: string, flags: Flags, command: Command) => {
      if (flags.nginxConf === "-")
        command.error("error: limpet dev cannot watch standard input. Name a file: --nginx-conf nginx.conf");
      const { runDev } = await import("../commands/dev.ts");
      await runDev(rules, flags);
    });
}
