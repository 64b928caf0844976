import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function isOurs(manifest: string): boolean {
  if (!existsSync(manifest)) return false;
  const parsed: unknown = JSON.parse(readFileSync(manifest, "utf8"));
  return typeof parsed === "object" && parsed !== null && "name" in parsed && parsed.name === "limpet";
}

function findUpwards(directory: string): string {
  if (isOurs(join(directory, "package.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error("limpet's own package.json is missing; install limpet anew");
  return findUpwards(parent);
}

/**
 * Where this package is installed. Found by its manifest because this file runs from two depths:
 * as `src/toolchain/package-root.ts` and as `dist/toolchain/package-root.js`.
 */
export const packageRoot = findUpwards(dirname(fileURLToPath(import.meta.url)));

/** The package's TypeScript sources, which it ships: they are compiled to Lua together with the rules. */
export const packageSources = join(packageRoot, "src");
