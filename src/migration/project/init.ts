import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "#typescript";
import { build } from "../../build/build.ts";
import { DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/defaults.ts";
import { isError, nowhere } from "../../findings/diagnostics.ts";
import { instructions } from "../instructions.ts";
import { migrate } from "../migrate.ts";
import type { Migration } from "../migrate.ts";
import { rulesText } from "../rules-text.ts";
import { specText } from "../spec-text.ts";
import { readGiven } from "../../nginx-conf/reading/given.ts";
import { fileInPlaceOf } from "../../build/output/write.ts";
import { fileInTheWay, manifestUnreadable, nothingToMigrate, rulesInTheWay, upstreamsNotThere } from "./findings.ts";
import { templateFiles, writeMissing } from "./files.ts";
import type { ProjectFiles } from "./files.ts";
import { writeManifest } from "./manifest.ts";
import { nginxConfText } from "./nginx-conf.ts";
import type { Balanced } from "./nginx-conf.ts";

export interface InitOptions {
  /** The project's directory; made where it is not there. Default: the current one. */
  readonly directory?: string;
  /**
   * An nginx.conf whose `upstream` blocks become the rules, or "-" for standard input: what `nginx -T` prints.
   * Default: rules to begin with.
   */
  readonly from?: string;
  /**
   * Of `from` the upstreams that become rules, also where a part has to be written by hand. Default: those that need
   * nothing by hand, or, if there are none, all.
   */
  readonly upstreams?: readonly string[];
  /** Installs what package.json names, in the directory, before the rules are built; says whether it could. Default: nothing is. */
  readonly install?: (directory: string) => Promise<boolean>;
}

/** What came of a new project. */
export interface InitResult {
  /** Whether nothing is left to do by hand; else `diagnostics` says what is. */
  readonly ok: boolean;
  /** Whether the packages that package.json names are there. */
  readonly isInstalled: boolean;
  /** Whether `lua-out` was built. */
  readonly isBuilt: boolean;
  /** Absolute. */
  readonly directory: string;
  /** Files that were written, by their paths in the directory; of `lua-out` the folder alone. */
  readonly written: readonly string[];
  /** Files that were there already, and are as they were. */
  readonly left: readonly string[];
  /** The upstreams that became rules, and those that stay in nginx.conf. */
  readonly upstreams: readonly { readonly name: string; readonly isMigrated: boolean }[];
  /** What of the nginx.conf is not carried over, and why `lua-out` could not be built. */
  readonly diagnostics: readonly ts.Diagnostic[];
}

const SHOP: Balanced = { name: "shop", pass: "proxy_pass http://shop", needsLocation: true };

/** As requests come to it in the nginx.conf that it is from. */
function passTo(name: string, places: Migration["places"]): string {
  const place = places.find(({ pass }) => pass.target.toLowerCase() === name.toLowerCase());
  const { name: directive, args } = place?.pass.directive ?? { name: "proxy_pass", args: ["http://"] };
  const [scheme = ""] = /^[a-z]+:\/\//i.exec(args[0] ?? "") ?? [];
  return `${directive} ${scheme}${name}`;
}

function balancedIn({ upstreams, places }: Migration): readonly Balanced[] {
  return upstreams.flatMap(({ name, rule, needsLocation }) =>
    rule === undefined ? [] : [{ name, pass: passTo(name, places), needsLocation }],
  );
}

/** The files of a new project, but for package.json and what is built. */
function filesFor(migration: Migration | undefined, from: string): ProjectFiles {
  const files = new Map(templateFiles());
  if (migration === undefined) {
    files.set("nginx/nginx.conf", nginxConfText([SHOP], DEFAULT_PREFIX));
    return files;
  }
  files.set("src/routing.ts", rulesText(migration.upstreams, from));
  files.set("spec/routing.test.ts", specText(migration.upstreams));
  files.set("nginx/nginx.conf", nginxConfText(balancedIn(migration), DEFAULT_PREFIX));
  files.set("nginx/migration.md", instructions(migration, from, DEFAULT_PREFIX));
  return files;
}

/**
 * Writes a new project. What is there already is left alone, but for package.json, which gets what it
 * does not have.
 */
export async function initProject(options: InitOptions = {}): Promise<InitResult> {
  const directory = resolve(options.directory ?? ".");
  const failed = (diagnostics: readonly ts.Diagnostic[]): InitResult => ({
    ok: false,
    isInstalled: false,
    isBuilt: false,
    directory,
    written: [],
    left: [],
    upstreams: [],
    diagnostics,
  });
  const file = fileInPlaceOf(directory);
  if (file !== undefined) return failed([nowhere(fileInTheWay(file.path))]);
  const given = options.from === undefined ? undefined : await readGiven(process.cwd(), options.from);
  if (options.from !== undefined && given === undefined)
    return failed([nowhere(nothingToMigrate(resolve(options.from)))]);
  const migration = given === undefined ? undefined : migrate(given, options.upstreams);
  const upstreams = migration?.upstreams.map(({ name, rule }) => ({ name, isMigrated: rule !== undefined })) ?? [];
  const missing = upstreams.length === 0 ? [] : namesBeside(options.upstreams ?? [], upstreams);
  if (missing.length > 0)
    return failed([
      nowhere(
        upstreamsNotThere(
          missing,
          upstreams.map(({ name }) => name),
        ),
      ),
    ]);
  if (migration !== undefined && !upstreams.some(({ isMigrated }) => isMigrated)) {
    return { ...failed(migration.diagnostics), upstreams };
  }
  if (migration !== undefined && existsSync(join(directory, DEFAULT_RULES))) {
    return failed([nowhere(rulesInTheWay(join(directory, DEFAULT_RULES)))]);
  }

  mkdirSync(directory, { recursive: true });
  const manifest = writeManifest(directory);
  if (manifest === "unreadable") return failed([nowhere(manifestUnreadable(join(directory, "package.json")))]);
  const from = options.from === undefined || options.from === "-" ? "nginx.conf" : options.from;
  const { written, left } = writeMissing(directory, filesFor(migration, from));
  const isInstalled = (await options.install?.(directory)) ?? false;
  // The options that the rules are compiled with come from the package.
  const built = isLimpetThere(directory) ? await build({ project: directory }) : undefined;
  const isBuilt = built?.ok ?? false;
  const mistakes = migration === undefined || built !== undefined ? [] : await mistakesIn(directory);
  const diagnostics = [...(migration?.diagnostics ?? []), ...(built?.diagnostics ?? mistakes)];
  return {
    ok: !diagnostics.some(isError),
    isInstalled,
    isBuilt,
    directory,
    written: [...(isBuilt ? ["lua-out/"] : []), ...(manifest === "left" ? [] : ["package.json"]), ...written].sort(),
    left: [...(manifest === "left" ? ["package.json"] : []), ...left].sort(),
    upstreams,
    diagnostics,
  };
}

function isLimpetThere(directory: string): boolean {
  try {
    createRequire(join(directory, "package.json")).resolve("limpet/tstl.json");
    return true;
  } catch {
    return false;
  }
}

/** The names of which no upstream is there; nginx ignores their case. */
function namesBeside(names: readonly string[], upstreams: InitResult["upstreams"]): readonly string[] {
  const known = new Set(upstreams.map(({ name }) => name.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

/**
 * The errors that a build of the project's rules will find. Before the packages are there it cannot be built in its
 * place, because its tstl.json extends a file of theirs.
 */
async function mistakesIn(directory: string): Promise<readonly ts.Diagnostic[]> {
  const path = join(directory, DEFAULT_RULES);
  const text = readFileSync(path, "utf8");
  const elsewhere = mkdtempSync(join(tmpdir(), "limpet-init-"));
  try {
    const rules = "routing.ts";
    writeFileSync(join(elsewhere, rules), text);
    const { diagnostics } = await build({ project: elsewhere, rules, write: false });
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    return diagnostics
      .filter(isError)
      .map((diagnostic) => (diagnostic.file === undefined ? diagnostic : { ...diagnostic, file }));
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}
