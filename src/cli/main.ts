#!/usr/bin/env node
import { program } from "./program.ts";
import { reportUnexpected } from "./unexpected.ts";

try {
  await program().parseAsync();
} catch (error) {
  reportUnexpected(error);
}
