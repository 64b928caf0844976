import { compileAll } from "./spec/support/typescript/compiled.js";
import { startBuilding } from "./spec/support/building/start.js";

await compileAll();

export default {
  files: ["spec/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=./spec/support/typescript/register.js", "--enable-source-maps"],
  workerThreads: false,
  // Three files at a time for two processors: while one waits for a container, others compute. Tests within a file: see
  // spec/support/serial.ts.
  concurrency: 3,
  // What a program prints is compared as text, also where CI is set and colours would be on.
  environmentVariables: { NO_COLOR: "1", LIMPET_BUILDER: startBuilding() },
  timeout: "5m",
};
