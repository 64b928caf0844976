import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "#typescript";
import * as lua from "typescript-to-lua";
import type { Compiled } from "./compiled.ts";
import { handWritten } from "./hand-written.ts";
import { readMappings } from "./source-map.ts";
import { isPackageFile } from "../program/module-names.ts";
import { packageRoot, packageSources } from "../program/package-root.ts";
import type { RulesProgram } from "../program/program.ts";

/*
 * What this package's own files compile to is the same whatever the rules are. So they are compiled once for all builds
 * of a process, and once for all users of a release: that is most of the time that a build takes.
 */

/** Files are named relative to `src/`, so that it does not matter where the package is installed. */
interface OwnModule {
  readonly name: string;
  readonly code: string;
  readonly sourceMap: string | undefined;
  readonly requires: readonly string[];
  readonly runtimeFeatures: readonly string[];
}

interface OwnModules {
  /** Of all that the compiler is given. */
  readonly digest: string;
  /** Of the compiler itself. */
  readonly compiler: string;
  readonly modules: readonly OwnModule[];
}

/** Comes with the package. */
const RELEASED = join(packageRoot, "dist/own-modules.json");

/** Options that say where files are, or whose typings a project sees, and not how a file of ours is compiled. */
const INDIFFERENT = ["configFilePath", "configFile", "paths", "pathsBasePath", "baseUrl", "types", "typeRoots"];

let kept: OwnModules | undefined;

/**
 * The package's files of a program as they were compiled before, by name; none where something differs from then.
 * @param digest of `digestOf`
 */
export function keptOwnModules(rules: RulesProgram, digest: string | undefined): ReadonlyMap<string, Compiled> {
  if (digest === undefined) return new Map();
  if (kept?.digest !== digest) kept = readReleased(digest) ?? kept;
  if (kept?.digest !== digest) return new Map();
  return new Map(
    kept.modules.map(({ name, code, sourceMap, requires, runtimeFeatures }) => {
      const fileName = join(packageSources, name);
      const source = rules.program.getSourceFile(fileName);
      const file: lua.ProcessedFile = {
        fileName,
        code,
        ...(source === undefined ? {} : { sourceFiles: [source] }),
        ...(sourceMap === undefined ? {} : { sourceMap }),
      };
      const required = requires.map((other) => join(packageSources, other));
      return [fileName, { file, requires: required, runtimeFeatures, diagnostics: [] }];
    }),
  );
}

/** Keeps the package's files of a program for the builds that follow in this process; those of `digest`. */
export function keepOwnModules(compiled: ReadonlyMap<string, Compiled>, digest: string | undefined): void {
  if (digest === undefined || digest === kept?.digest) return;
  const own = [...compiled].filter(([fileName]) => isPackageFile(fileName));
  // What is wrong with them must be said again.
  if (own.some(([, { diagnostics }]) => diagnostics.length > 0)) return;
  const modules = own.map(([fileName, { file, requires, runtimeFeatures }]) => ({
    name: relative(packageSources, fileName),
    code: file.code,
    sourceMap: file.sourceMap === undefined ? undefined : JSON.stringify(readMappings(file.sourceMap)),
    requires: requires.map((other) => relative(packageSources, other)),
    runtimeFeatures,
  }));
  kept = { digest, compiler: compilerDigest() ?? "", modules };
}

/** Writes what was kept last to where the package has it. */
export function releaseOwnModules(): void {
  if (kept === undefined) throw new Error("nothing was compiled");
  // In one step, because others may be reading.
  writeFileSync(`${RELEASED}.new`, JSON.stringify(kept));
  renameSync(`${RELEASED}.new`, RELEASED);
}

function readReleased(digest: string): OwnModules | undefined {
  if (!existsSync(RELEASED)) return undefined;
  const released = JSON.parse(readFileSync(RELEASED, "utf8")) as OwnModules;
  const isOfThisCompiler = [undefined, released.compiler].includes(compilerDigest());
  return released.digest === digest && isOfThisCompiler ? released : undefined;
}

/** What tells how the package's files are compiled in a program; undefined where a plugin of the project's may change that. */
export function digestOf({ program, options }: RulesProgram): string | undefined {
  if (options.luaPlugins !== undefined && options.luaPlugins.length > 0) return undefined;
  const deciding = Object.entries(options).filter(([name]) => !INDIFFERENT.includes(name));
  const digest = createHash("sha256").update(JSON.stringify([ts.version, lua.version, deciding.sort(byName)]));
  for (const text of ownTexts(program)) digest.update(JSON.stringify(text));
  return digest.digest("hex");
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

function ownTexts(program: ts.Program): string[] {
  return program
    .getSourceFiles()
    .filter(({ fileName }) => isPackageFile(fileName))
    .map(({ fileName, text }) =>
      [relative(packageSources, fileName), text, handWritten(fileName)?.text ?? ""].join("\n"),
    )
    .sort();
}

/** Undefined in a package, where the compiler does not change. */
function compilerDigest(): string | undefined {
  const folders = ["compiler", "program"].map((room) => join(packageSources, room));
  if (!folders.every((folder) => existsSync(folder))) return undefined;
  const files = folders.flatMap((folder) => ts.sys.readDirectory(folder, [".ts"])).sort();
  const digest = createHash("sha256");
  for (const file of files) digest.update(readFileSync(file));
  return digest.digest("hex");
}
