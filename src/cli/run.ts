import { CommanderError } from "commander";
import { WRONG_USAGE } from "./exit-codes.ts";
import { program } from "./program.ts";
import { reportUnexpected } from "./unexpected.ts";

/**
 * Does what a command line says, and leaves how it ended in `process.exitCode`.
 * @param args without the names of Node.js and of the program
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(args, { from: "user" });
  } catch (error) {
    // Also --help and --version end so, with 0.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
    else reportUnexpected(error);
  }
}
