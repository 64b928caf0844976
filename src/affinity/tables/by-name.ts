import type { TableServer } from "./table.ts";

/**
 * The servers in the order of their names, so that a table does not depend on the order of the
 * rules where two servers want the same slot at once. Insertion sort: they mostly come sorted.
 */
export function byName(servers: readonly TableServer[]): TableServer[] {
  const sorted: TableServer[] = [];
  for (const server of servers) {
    let place = sorted.length;
    while (place > 0 && sorted[place - 1]!.name > server.name) {
      sorted[place] = sorted[place - 1]!;
      place--;
    }
    sorted[place] = server;
  }
  return sorted;
}
