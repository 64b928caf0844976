import { sharedMemory } from "./shared-memory.ts";

/*
 * Shared memory that outlives a reload: the shared dictionary, which does so, too, knows where it begins.
 */

const WORKER_TITLE = "nginx: worker process";

const dictionary = ngx.shared.limpet;

/** Memory that all processes of this nginx have at the same address. */
export interface KeptMemory {
  readonly address: number;
  /** Nobody has written to it yet. */
  readonly isNew: boolean;
}

/**
 * Zeroed memory, or what an nginx before a reload made of it. In the init phase.
 * @param key by which the dictionary knows it
 * @param bytes at least 1
 * @returns `undefined` where there is none
 */
export function keptMemory(this: void, key: string, bytes: number): KeptMemory | undefined {
  if (dictionary === undefined) return undefined;
  const [known] = dictionary.get(key);
  if (typeof known === "number") return { address: known, isNew: false };
  // Not of a worker, which loads the rules itself where `lua_code_cache` is off: others would not have it.
  const address = isWorker() ? undefined : sharedMemory(bytes);
  return address === undefined ? undefined : { address, isNew: true };
}

/**
 * Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full. To be called
 * when it is new, and several times an hour.
 */
export function keepKnown(this: void, key: string, address: number): void {
  dictionary!.get(key);
  dictionary!.add(key, address);
}

/** By the title that nginx gives to its processes. */
function isWorker(): boolean {
  const [file] = io.open("/proc/self/cmdline", "rb");
  if (file === undefined) return true;
  const title = file.read(WORKER_TITLE.length);
  file.close();
  return title === WORKER_TITLE;
}
