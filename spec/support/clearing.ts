import { truncate } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { containerEngine, type EngineContainer } from "../../src/testkit/engine.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { childrenInside, placeInside, processFolder, signalInside } from "../../src/testkit/inside.ts";
import { runProgram } from "../../src/testkit/program.ts";

/*
 * From outside where that is possible, because to run anything in a container takes longer than all that is to be done.
 */

/** Loads the configuration that is there, ends the old workers with all that they wait for, removes folders, and empties logs. */
export async function clear(
  openresty: StartedOpenResty,
  folders: readonly string[],
  logs: readonly string[],
): Promise<void> {
  const container = (await containerEngine()).container.getById(openresty.id);
  if (await clearInside(container, folders, logs)) return;
  const { exitCode, output } = await openresty.exec(["/bin/sh", "-c", CLEAR, "sh", ...folders, "--", ...logs]);
  if (exitCode !== 0) throw new Error(`The container could not be cleared:\n${output}`);
}

/** The folders are named before "--", and the logs after it. */
const CLEAR = `
workers=$(grep -ls '^nginx: worker process' /proc/[0-9]*/cmdline)
kill -HUP 1
for worker in $workers; do
  until grep -qs 'is shutting down' "$worker" || ! grep -qs nginx "$worker"; do sleep 0.01; done
  id=\${worker#/proc/}
  while grep -qs nginx "$worker"; do kill -TERM "\${id%/cmdline}" 2>/dev/null; sleep 0.01; done
done
while [ "$1" != -- ]; do rm -rf "$1"; shift; done
shift
for log in "$@"; do if [ -f "$log" ]; then : > "$log"; fi; done`;

/** Milliseconds for nginx to take the configuration that is there. */
const DEADLINE = 30_000;

async function clearInside(
  container: EngineContainer,
  folders: readonly string[],
  logs: readonly string[],
): Promise<boolean> {
  const workers = await childrenInside(container);
  if (workers === undefined || !(await signalInside(container, "SIGHUP"))) return false;
  const deadline = Date.now() + DEADLINE;
  const old = new Set(workers.map(({ id }) => id));
  for (;;) {
    const left = (await childrenInside(container))?.filter(({ id }) => old.has(id)) ?? [];
    if (left.length === 0) break;
    if (Date.now() > deadline) throw new Error("The container could not be cleared: old workers are still there.");
    for (const { title, outerId } of left) if (title.endsWith("is shutting down")) terminate(outerId!);
    await delay(10);
  }
  const folder = await processFolder(container);
  if (folder === undefined) return false;
  const places = await Promise.all(folders.map((path) => placeInside(folder, path)));
  await runProgram("rm", ["-rf", "--", ...places]);
  for (const log of logs) await truncate(await placeInside(folder, log)).catch(() => undefined);
  return true;
}

function terminate(id: number): void {
  try {
    process.kill(id, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}
