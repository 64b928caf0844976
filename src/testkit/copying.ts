import type { StartedTestContainer } from "testcontainers";
import type { CopiedThings } from "./copied-things.ts";
import type { EngineContainer } from "./engine.ts";
import { writeInside } from "./inside.ts";

/** Writes into a running container. Files that are there and not among the things stay. */
export async function copyInto(
  started: StartedTestContainer,
  container: EngineContainer,
  things: CopiedThings,
): Promise<void> {
  if (await writeInside(container, things)) return;
  const { directories = [], files = [] } = things;
  if (directories.length > 0) await started.copyDirectoriesToContainer([...directories]);
  if (files.length > 0) await started.copyContentToContainer([...files]);
}
