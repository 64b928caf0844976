import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** This package's own manifest; undefined where there is none, or another package's. */
function readManifest(directory: string): Manifest | undefined {
  const path = join(directory, "package.json");
  if (!existsSync(path)) return undefined;
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Partial<Manifest>;
  return manifest.name === "limpet" ? (manifest as Manifest) : undefined;
}

interface Package {
  readonly root: string;
  readonly manifest: Manifest;
}

function findUpwards(directory: string): Package {
  const manifest = readManifest(directory);
  if (manifest !== undefined) return { root: directory, manifest };
  const parent = dirname(directory);
  if (parent === directory) throw new Error("limpet's own package.json is missing; reinstall limpet");
  return findUpwards(parent);
}

// By its manifest, because this file runs from two places: src and dist.
const found = findUpwards(dirname(fileURLToPath(import.meta.url)));

/** Where this package is installed. */
export const packageRoot = found.root;

/** This package's version. */
export const version = found.manifest.version;

/** The versions of Node.js that it runs on, as in ">=20.19". */
export const nodeVersions = found.manifest.engines.node;

/** The package's TypeScript sources, which it ships: they are compiled to Lua together with the rules. */
export const packageSources = join(packageRoot, "src");
