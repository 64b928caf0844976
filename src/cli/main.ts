#!/usr/bin/env node
import { CommanderError } from "commander";
import { endWithTheReader } from "./closed-output.ts";
import { WRONG_USAGE } from "./exit-codes.ts";
import { program } from "./program.ts";
import { reportUnexpected } from "./unexpected.ts";

endWithTheReader();
try {
  await program().parseAsync();
} catch (error) {
  // Also --help and --version end so, with 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else reportUnexpected(error);
}
