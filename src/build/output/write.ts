import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Files } from "../../nginx-conf/includes/files.ts";
import { MANIFEST, readManifest } from "./manifest.ts";

/** Appended to a file's name while it is being written; nginx includes and Lua's `require` never see such a name. */
const UNFINISHED = ".limpet-unfinished";

/** A folder, or a file in it, that some other program or person made. */
export interface Foreign {
  readonly path: string;
}

/** The files that an earlier build made in a folder, with the manifest; none where there was no build. */
export function readFolder(folder: string): Files {
  const made = readManifest(folder);
  if (made === undefined) return new Map();
  const texts = [...made, MANIFEST].map((path) => [path, contents(join(folder, path))] as const);
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
}

function contents(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** The file that stands where `folder`, or a folder above it, should be. */
export function fileInPlaceOf(folder: string): Foreign | undefined {
  const status = statSync(nearestExisting(folder));
  return status.isDirectory() ? undefined : { path: nearestExisting(folder) };
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/** What in `folder` is in the way of `files` and not made by an earlier build, if anything. */
function foreign(folder: string, files: Files, made: ReadonlySet<string> | undefined): Foreign | undefined {
  if (!existsSync(folder)) return undefined;
  if (made === undefined) return readdirSync(folder).length === 0 ? undefined : { path: folder };
  for (const [path, text] of files) {
    const file = fileInPlaceOf(dirname(join(folder, path)));
    if (file !== undefined) return file;
    if (!made.has(path) && path !== MANIFEST && (contents(join(folder, path)) ?? text) !== text)
      return { path: join(folder, path) };
  }
  return undefined;
}

function removeEmptyFolders(from: string, upTo: string): void {
  for (
    let folder = from;
    folder !== upTo && existsSync(folder) && readdirSync(folder).length === 0;
    folder = dirname(folder)
  ) {
    rmdirSync(folder);
  }
}

/**
 * Makes `folder` hold `files`, a manifest of them among them, and removes what an earlier build made and
 * this one did not. Files that the manifest does not list are never touched.
 *
 * All files are written beside their places first and then renamed, so that a full disk leaves
 * everything as it was. The folder itself stays the same one, for it may be mounted in a container.
 *
 * @returns what is in the way, in which case nothing was written
 */
export function writeFolder(folder: string, files: Files): Foreign | undefined {
  const file = fileInPlaceOf(folder);
  if (file !== undefined) return file;
  const made = readManifest(folder);
  const inTheWay = foreign(folder, files, made);
  if (inTheWay !== undefined) return inTheWay;

  const changed = [...files]
    .filter(([path, text]) => contents(join(folder, path)) !== text)
    .map(([path]) => join(folder, path));
  try {
    for (const [path, text] of files) {
      const target = join(folder, path);
      if (!changed.includes(target)) continue;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target + UNFINISHED, text);
    }
  } catch (error) {
    for (const target of changed) rmSync(target + UNFINISHED, { force: true });
    throw error;
  }
  for (const target of changed) renameSync(target + UNFINISHED, target);
  for (const path of made ?? []) {
    if (files.has(path)) continue;
    rmSync(join(folder, path), { force: true });
    removeEmptyFolders(dirname(join(folder, path)), folder);
  }
  return undefined;
}
