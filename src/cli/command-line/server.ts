import { Command, InvalidArgumentError } from "commander";
import type { ProxyFlags } from "../commands/proxies.ts";
import type { ServerFlags } from "../commands/server.ts";
import { examples } from "../examples.ts";
import { addProxyOptions } from "./proxies.ts";

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number, 0 or above.");
}

function addServerOptions(command: Command): Command {
  return addProxyOptions(command)
    .option("--weight <number>", "its share of new sessions", wholeNumber)
    .option("--max-connections <number>", "concurrent requests, across all workers; 0: no limit", wholeNumber)
    .option("--group <name>", "its group in the upstream's canary")
    .option("--backup", "only if no other server can take a request")
    .option("--no-backup", "not a backup")
    .option("--down", "out of service")
    .option("--no-down", "in service");
}

/** `limpet server add`, `set` and `remove` */
export function serverCommand(): Command {
  const command = new Command("server")
    .summary("add, change or remove a server of running proxies")
    .description("Adds, changes or removes a server of running proxies, without a build and without a reload.");
  const add = new Command("add")
    .description("Adds a server.")
    .argument("<upstream>")
    .argument("<name>")
    .argument("<address>", "such as 10.0.0.13:8080");
  const set = new Command("set").description("Changes a server.").argument("<upstream>").argument("<name>");
  const remove = new Command("remove")
    .description("Removes a server. Its sessions move at once; drain it first to let them end.")
    .argument("<upstream>")
    .argument("<name>");
  command.addCommand(
    addServerOptions(add)
      .addHelpText("after", examples("limpet server add shop c 10.0.0.13:8080 --weight 2"))
      .action(async (upstream: string, name: string, address: string, flags: ServerFlags) => {
        const { runAdd } = await import("../commands/server.ts");
        await runAdd(upstream, name, address, flags);
      })
      .copyInheritedSettings(command),
  );
  command.addCommand(
    addServerOptions(set)
      .option("--address <address>", "such as 10.0.0.13:8080")
      .addHelpText("after", examples("limpet server set shop c --weight 3"))
      .action(async (upstream: string, name: string, flags: ServerFlags) => {
        const { runSet } = await import("../commands/server.ts");
        await runSet(upstream, name, flags);
      })
      .copyInheritedSettings(command),
  );
  command.addCommand(
    addProxyOptions(remove)
      .addHelpText("after", examples("limpet server remove shop c"))
      .action(async (upstream: string, name: string, flags: ProxyFlags) => {
        const { runRemove } = await import("../commands/server.ts");
        await runRemove(upstream, name, flags);
      })
      .copyInheritedSettings(command),
  );
  return command.addHelpText(
    "after",
    examples("limpet server add shop c 10.0.0.13:8080", "limpet server remove shop c"),
  );
}
