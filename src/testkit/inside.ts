import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { dirname } from "node:path/posix";
import type { EngineContainer } from "./engine.ts";
import type { CopiedThings } from "./copied-things.ts";
import { isListening, type ListenAddress } from "./listening.ts";
import { runProgram } from "./program.ts";
import { makeFolder, readRegular, writeIfOther, writeTree } from "./write-tree.ts";

/*
 * What is inside a container, seen through /proc. That is possible where the engine runs on this machine and this
 * user may look; elsewhere the answer is `undefined`, and a command in the container has to tell, which takes far more
 * time. Reading /proc never waits for a disk, so no thread is asked to do it.
 */

/** Where main processes were seen, because to ask the engine takes far longer than to look whether one is there still. */
const seenFolders = new WeakMap<EngineContainer, string>();

/** The main process's folder in /proc; `undefined` where it is not seen, or the container has ended. */
export async function processFolder(container: EngineContainer): Promise<string | undefined> {
  const seen = seenFolders.get(container);
  if (seen !== undefined && isProcessOf(seen, container)) return seen;
  const { State } = await container.inspect();
  if (!State.Running || State.Pid === 0) return undefined;
  const folder = `/proc/${State.Pid}`;
  if (!isProcessOf(folder, container)) return undefined;
  seenFolders.set(container, folder);
  return folder;
}

/** Whether a folder of /proc is one of a process in the container, into which this user may look. */
export function isProcessOf(folder: string, container: EngineContainer): boolean {
  try {
    // The engine may run in a virtual machine, where the number is another process's.
    if (!readFileSync(`${folder}/cgroup`, "utf8").includes(container.id)) return false;
    readdirSync(`${folder}/fd`);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process of the container, the main one by default, listens there. */
export async function listensInside(
  container: EngineContainer,
  address: ListenAddress,
  place?: string,
): Promise<boolean | undefined> {
  const folder = place ?? (await processFolder(container));
  if (folder === undefined) return undefined;
  try {
    const tables = ["tcp", "tcp6", "unix"].map((name) =>
      orElse("", () => readFileSync(`${folder}/net/${name}`, "utf8")),
    );
    const targets = readdirSync(`${folder}/fd`).map((name) => orElse("", () => readlinkSync(`${folder}/fd/${name}`)));
    return isListening(address, tables.join("\n"), new Set(targets));
  } catch {
    return undefined;
  }
}

/** What processes and their descriptors are is gone with them. */
function orElse<Value>(other: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    return other;
  }
}

export interface ContainerProcess {
  /** Its number inside the container. */
  readonly id: number;
  /** Its number on this machine; `undefined` where it is not seen here. */
  readonly outerId?: number;
  readonly title: string;
}

/**
 * What a program of the container's prints, run in its file system and its network.
 * @returns `undefined` where that was not possible, or the program failed
 */
export async function outputInside(
  container: EngineContainer,
  [program = "", ...commandLine]: readonly string[],
): Promise<string | undefined> {
  const folder = await processFolder(container);
  if (folder === undefined) return undefined;
  const namespaces = ["--target", folder.slice("/proc/".length), "--mount", "--net"];
  return runProgram("nsenter", [...namespaces, "--", program, ...commandLine]).catch(() => undefined);
}

/** @returns whether the container's main process got the signal */
export async function signalInside(container: EngineContainer, signal: NodeJS.Signals): Promise<boolean> {
  const folder = await processFolder(container);
  if (folder === undefined) return false;
  try {
    return process.kill(Number(folder.slice("/proc/".length)), signal);
  } catch {
    return false;
  }
}

/** The children of the container's main process. */
export async function childrenInside(container: EngineContainer): Promise<ContainerProcess[] | undefined> {
  const folder = await processFolder(container);
  if (folder === undefined) return undefined;
  try {
    const main = folder.slice("/proc/".length);
    const ids = readFileSync(`${folder}/task/${main}/children`, "utf8").trim().split(" ").filter(Boolean);
    const children = ids.map((id) => orElse(undefined, () => childOf(`/proc/${id}`)));
    return children.filter((child) => child !== undefined);
  } catch {
    return undefined;
  }
}

function childOf(folder: string): ContainerProcess | undefined {
  const inside = /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`${folder}/status`, "utf8"))?.[1];
  if (inside === undefined) return undefined;
  const title = readFileSync(`${folder}/cmdline`, "utf8").replace(/\0+$/, "").replaceAll("\0", " ").trim();
  return { id: Number(inside), outerId: Number(folder.slice("/proc/".length)), title };
}

/**
 * Writes into the container's file system.
 * @returns whether that was possible; where it was not, some of the things may have been written
 */
export async function writeInside(
  container: EngineContainer,
  { directories = [], files = [] }: CopiedThings,
): Promise<boolean> {
  const folder = await processFolder(container);
  if (folder === undefined) return false;
  try {
    for (const { source, target } of directories) writeTree(source, placeInside(folder, target));
    for (const { content, target, mode = 0o644 } of files) {
      const place = placeInside(folder, target);
      makeFolder(dirname(place));
      writeIfOther(place, content, mode);
    }
    return true;
  } catch {
    return false;
  }
}

/** The text of those of the files that are there; `undefined` where one of them is anything but a regular file. */
export async function readInside(container: EngineContainer, files: readonly string[]): Promise<string | undefined> {
  const folder = await processFolder(container);
  if (folder === undefined) return undefined;
  try {
    let text = "";
    for (const file of files) {
      const place = placeInside(folder, file);
      const status = lstatSync(place, { throwIfNoEntry: false });
      if (status === undefined) continue;
      if (!status.isFile()) return undefined;
      text += readRegular(place).toString();
    }
    return text;
  } catch {
    return undefined;
  }
}

/**
 * Where a path of the container is on this machine.
 * @throws where it leads through a symbolic link, because an absolute one would lead to this machine's own files
 */
export function placeInside(folder: string, path: string): string {
  let place = `${folder}/root`;
  for (const name of path.split("/").filter(Boolean)) {
    place += `/${name}`;
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Error(`${place} is a symbolic link`);
  }
  return place;
}
