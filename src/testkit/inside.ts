import { readFile, readdir, readlink } from "node:fs/promises";
import type { EngineContainer } from "./engine.ts";
import { isListening, type ListenAddress } from "./listening.ts";

/*
 * What is inside a container, seen through /proc. That is possible where the engine runs on this machine and this
 * user may look; elsewhere the answer is `undefined`, and a command in the container has to tell, which takes far more
 * time.
 */

/** The main process's folder in /proc; `undefined` where it is not seen, or the container has ended. */
export async function processFolder(container: EngineContainer): Promise<string | undefined> {
  const { State } = await container.inspect();
  if (!State.Running || State.Pid === 0) return undefined;
  const folder = `/proc/${State.Pid}`;
  try {
    // The engine may run in a virtual machine, where the number is another process's.
    if (!(await readFile(`${folder}/cgroup`, "utf8")).includes(container.id)) return undefined;
    await readdir(`${folder}/fd`);
    return folder;
  } catch {
    return undefined;
  }
}

/** Whether the container's main process listens there. */
export async function listensInside(container: EngineContainer, address: ListenAddress): Promise<boolean | undefined> {
  const folder = await processFolder(container);
  if (folder === undefined) return undefined;
  try {
    const tables: string[] = [];
    for (const name of ["tcp", "tcp6", "unix"])
      tables.push(await readFile(`${folder}/net/${name}`, "utf8").catch(() => ""));
    const descriptors = await readdir(`${folder}/fd`);
    const targets = await Promise.all(descriptors.map((name) => readlink(`${folder}/fd/${name}`).catch(() => "")));
    return isListening(address, tables.join("\n"), new Set(targets));
  } catch {
    return undefined;
  }
}

export interface ContainerProcess {
  /** Its number inside the container. */
  readonly id: number;
  readonly title: string;
}

/** The children of the container's main process. */
export async function childrenInside(container: EngineContainer): Promise<ContainerProcess[] | undefined> {
  const folder = await processFolder(container);
  if (folder === undefined) return undefined;
  try {
    const main = folder.slice("/proc/".length);
    const ids = (await readFile(`${folder}/task/${main}/children`, "utf8")).trim().split(" ").filter(Boolean);
    const children = await Promise.all(ids.map((id) => childOf(`/proc/${id}`).catch(() => undefined)));
    return children.filter((child) => child !== undefined);
  } catch {
    return undefined;
  }
}

async function childOf(folder: string): Promise<ContainerProcess | undefined> {
  const inside = /^NSpid:.*\s(\d+)$/m.exec(await readFile(`${folder}/status`, "utf8"))?.[1];
  if (inside === undefined) return undefined;
  const title = (await readFile(`${folder}/cmdline`, "utf8")).replace(/\0+$/, "").replaceAll("\0", " ").trim();
  return { id: Number(inside), title };
}
