import { existsSync, lstatSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { containerEngine, type EngineContainer } from "../../src/testkit/engine.ts";
import type { CopiedDirectory } from "../../src/testkit/copied-things.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { childrenInside, placeInside, processFolder, signalInside } from "../../src/testkit/inside.ts";

/*
 * From outside where that is possible, because to run anything in a container takes longer than all that is to be done.
 */

/** Loads the configuration that is there, ends the old workers with all that they wait for, and empties logs. */
export async function clear(openresty: StartedOpenResty, logs: readonly string[]): Promise<void> {
  const container = (await containerEngine()).container.getById(openresty.id);
  if (await clearInside(container, logs)) return;
  const { exitCode, output } = await openresty.exec(["/bin/sh", "-c", CLEAR, "sh", ...logs]);
  if (exitCode !== 0) throw new Error(`The container could not be cleared:\n${output}`);
}

/** Removes from folders what is not in the directories that are to be there. */
export async function removeStale(openresty: StartedOpenResty, directories: readonly CopiedDirectory[]): Promise<void> {
  const container = (await containerEngine()).container.getById(openresty.id);
  const targets = [...new Set(directories.map(({ target }) => target))];
  const folder = await processFolder(container);
  if (folder === undefined) {
    await openresty.exec(["rm", "-rf", "--", ...targets]);
    return;
  }
  for (const wanted of targets) {
    const sources = directories.filter(({ target }) => target === wanted).map(({ source }) => source);
    removeOthers(placeInside(folder, wanted), sources);
  }
}

/** Removes from a folder what is in none of the others. A folder that is not there has nothing. */
function removeOthers(folder: string, others: readonly string[]): void {
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

const CLEAR = `
workers=$(grep -ls '^nginx: worker process' /proc/[0-9]*/cmdline)
kill -HUP 1
for worker in $workers; do
  until grep -qs 'is shutting down' "$worker" || ! grep -qs nginx "$worker"; do sleep 0.01; done
  id=\${worker#/proc/}
  while grep -qs nginx "$worker"; do kill -TERM "\${id%/cmdline}" 2>/dev/null; sleep 0.01; done
done
for log in "$@"; do if [ -f "$log" ]; then : > "$log"; fi; done`;

/** Milliseconds for nginx to take the configuration that is there. */
const DEADLINE = 30_000;

async function clearInside(container: EngineContainer, logs: readonly string[]): Promise<boolean> {
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
  for (const log of logs) {
    const place = placeInside(folder, log);
    if (existsSync(place)) truncateSync(place);
  }
  return true;
}

function terminate(id: number): void {
  try {
    process.kill(id, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}
