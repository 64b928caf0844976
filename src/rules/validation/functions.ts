import { types } from "node:util";
import { asyncFunction } from "./findings/session-sources.ts";
import type { Mistakes, Path } from "./mistake.ts";

/** A function of the request, which must have its value at once: the phases that ask for it do not wait. */
export function validateFunction(value: unknown, path: Path, mistakes: Mistakes): void {
  if (types.isGeneratorFunction(value)) mistakes.inValue(path, asyncFunction("a generator"));
  else if (types.isAsyncFunction(value)) mistakes.inValue(path, asyncFunction("async"));
}
