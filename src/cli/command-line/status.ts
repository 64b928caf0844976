import { Command } from "commander";
import type { StatusFlags } from "../commands/status.ts";
import { examples } from "../examples.ts";
import { addProxyOptions } from "./proxies.ts";

/** `limpet status` */
export function statusCommand(): Command {
  const command = new Command("status")
    .summary("show which servers of running proxies are in trouble")
    .description(
      "Shows the servers of running proxies, those in trouble first and why, and what happened to the sessions of requests.",
    );
  return addProxyOptions(command)
    .option("--watch", "show it anew every two seconds, until Ctrl-C")
    .option("--json", "print JSON; with --watch one object on each line")
    .addHelpText("after", examples("limpet status", "limpet status --at http://proxy1:8090 --watch"))
    .action(async (flags: StatusFlags) => {
      const { runStatus } = await import("../commands/status.ts");
      await runStatus(flags);
    });
}
