import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
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

/**
 * Writes a file unless it is there with the same content and mode. A link in its place is replaced, not followed, also one
 * that appears meanwhile: below /proc an absolute link would lead to this machine's own files.
 */
export function writeIfOther(place: string, content: string | Buffer, mode: number): void {
  const wanted = typeof content === "string" ? Buffer.from(content) : content;
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status?.isFile() === true && status.size === wanted.length && (status.mode & 0o777) === mode) {
    if (readRegular(place).equals(wanted)) return;
  }
  const fresh = `${place}.limpet-${process.pid}`;
  rmSync(fresh, { force: true });
  const file = openSync(fresh, "wx");
  try {
    writeFileSync(file, wanted);
    fchmodSync(file, mode); // Not when it is opened, which heeds this process's umask.
  } finally {
    closeSync(file);
  }
  // Whoever reads it has the old one or the new one, and never half of it.
  renameSync(fresh, place);
}

/** The content of a file. @throws where it is a link */
export function readRegular(place: string): Buffer {
  const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
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
