import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/*
 * Without waiting in between, because to have hundreds of small files opened, read and closed by other threads takes
 * several times as long.
 */

/**
 * Gives a folder all that another one has. Files that are the same already are not written, and what only the target
 * has stays.
 * @throws where something in the target is not what the source has there: a link or a file instead of a folder
 */
export function writeTree(source: string, target: string): void {
  makeFolder(target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) writeTree(from, to);
    else if (entry.isSymbolicLink()) {
      rmSync(to, { force: true });
      symlinkSync(readlinkSync(from), to);
    } else writeIfOther(to, readFileSync(from), statSync(from).mode & 0o777);
  }
}

/** Writes a file unless it is there with the same content and mode. A link in its place is replaced, not followed. */
export function writeIfOther(place: string, content: string | Buffer, mode: number): void {
  const wanted = typeof content === "string" ? Buffer.from(content) : content;
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status?.isFile() === true) {
    const isSame = status.size === wanted.length && readFileSync(place).equals(wanted);
    if (isSame && (status.mode & 0o777) === mode) return;
  }
  if (status !== undefined) rmSync(place);
  writeFileSync(place, wanted);
  chmodSync(place, mode); // Not by writeFileSync, which heeds this process's umask.
}

/** Makes a folder that is open to nginx's workers, whatever this process keeps from others; as the engine's archives do. */
export function makeFolder(place: string): void {
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return;
  if (status !== undefined) throw new Error(`${place} is not a folder`);
  const first = mkdirSync(place, { recursive: true });
  if (first === undefined) return;
  for (let made = place; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755);
}

/** Removes from a folder what is in none of the others. A folder that is not there has nothing. */
export function removeOthers(folder: string, others: readonly string[]): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    const same = others
      .map((other) => join(other, entry.name))
      .filter((other) => lstatSync(other, { throwIfNoEntry: false })?.isDirectory() === entry.isDirectory());
    if (same.length === 0) rmSync(place, { recursive: true });
    else if (entry.isDirectory()) removeOthers(place, same);
  }
}
