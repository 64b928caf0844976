import { readlink } from "node:fs/promises";
import { hostname } from "node:os";
import type { ContainerRuntimeClient } from "testcontainers";

/** On every container of ours: the process that started it. */
const PROCESS_LABEL = "limpet.testkit";

/** And where that process number is valid: several machines or containers may share one engine. */
const HOST_LABEL = "limpet.testkit.host";

/** The labels that let a later run tell whether a container's owner still lives. */
export async function ownershipLabels(): Promise<Record<string, string>> {
  return { [PROCESS_LABEL]: String(process.pid), [HOST_LABEL]: await processNamespace() };
}

/**
 * Removes containers (with their volumes) whose owner, a process of this very machine, is gone.
 *
 * testcontainers leaves this to its reaper container, which can't be had where no registry answers.
 */
export async function removeLeftovers(client: ContainerRuntimeClient): Promise<void> {
  const engine = client.container.dockerode;
  const ours = await engine.listContainers({
    all: true,
    filters: { label: [PROCESS_LABEL, `${HOST_LABEL}=${await processNamespace()}`] },
  });
  const orphans = ours.filter((container) => !isAlive(Number(container.Labels[PROCESS_LABEL])));
  // Several processes may clean up at once: a container that another one has just removed is what we wanted.
  await Promise.allSettled(orphans.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
}

function isAlive(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function processNamespace(): Promise<string> {
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return `${hostname()}${namespace}`;
}
