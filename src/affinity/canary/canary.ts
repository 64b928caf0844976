import type { SessionSource } from "../session/source.ts";

/** Servers that belong together, such as those of a new version, which is to have a part of the sessions. */
export interface Group {
  /** What servers say in {@link Server.group}: 1 to 64 letters, digits, "_", "-" or ".". */
  readonly name: string;
  /**
   * Its share of new sessions, in proportion to the other groups': 0 to 65535. 0: it gets only those that are forced.
   * Another weight moves no session that is bound.
   */
  readonly weight: number;
  /**
   * The share of the sessions bound to the group's servers that leave it for the other groups, by those' weights: 0 to 1.
   * A session decides once, by its key or by when it was bound. Default 0.
   */
  readonly release?: number;
}

/** Groups of servers, of which each session has one. */
export interface Canary {
  /** At least two. A server without `group` belongs to the first. */
  readonly groups: readonly Group[];
  /**
   * What a request says which group it is to go to with, by the group's name; other values mean nothing, and the first
   * source that names a group wins. A session that is bound to another group moves. Default: none.
   */
  readonly force?: readonly SessionSource[];
}

export interface ProvisionedCanary {
  readonly groups: readonly Required<Group>[];
  readonly force: readonly SessionSource[];
}

export function provisionCanary(this: void, { groups, force = [] }: Canary): ProvisionedCanary {
  const filled: Required<Group>[] = [];
  for (const { name, weight, release = 0 } of groups) filled.push({ name, weight, release });
  return { groups: filled, force };
}
