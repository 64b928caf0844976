import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { packageRoot, version } from "../../program/package-root.ts";

const versions = z.record(z.string(), z.string());
const ownManifest = z.object({ dependencies: versions, devDependencies: versions });
/** Of a project's package.json what is added to; all else stays as it is. */
const projectManifest = z.looseObject({
  scripts: versions.optional(),
  dependencies: versions.optional(),
  devDependencies: versions.optional(),
});

type Manifest = z.infer<typeof projectManifest>;

const SCRIPTS: Readonly<Record<string, string>> = {
  build: "limpet build",
  check: "limpet check && tsc -p .",
  dev: "limpet dev",
  test: "ava",
};

/** What `npm init` writes for a test that nobody has written yet. */
const NO_TEST = 'echo "Error: no test specified"';

/** A test starts containers, and the first one may have to make their image. */
const AVA = {
  files: ["spec/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=tsx"],
  workerThreads: false,
  timeout: "10m",
};

/** Tools of a project, in the versions that Limpet itself is tested with. */
const TOOLS = ["@types/node", "ava", "tsx", "typescript"];

function toolVersions(): Readonly<Record<string, string>> {
  const text = readFileSync(join(packageRoot, "package.json"), "utf8");
  const { dependencies, devDependencies } = ownManifest.parse(JSON.parse(text));
  const all = { ...devDependencies, ...dependencies };
  return Object.fromEntries(TOOLS.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

const installed = z.object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) });

/** Where this Limpet comes from: a registry's package has a version, a tarball and a checkout only a place. */
function ownSource(directory: string): string {
  const isInstalled = packageRoot.split(sep).includes("node_modules");
  const place = isInstalled ? tarball() : packageRoot;
  return place === undefined ? `^${version}` : `file:${relative(directory, place).replaceAll("\\", "/")}`;
}

/** The tarball that npm installed this Limpet from, as it noted itself. */
function tarball(): string | undefined {
  const modules = dirname(packageRoot);
  try {
    const { packages } = installed.parse(JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")));
    const { resolved } = packages[`node_modules/${basename(packageRoot)}`] ?? {};
    return resolved?.startsWith("file:") === true
      ? resolve(dirname(modules), resolved.slice("file:".length))
      : undefined;
  } catch {
    return undefined;
  }
}

/** A name that npm takes, made of the directory's. */
function projectName(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  // npm refuses to install a package in itself.
  return name === "" || name === "limpet" ? "routing" : name;
}

function sorted(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the project has of its own comes first. */
function merged(manifest: Manifest, directory: string): Manifest {
  const { scripts = {}, dependencies = {}, devDependencies = {} } = manifest;
  const own = Object.entries(scripts).filter(([name, script]) => name !== "test" || !script.startsWith(NO_TEST));
  const wanted = { ...toolVersions(), limpet: ownSource(directory) };
  const missing = Object.entries(wanted).filter(([name]) => dependencies[name] === undefined);
  return {
    ...manifest,
    scripts: { ...SCRIPTS, ...Object.fromEntries(own) },
    devDependencies: sorted({ ...Object.fromEntries(missing), ...devDependencies }),
    ava: manifest.ava ?? AVA,
  };
}

/** What became of package.json. */
export type ManifestOutcome = "written" | "extended" | "left" | "unreadable";

/** Writes package.json, or adds to the one that is there what it does not have. */
export function writeManifest(directory: string): ManifestOutcome {
  const path = join(resolve(directory), "package.json");
  if (!existsSync(path)) {
    const fresh = { name: projectName(resolve(directory)), private: true, type: "module" };
    writeFileSync(path, text(merged(fresh, resolve(directory))));
    return "written";
  }
  const before = readFileSync(path, "utf8");
  const manifest = read(before);
  if (manifest === undefined) return "unreadable";
  // Without a word of it npm takes .js for CommonJS; a project that `npm install` began has none.
  const typed = manifest.type === undefined ? { ...manifest, type: "module" } : manifest;
  const after = text(merged(typed, resolve(directory)));
  if (after === before) return "left";
  writeFileSync(path, after);
  return "extended";
}

function read(source: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(source);
    // What was parsed, for a schema's own output has another order.
    return projectManifest.safeParse(manifest).success ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function text(manifest: object): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
