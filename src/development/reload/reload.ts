import { setTimeout as delay } from "node:timers/promises";
import type { RunningNginx } from "./running-nginx.ts";

/** What came of a reload. */
export interface Reload {
  readonly ok: boolean;
  /** In words, where it is not `ok`. */
  readonly reason: string;
  /** What nginx said. */
  readonly output: string;
}

/** Milliseconds for new workers to be there. */
const RELOAD_DEADLINE = 10_000;

/** Milliseconds between two looks. */
const INTERVAL = 50;

/**
 * Prints the workers of every nginx with their masters, without those that only finish what they have begun. A worker that
 * has just been forked still has its master's title. Of hundreds of processes, none is worth another process: on a busy
 * machine one look would take seconds.
 */
const WORKERS = `
title() { t=; { IFS= read -r t <"$1/cmdline"; } 2>/dev/null; }
parent() { p=; while read -r name value; do [ "$name" = PPid: ] && p=$value && break; done 2>/dev/null <"$1/status"; }
for f in /proc/[0-9]*; do
  title "$f"
  case "$t" in
    *"is shutting down"*) ;;
    "nginx: worker process"*) parent "$f"; echo "PPid: $p $f" ;;
    "nginx: master process"*)
      parent "$f"; title "/proc/$p"
      case "$t" in "nginx: master process"*) echo "PPid: $p $f" ;; esac ;;
  esac
done
true`;

/** What nginx logs where it keeps its old workers after a reload. */
const REFUSED = /\[emerg\]|init_by_lua(?:_file|_block)? error/;

/** Process numbers by that of their master. */
type Workers = ReadonlyMap<string, ReadonlySet<string>>;

async function workersOf(nginx: RunningNginx): Promise<Workers> {
  const { output } = await nginx.shell(WORKERS);
  const workers = new Map<string, Set<string>>();
  for (const [, master = "", worker = ""] of output.matchAll(/^PPid:\s*(\d+) (\S+)$/gm)) {
    workers.set(master, (workers.get(master) ?? new Set()).add(worker));
  }
  return workers;
}

/** Whether one master has none of its workers anymore, and others. Of several, only the one that is reloaded does that. */
function isReplaced(before: Workers, now: Workers): boolean {
  return [...before].some(([master, old]) => {
    const workers = [...(now.get(master) ?? [])];
    return workers.length > 0 && !workers.some((worker) => old.has(worker));
  });
}

/**
 * Puts a folder in place, tests it with `nginx -t`, and reloads. Where nginx refuses it, at the test or when its
 * Lua starts, it has afterwards what it had before.
 */
export async function reload(nginx: RunningNginx, folder: string): Promise<Reload> {
  const fault = await nginx.take(folder);
  if (fault !== undefined) return { ok: false, reason: fault, output: "" };
  const tested = await nginx.shell(`${nginx.command} -t`);
  if (!tested.ok) {
    await nginx.putBack();
    return { ok: false, reason: `${nginx.name} refused it (nginx -t)`, output: tested.output };
  }
  const startedAt = Date.now();
  const before = await workersOf(nginx);
  const signalled = await nginx.shell(`${nginx.command} -s reload`);
  if (!signalled.ok) {
    await nginx.putBack();
    return { ok: false, reason: `${nginx.name} could not be signalled to reload`, output: signalled.output };
  }
  return await workersReplaced(nginx, before, startedAt);
}

/** `nginx -s reload` only sends a signal, and `nginx -t` runs no Lua: whether nginx took it, its workers show. */
async function workersReplaced(nginx: RunningNginx, before: Workers, startedAt: number): Promise<Reload> {
  while (Date.now() < startedAt + RELOAD_DEADLINE) {
    // The old ones go on taking requests for a moment beside the new.
    if (isReplaced(before, await workersOf(nginx))) return { ok: true, reason: "", output: "" };
    const log = await nginx.logSince(startedAt);
    if (REFUSED.test(log)) {
      await nginx.putBack();
      return { ok: false, reason: `${nginx.name} kept its old workers`, output: log };
    }
    await delay(INTERVAL);
  }
  await nginx.putBack();
  const output = await nginx.logSince(startedAt);
  const reason = `${nginx.name} has not replaced its workers ${RELOAD_DEADLINE / 1000} s after the reload; its error log may say why`;
  return { ok: false, reason, output };
}
