import { Command } from "commander";
import pc from "picocolors";
import { version } from "../program/package-root.ts";
import { buildCommand } from "./command-line/build.ts";
import { checkCommand } from "./command-line/check.ts";
import { devCommand } from "./command-line/dev.ts";
import { explainCommand } from "./command-line/explain.ts";
import { initCommand } from "./command-line/init.ts";
import { simulateCommand } from "./command-line/simulate.ts";
import { drainCommand, undrainCommand } from "./command-line/drain.ts";
import { rebalanceCommand } from "./command-line/rebalance.ts";
import { serverCommand } from "./command-line/server.ts";
import { serversCommand } from "./command-line/servers.ts";
import { statusCommand } from "./command-line/status.ts";
import { tracebackCommand } from "./command-line/traceback.ts";
import { planCommand } from "./command-line/plan.ts";
import { addCompletion } from "./completion.ts";
import { EXIT_CODES } from "./exit-codes.ts";

const commands = [
  buildCommand,
  devCommand,
  checkCommand,
  explainCommand,
  planCommand,
  simulateCommand,
  initCommand,
  tracebackCommand,
  serversCommand,
  statusCommand,
  drainCommand,
  undrainCommand,
  rebalanceCommand,
  serverCommand,
];

/** The command line of `limpet`. */
export function program(): Command {
  const limpet = new Command("limpet")
    .description("Session persistence for OpenResty, with routing rules written in TypeScript.")
    .version(version)
    .helpCommand("help [command]", "show what a command does")
    .showHelpAfterError('("--help" lists the commands and options.)')
    .addHelpText("after", EXIT_CODES)
    .configureHelp({ styleTitle: pc.bold, styleCommandText: pc.bold, styleOptionTerm: pc.cyan })
    // What is thrown instead says by its exit code whether there was a mistake at all.
    .exitOverride();
  for (const command of commands) limpet.addCommand(command().copyInheritedSettings(limpet));
  addCompletion(limpet);
  return limpet;
}
