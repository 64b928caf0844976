import { existsSync, readFileSync } from "node:fs";
import { isPackageFile } from "../program/module-names.ts";

/**
 * The Lua that stands in the place of one of this package's own files: `bytes.lua` beside `bytes.ts`,
 * where the same is done in another way on each machine and TSTL's translation would be slow.
 */
export function handWritten(fileName: string): string | undefined {
  const path = fileName.replace(/\.ts$/, ".lua");
  return isPackageFile(fileName) && existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
