import { Command } from "commander";
import { version } from "../toolchain/index.ts";
import { buildCommand } from "./commands/build.ts";

/** The command line of `limpet`. */
export function program(): Command {
  return new Command("limpet")
    .description("Session persistence for OpenResty, with routing rules written in TypeScript.")
    .version(version)
    .addCommand(buildCommand());
}
