import type { ProvisionedServer } from "../provision.ts";

/** What one may want to know of a server beside its name. */
const OPTIONS = [
  "address",
  "weight",
  "down",
  "backup",
  "draining",
  "drainUntil",
  "maxConnections",
  "maxFails",
  "failTimeout",
  "incarnation",
] as const;

/**
 * What changed between two sets of servers, in words: `+c (10.0.0.3:80)` for one that was added, `-a` for one that was
 * removed, and `b: weight 1 → 2` for each other change.
 */
export function differences(
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
): readonly string[] {
  const words: string[] = [];
  const former: Record<string, ProvisionedServer> = {};
  const isThere: Record<string, true> = {};
  for (const server of before) former[server.name] = server;
  for (const server of after) {
    const { name } = server;
    isThere[name] = true;
    const old = former[name];
    if (typeof old !== "object") words.push(`+${name} (${server.address})`);
    else {
      for (const option of OPTIONS) {
        const was = wordOf(old[option], option);
        const is = wordOf(server[option], option);
        if (was !== is) words.push(`${name}: ${option} ${was} → ${is}`);
      }
    }
  }
  for (const { name } of before) if (isThere[name] !== true) words.push(`-${name}`);
  return words;
}

/** No time is no deadline. */
function wordOf(value: string | number | boolean | undefined, option: string): string {
  return value === undefined || (option === "drainUntil" && value === 0) ? "none" : `${value}`;
}
