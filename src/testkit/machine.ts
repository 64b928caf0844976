import { access, constants, lstat, mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Where root's daemons live; absent from the PATH of many shells. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Whether the kit may install and start things here: it does so only as root on Debian or Ubuntu. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await isDebianOrUbuntu());
}

async function isDebianOrUbuntu(): Promise<boolean> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/**
 * The PATH for programs that the kit starts. After a plain `su`, root's PATH is the user's, and neither dpkg nor
 * dockerd finds the tools that it calls.
 */
export function searchPath(): string {
  const directories = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  return [...new Set([...directories, ...SYSTEM_DIRECTORIES])].join(delimiter);
}

/** The path of a program, looked for where a root shell would; `undefined` where it isn't installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const directory of searchPath().split(delimiter)) {
    const path = join(directory, name);
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return path;
  }
  return undefined;
}

/**
 * A directory of this user that all test processes on the machine share: for locks and small caches.
 * @throws where somebody else made it, or may write to it: its name is known, and root acts on what is in it.
 */
export async function machineDirectory(): Promise<string> {
  const directory = join(tmpdir(), `limpet-testkit-${process.getuid?.() ?? "user"}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Not `stat`: a link to a directory of ours is as good a trap as a directory of theirs.
  const { uid, mode } = await lstat(directory);
  const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
  if (!isOurs) {
    throw new Error(
      `${directory} must belong to the user who runs limpet and be closed to others (mode 0700). Remove it.`,
    );
  }
  return directory;
}
