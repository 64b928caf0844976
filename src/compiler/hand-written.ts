import { existsSync, readFileSync } from "node:fs";
import { isPackageFile } from "../program/module-names.ts";
import { pageModule } from "./page-module.ts";

/** Lua that was not translated from TypeScript. */
export interface HandWritten {
  /** The file that it was made from. */
  readonly source: string;
  readonly text: string;
}

/**
 * The Lua that stands in the place of one of this package's own files: `bytes.lua` beside `bytes.ts`,
 * where the same is done in another way on each machine and TSTL's translation would be slow; and what is made of
 * `page.html` beside `page.ts`, which only declares it.
 */
export function handWritten(fileName: string): HandWritten | undefined {
  if (!isPackageFile(fileName)) return undefined;
  const beside = (ending: string): string => fileName.replace(/\.ts$/, ending);
  const [luaFile, page] = [beside(".lua"), beside(".html")];
  if (existsSync(luaFile)) return { source: luaFile, text: readFileSync(luaFile, "utf8") };
  return existsSync(page) ? { source: page, text: pageModule(page) } : undefined;
}
