export default {
  files: ["spec/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=tsx"],
  workerThreads: false,
  // Two files at a time: each container test runs an nginx of its own.
  concurrency: 2,
  timeout: "5m",
};
