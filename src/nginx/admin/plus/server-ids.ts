import type { ProvisionedServer } from "../../../affinity/provision.ts";

/** So that a number is the same for every client, also as a 32-bit one. */
const IDS = 0x7fffffff;

/**
 * The numbers by which NGINX Plus's API knows servers. Each comes from the server's name, so it stays the same when
 * others come and go, on every proxy, and over a restart.
 * @returns by index
 */
export function serverIds(servers: readonly ProvisionedServer[]): readonly number[] {
  const ids: number[] = [];
  const taken: Record<number, true> = {};
  for (const { name } of servers) {
    let id = ngx.crc32_long(name) % IDS;
    while (taken[id] === true) id = (id + 1) % IDS;
    taken[id] = true;
    ids.push(id);
  }
  return ids;
}
