import type ts from "typescript";
import type * as lua from "typescript-to-lua";

/** A compiled file. It stays right for as long as nothing that it uses means something else. */
export interface Compiled {
  readonly file: lua.ProcessedFile;
  /** Files. */
  readonly requires: readonly string[];
  readonly runtimeFeatures: readonly string[];
  readonly diagnostics: readonly ts.Diagnostic[];
}
