import { join } from "node:path";
import { lock } from "proper-lockfile";
import { machineDirectory } from "./machine.ts";

/** Milliseconds after which a lock whose owner shows no sign of life is taken over. */
const STALE_AFTER = 20_000;

/** Waiting for another process: about fifteen minutes in all, which covers a slow download of packages. */
const PATIENCE = { retries: 900, factor: 1, minTimeout: 250, maxTimeout: 1_000, randomize: true };

/**
 * Runs `work` while no other process on this machine runs work under the same name.
 *
 * ava runs each test file in a process of its own; without this, two of them would start two engines.
 * @throws when the lock can't be had within about fifteen minutes, and whatever `work` throws.
 */
export async function withMachineLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const release = await lock(join(await machineDirectory(), name), {
    realpath: false,
    stale: STALE_AFTER,
    retries: PATIENCE,
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
