import { Command } from "commander";
import { version } from "../toolchain/index.ts";
import { buildCommand } from "./commands/build.ts";
import { explainCommand } from "./commands/explain.ts";

/** The command line of `limpet`. A mistyped command or option exits with 1, as a mistake in the rules does. */
export function program(): Command {
  return new Command("limpet")
    .description("Session persistence for OpenResty, with routing rules written in TypeScript.")
    .version(version)
    .addCommand(buildCommand())
    .addCommand(explainCommand());
}
