import { canonicalAddress } from "../../affinity/address.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";

/** One server in a change: before, after, or both. */
export interface ServerPair {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** The name; both names if the server is renamed. */
  readonly label: string;
  readonly isRenamed: boolean;
}

/**
 * Which servers are the same: those with the same name, and of the others those with the same address, because
 * the sessions' state is there.
 */
export function pairServers(
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
): readonly ServerPair[] {
  const byName = new Map(after.map(({ name }, index) => [name, index]));
  const oldNames = new Set(before.map(({ name }) => name));
  const byAddress = new Map(
    after.flatMap(({ name, address }, index) =>
      oldNames.has(name) ? [] : [[canonicalAddress(address), index] as const],
    ),
  );
  const taken = new Set<number>();
  const pairs = before.map(({ name, address }, index): ServerPair => {
    const same = byName.get(name) ?? byAddress.get(canonicalAddress(address));
    if (same === undefined) return { before: index, after: undefined, label: name, isRenamed: false };
    taken.add(same);
    const now = after[same]!.name;
    const isRenamed = now !== name;
    return { before: index, after: same, label: isRenamed ? `${name} (now ${now})` : name, isRenamed };
  });
  const added = after.flatMap(({ name }, index): readonly ServerPair[] =>
    taken.has(index) ? [] : [{ before: undefined, after: index, label: name, isRenamed: false }],
  );
  return [...pairs, ...added];
}
