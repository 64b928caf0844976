import { statSync } from "node:fs";
import { dirname, sep } from "node:path";
import { watch } from "chokidar";
import type { FSWatcher } from "chokidar";

/** Milliseconds of quiet after a change: editors write a file in steps, and a checkout writes many. */
const QUIET = 30;

/** What tells a file from what it was; undefined where there is none. */
type Version = string | undefined;

function versionOf(path: string): Version {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? undefined : `${status.ino} ${status.size} ${status.ctimeMs}`;
}

/** Says when files change, appear or vanish. */
export class Changes {
  /** The files, as they were when they were last about to be read. */
  readonly #seen = new Map<string, Version>();
  readonly #changed = new Set<string>();
  readonly #watcher: FSWatcher;
  readonly #signal: AbortSignal;
  #wake: (() => void) | undefined;

  /** @param signal ends the wait for changes */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake?.(), { once: true });
    // The folders, for a file that is gone or not yet there has nothing else to be watched.
    const ignored = (path: string, stats?: { isFile(): boolean }): boolean =>
      stats?.isFile() === true && !this.#seen.has(path);
    this.#watcher = watch([], { depth: 0, ignored });
    this.#watcher.on("all", (event, path) => {
      if (event === "addDir") this.#watchIn(path);
      else if (event !== "unlinkDir") this.#note(path);
    });
  }

  /** Call it before files are read: what changes from now on is a change. */
  begin(): void {
    for (const path of this.#seen.keys()) this.#seen.set(path, versionOf(path));
    this.#changed.clear();
  }

  /**
   * Watches files from now on, beside those watched already; they need not exist.
   * @param since what is known to have changed after this moment, in milliseconds since 1970, counts as a change
   */
  watch(paths: readonly string[], since: number): void {
    const added = paths.filter((path) => !this.#seen.has(path));
    for (const path of added) {
      this.#seen.set(path, versionOf(path));
      const status = statSync(path, { throwIfNoEntry: false });
      if (status !== undefined && Math.floor(status.ctimeMs) > since) this.#changed.add(path);
    }
    this.#watcher.add([...new Set(added.map((path) => dirname(path))), ...added]);
  }

  /** The files that have changed since `begin()`; waits until there are some. None where the wait was ended. */
  async next(): Promise<readonly string[]> {
    // The watcher drops an event that comes within 50 ms of another, when the first may have led to a build.
    for (const path of this.#seen.keys()) this.#note(path);
    let before = 0;
    while (!this.#signal.aborted && (before === 0 || this.#changed.size > before)) {
      before = this.#changed.size;
      if (before === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await new Promise((resolve) => setTimeout(resolve, QUIET));
    }
    const changed = [...this.#changed].sort();
    this.#changed.clear();
    return changed;
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }

  /** A folder has come, maybe with what had been missed in it. */
  #watchIn(folder: string): void {
    const inIt = [...this.#seen.keys()].filter((path) => path.startsWith(folder + sep));
    this.#watcher.add(inIt.flatMap((path) => [dirname(path), path]));
  }

  #note(path: string): void {
    if (!this.#seen.has(path) || this.#seen.get(path) === versionOf(path)) return;
    this.#changed.add(path);
    this.#wake?.();
  }
}
