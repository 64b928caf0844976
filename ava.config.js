export default {
  files: ["spec/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=tsx"],
  workerThreads: false,
  // Files side by side, the tests of a file one after the other: many have containers of their own.
  concurrency: 3,
  serial: true,
  // What a program prints is compared as text, also where CI is set and colours would be on.
  environmentVariables: { NO_COLOR: "1" },
  timeout: "5m",
};
