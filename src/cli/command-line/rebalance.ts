import { Command, Option } from "commander";
import type { RebalanceFlags } from "../commands/rebalance.ts";
import { examples } from "../examples.ts";
import { addProxyOptions } from "./proxies.ts";

/** `limpet rebalance` */
export function rebalanceCommand(): Command {
  const command = new Command("rebalance")
    .summary("show how sessions move to emptier servers, stop that or have it go on")
    .description(
      "Shows how the rebalancing of an upstream of running proxies gets on, where its rules have policies.rebalance. " +
        "With --stop no session moves any more, until --resume or a restart of nginx.",
    )
    .argument("<upstream>");
  return addProxyOptions(command)
    .addOption(new Option("--stop", "sessions stay where they are").conflicts("resume"))
    .option("--resume", "sessions move again")
    .addHelpText(
      "after",
      examples("limpet rebalance shop", "limpet rebalance shop --stop --at http://proxy1:8090,http://proxy2:8090"),
    )
    .action(async (upstream: string, flags: RebalanceFlags) => {
      const { runRebalance } = await import("../commands/rebalance.ts");
      await runRebalance(upstream, flags);
    });
}
