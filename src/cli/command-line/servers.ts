import { Command } from "commander";
import type { ServersFlags } from "../commands/servers.ts";
import { examples } from "../examples.ts";
import { addProxyOptions } from "./proxies.ts";

/** `limpet servers` */
export function serversCommand(): Command {
  const command = new Command("servers")
    .summary("show the servers of running proxies")
    .description(
      "Shows the servers of each upstream as running proxies have them now, and where several proxies differ.",
    )
    .argument("[upstream]", "only this one");
  return addProxyOptions(command)
    .option("--json", "print JSON")
    .addHelpText("after", examples("limpet servers", "limpet servers shop --at http://proxy1:8090,http://proxy2:8090"))
    .action(async (upstream: string | undefined, flags: ServersFlags) => {
      const { runServers } = await import("../commands/servers.ts");
      await runServers(upstream, flags);
    });
}
