import { compileAll } from "./spec/support/typescript/compiled.js";
import { startBuilding } from "./spec/support/building/start.js";

await compileAll();

export default {
  files: ["spec/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=./spec/support/typescript/register.js", "--enable-source-maps"],
  workerThreads: false,
  // Two files at a time: while one waits for a container, the other computes. Tests within a file: see spec/support/serial.ts.
  concurrency: 2,
  // What a program prints is compared as text, also where CI is set and colours would be on.
  environmentVariables: { NO_COLOR: "1", LIMPET_BUILDER: startBuilding() },
  timeout: "5m",
};
