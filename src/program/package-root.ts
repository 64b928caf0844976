import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ownManifest = z.object({ name: z.literal("limpet"), version: z.string() });

function readManifest(directory: string): z.infer<typeof ownManifest> | undefined {
  const path = join(directory, "package.json");
  return existsSync(path) ? ownManifest.safeParse(JSON.parse(readFileSync(path, "utf8"))).data : undefined;
}

interface Package {
  readonly root: string;
  readonly version: string;
}

function findUpwards(directory: string): Package {
  const manifest = readManifest(directory);
  if (manifest !== undefined) return { root: directory, version: manifest.version };
  const parent = dirname(directory);
  if (parent === directory) throw new Error("limpet's own package.json is missing; install limpet anew");
  return findUpwards(parent);
}

// By its manifest, because this file runs from two places: src and dist.
const found = findUpwards(dirname(fileURLToPath(import.meta.url)));

/** Where this package is installed. */
export const packageRoot = found.root;

/** This package's version. */
export const version = found.version;

/** The package's TypeScript sources, which it ships: they are compiled to Lua together with the rules. */
export const packageSources = join(packageRoot, "src");
