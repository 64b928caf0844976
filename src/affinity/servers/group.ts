import type { ServerChange, ServerPatch } from "./change.ts";

/** In place of a group's index: none. */
export const NO_GROUP = -1;

/** The place of a name among those of groups; `NO_GROUP` for none of them. */
export function groupNamed(names: readonly string[], name: string | undefined): number {
  for (let index = 0; index < names.length; index++) if (names[index] === name) return index;
  return NO_GROUP;
}

/**
 * Why servers cannot be changed like this, where one of them is to have a group that there is not; else `undefined`.
 * @param names the groups of the upstream
 */
export function unknownGroupIn(this: void, change: ServerChange, names: readonly string[]): string | undefined {
  if (change.kind === "remove") return undefined;
  if (change.kind !== "replace") return unknownGroupOf(change.server, names);
  for (const server of change.servers) {
    const unknown = unknownGroupOf(server, names);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function unknownGroupOf({ group }: ServerPatch, names: readonly string[]): string | undefined {
  if (group === undefined || groupNamed(names, group) !== NO_GROUP) return undefined;
  return `there is no group "${group}" in the canary of the rules`;
}
