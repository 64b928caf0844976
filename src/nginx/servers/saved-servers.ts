import type { ServersRecord } from "./servers-record.ts";

/** By upstream. */
export type SavedServers = Readonly<Record<string, ServersRecord | undefined>>;

const kept: { saved: SavedServers } = { saved: {} };

/** What the state file had when nginx started. */
export function keepSaved(this: void, saved: SavedServers): void {
  kept.saved = saved;
}

/** What was saved of an upstream. */
export function savedRecord(this: void, upstream: string): ServersRecord | undefined {
  return kept.saved[upstream];
}
