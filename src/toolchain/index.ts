export { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES, build } from "./build.ts";
export type { BuildOptions, BuildResult } from "./build.ts";
export { isError } from "./diagnostics.ts";
export { formatDiagnostics } from "./report.ts";
export { version } from "./package-root.ts";
