import { createHash } from "node:crypto";
import type { LookupTableName } from "../src/affinity/affinities/hash.ts";
import { doNotPause } from "../src/affinity/machine.ts";
import { createLookupTable } from "../src/affinity/tables/create.ts";
import { nodeMachine } from "../src/planner/machine.ts";
import { benchServers, type BenchServer } from "./servers.ts";

/** What a lookup table does with many sessions; Node and nginx pick alike, so Node counts. */
export interface TableFigures {
  readonly table: LookupTableName;
  readonly serverCount: number;
  readonly sessions: number;
  /** Sessions of the fullest server, in means. */
  readonly largestShare: number;
  /** The same where each session is put on a server by lot: chance alone, with no unevenness of a table's. */
  readonly largestShareByLot: number;
  /** Share of the sessions that move when a server is added, and the least that can. */
  readonly movedByAdding: number;
  readonly idealByAdding: number;
  /** The same when a server is removed. The ideal is that of even shares: a small server moves less. */
  readonly movedByRemoving: number;
  readonly idealByRemoving: number;
}

export function measureTables(
  tables: readonly LookupTableName[],
  serverCounts: readonly number[],
  sessions: number,
): TableFigures[] {
  const sessionKeys = makeKeys(sessions, 32);
  const networkKeys = makeKeys(sessions, 3);
  return serverCounts.flatMap((serverCount) =>
    tables.map((table) => measureTable(table, serverCount, table === "ipHash" ? networkKeys : sessionKeys)),
  );
}

/** Random-looking keys, the same in every run: session ids, or the three bytes that ip_hash takes of an address. */
function makeKeys(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const digest = createHash("md5").update(`session ${index}`).digest();
    return length === 3 ? digest.toString("latin1", 0, 3) : digest.toString("hex").toUpperCase();
  });
}

function measureTable(table: LookupTableName, serverCount: number, keys: readonly string[]): TableFigures {
  const all = benchServers(serverCount + 1);
  const servers = all.slice(0, serverCount);
  const middle = Math.floor(serverCount / 2);
  const home = homes(table, servers, keys);
  const withOneMore = homes(table, all, keys);
  const withOneLess = homes(table, servers.toSpliced(middle, 1), keys);
  return {
    table,
    serverCount,
    sessions: keys.length,
    largestShare: largestShare(home, serverCount),
    largestShareByLot: largestShare(lots(serverCount, keys), serverCount),
    movedByAdding: moved(home, withOneMore),
    idealByAdding: 1 / (serverCount + 1),
    movedByRemoving: moved(home, withOneLess),
    idealByRemoving: 1 / serverCount,
  };
}

/** Each session's server, by name. */
function homes(table: LookupTableName, servers: readonly BenchServer[], keys: readonly string[]): string[] {
  const members = servers.map(({ name, host, port }, index) => ({
    index,
    name,
    address: `${host}:${port}`,
    weight: 1,
  }));
  const lookup = createLookupTable(table, members, nodeMachine, doNotPause);
  return keys.map((key) => servers[lookup.serverAt(lookup.locate(lookup.hashOf(key)))]?.name ?? "");
}

function lots(serverCount: number, keys: readonly string[]): string[] {
  return keys.map((_, index) => {
    const digest = createHash("md5").update(`lot ${index}`).digest();
    return String(digest.readUInt32LE(0) % serverCount);
  });
}

function largestShare(home: readonly string[], serverCount: number): number {
  const sizes = new Map<string, number>();
  for (const name of home) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  return (Math.max(...sizes.values()) * serverCount) / home.length;
}

function moved(before: readonly string[], after: readonly string[]): number {
  return before.filter((name, index) => name !== after[index]).length / before.length;
}
