import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageSources } from "../../program/package-root.ts";

/** Files of a project, by their path in it. */
export type ProjectFiles = ReadonlyMap<string, string>;

/** npm leaves files of this name out of a package, and reads them as a list of what else to leave out. */
const NAMES: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** The files that every new project begins with. They are in the package as they are. */
export function templateFiles(): ProjectFiles {
  const root = join(packageSources, "migration/project/template");
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
  return new Map(paths.map((path) => [NAMES[path] ?? path, readFileSync(join(root, path), "utf8")]));
}

/** What became of the files. */
export interface WrittenFiles {
  readonly written: readonly string[];
  /** Those that were there already, and are as they were. */
  readonly left: readonly string[];
}

/** Writes the files that are not there yet. */
export function writeMissing(directory: string, files: ProjectFiles): WrittenFiles {
  const written: string[] = [];
  const left: string[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const target = join(directory, path);
    // A link is something of the user's even where it leads nowhere yet.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
      left.push(path);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    written.push(path);
  }
  return { written, left };
}
