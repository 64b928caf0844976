export { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES, build } from "./build.ts";
export type { BuildOptions, BuildResult } from "./build.ts";
export { isError } from "./diagnostics.ts";
export { preferenceOrderOf } from "./explain.ts";
export type { PreferenceOrderOf } from "./explain.ts";
export { hasDefaultPool, hasModulePool, includeFor } from "./includes/pools.ts";
export type { Pool } from "./includes/pools.ts";
export { formatDiagnostics } from "./report.ts";
export { version } from "./package-root.ts";
