import { Command } from "commander";
import type { DrainFlags } from "../commands/drain.ts";
import type { ProxyFlags } from "../commands/proxies.ts";
import { examples } from "../examples.ts";
import { addProxyOptions, duration } from "./proxies.ts";

/** `limpet drain` */
export function drainCommand(): Command {
  const command = new Command("drain")
    .summary("let a server keep its sessions and get no others")
    .description(
      "Drains a server of running proxies: it keeps the sessions that are bound to it, and gets no others. " +
        "With --wait it returns when the server can be stopped.",
    )
    .argument("<upstream>")
    .argument("<server>", "its name in the rules");
  return addProxyOptions(command)
    .option("--wait", "return when the server has no sessions and no requests left")
    .option("--deadline <time>", "after this time the server is down, and its sessions move: 30s, 10m, 2h", duration)
    .addHelpText(
      "after",
      examples(
        "limpet drain shop b --wait --deadline 2h",
        "limpet drain shop b --at http://proxy1:8090,http://proxy2:8090",
      ),
    )
    .action(async (upstream: string, server: string, flags: DrainFlags) => {
      const { runDrain } = await import("../commands/drain.ts");
      await runDrain(upstream, server, flags);
    });
}

/** `limpet undrain` */
export function undrainCommand(): Command {
  const command = new Command("undrain")
    .summary("let a server get new sessions again")
    .description("Ends the drain of a server of running proxies. Also a server that is down gets requests again.")
    .argument("<upstream>")
    .argument("<server>", "its name in the rules");
  return addProxyOptions(command)
    .addHelpText("after", examples("limpet undrain shop b"))
    .action(async (upstream: string, server: string, flags: ProxyFlags) => {
      const { runUndrain } = await import("../commands/drain.ts");
      await runUndrain(upstream, server, flags);
    });
}
