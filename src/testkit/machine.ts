import { access, constants, mkdir, readFile } from "node:fs/promises";
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

/** The path of a program, looked for where a root shell would; `undefined` where it isn't installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  const directories = [...(process.env.PATH ?? "").split(delimiter), ...SYSTEM_DIRECTORIES];
  for (const directory of directories) {
    const path = join(directory, name);
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return path;
  }
  return undefined;
}

/** A directory of this user that all test processes on the machine share: for locks and small caches. */
export async function machineDirectory(): Promise<string> {
  const directory = join(tmpdir(), `limpet-testkit-${process.getuid?.() ?? "user"}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}
