import { Command } from "commander";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/dev.ts";
import { examples } from "../examples.ts";
import { port } from "./numbers.ts";

/** `limpet dev` */
export function devCommand(): Command {
  return new Command("dev")
    .summary("run the rules in an nginx, and rebuild and reload after every change")
    .description(
      "Starts an nginx with the rules, in a container where Docker or Podman is there, else with the nginx of this machine if it has Lua. " +
        "Stub servers stand for yours, and every request is printed with its server, its verdict and the reason. " +
        "With --container or --nginx it uses the nginx that you have; with --no-nginx it only builds. " +
        "It watches every file of the rules. After a change it checks the rules, rebuilds what the change affects, and reloads. " +
        "Rules with errors, or that nginx refuses, never replace good ones. Ctrl-C stops it.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder is on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", "check that this nginx.conf matches the rules")
    .option("--nginx [command]", 'reload this nginx; the command names its configuration: "nginx -c /path/nginx.conf"')
    .option("--no-nginx", "use no nginx: only build")
    .option("--port <number>", "where its own nginx answers (default: 8080, or another if that is taken)", port)
    .option("--container <name>", "reload nginx in this container; if the folder is not mounted in it, copy it there")
    .option("--json", "print one JSON object per build and per request, each on its own line")
    .addHelpText(
      "after",
      examples("limpet dev", "limpet dev --container proxy", "limpet dev --nginx", "limpet dev --no-nginx"),
    )
    .action(async (rules: string, flags: Flags, command: Command) => {
      if (flags.nginxConf === "-")
        command.error("error: limpet dev cannot watch standard input. Name a file: --nginx-conf nginx.conf");
      if (flags.port !== undefined && (flags.container !== undefined || flags.nginx !== undefined))
        command.error("error: --port is for the nginx that limpet dev starts itself. Yours has its own.");
      const { runDev } = await import("../commands/dev.ts");
      await runDev(rules, flags);
    });
}
