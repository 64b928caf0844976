import { Command, type CommanderError } from "commander";
import { version } from "../toolchain/index.ts";
import { buildCommand } from "./commands/build.ts";

/** So that a script can tell a mistyped command from rules that are wrong, which is 1. */
const WRONG_USAGE = 2;

function exit({ exitCode }: CommanderError): never {
  // --help and --version end here too.
  process.exit(exitCode === 0 ? 0 : WRONG_USAGE);
}

/** The command line of `limpet`. */
export function program(): Command {
  const limpet = new Command("limpet")
    .description("Session persistence for OpenResty, with routing rules written in TypeScript.")
    .version(version)
    .exitOverride(exit);
  return limpet.addCommand(buildCommand().copyInheritedSettings(limpet));
}
