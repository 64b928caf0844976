import { z } from "zod";
import type { Canary, Group } from "../../affinity/canary/canary.ts";
import { HIGHEST_WEIGHT, isName } from "../../affinity/servers/check.ts";
import { similar } from "../../findings/similar.ts";
import type { AffinityEntry } from "./affinities/entry.ts";
import {
  badGroupName,
  duplicateGroup,
  emptyGroup,
  forceWithoutBinding,
  groupWithoutCanary,
  noGroupHasWeight,
  releaseWithoutBinding,
  tooFewGroups,
  unknownGroup,
} from "./findings/canary.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { integer, isObject, optional, readOptions, text, type Read } from "./options.ts";
import { validateSources } from "./session.ts";

const shape = {
  groups: z.array(z.unknown()).describe("a list of groups"),
  force: z.unknown(),
} satisfies Record<keyof Canary, z.ZodType>;

const groupShape = {
  name: text('a name such as "canary"'),
  weight: integer(0, HIGHEST_WEIGHT),
  release: optional(z.number().min(0).max(1).describe("a number from 0 to 1")),
} satisfies Record<keyof Group, z.ZodType>;

type ReadGroup = Read<typeof groupShape>;

/** @param upstream the rule that the canary is part of */
export function validateCanary(
  value: unknown,
  upstream: { readonly servers?: unknown; readonly mayChange?: boolean | undefined },
  affinities: readonly AffinityEntry[],
  path: Path,
  mistakes: Mistakes,
): void {
  const serversPath = [...path.slice(0, -1), "servers"];
  if (value === undefined) {
    for (const { group, index } of groupsOfServers(upstream.servers))
      if (group !== undefined) mistakes.inName([...serversPath, index, "group"], groupWithoutCanary(group));
    return;
  }
  const { groups, force } = readOptions(value, shape, path, mistakes);
  const isBinding = affinities.some(({ kind }) => kind !== "hash" && kind !== "none");
  if (force !== undefined) {
    validateSources(force, [...path, "force"], mistakes);
    if (!isBinding) mistakes.inName([...path, "force"], forceWithoutBinding());
  }
  if (groups === undefined) return;
  const groupsPath = [...path, "groups"];
  const read = groups.map((group, index) => readOptions(group, groupShape, [...groupsPath, index], mistakes));
  validateGroups(read, isBinding, groupsPath, mistakes);
  validateServers(read, upstream, serversPath, groupsPath, mistakes);
}

function validateGroups(groups: readonly ReadGroup[], isBinding: boolean, path: Path, mistakes: Mistakes): void {
  if (groups.length < 2) mistakes.inName(path, tooFewGroups());
  else if (groups.every(({ weight }) => weight === 0)) mistakes.inName(path, noGroupHasWeight());
  const names = new Set<string>();
  for (const [index, { name, release = 0 }] of groups.entries()) {
    if (release > 0 && !isBinding) mistakes.inName([...path, index, "release"], releaseWithoutBinding());
    if (name === undefined) continue;
    if (!isName(name)) mistakes.inValue([...path, index, "name"], badGroupName(name));
    if (names.has(name)) mistakes.inValue([...path, index, "name"], duplicateGroup(name));
    names.add(name);
  }
}

/** That servers say groups that there are, and that each group has one of them. */
function validateServers(
  groups: readonly ReadGroup[],
  { servers, mayChange }: { readonly servers?: unknown; readonly mayChange?: boolean | undefined },
  path: Path,
  groupsPath: Path,
  mistakes: Mistakes,
): void {
  const names = groups.flatMap(({ name }) => name ?? []);
  const used = new Set<string | undefined>();
  for (const { group, index } of groupsOfServers(servers)) {
    used.add(group ?? names[0]);
    if (group !== undefined && !names.includes(group))
      mistakes.inValue([...path, index, "group"], unknownGroup(group, similar(group, names), names));
  }
  if (mayChange === true || !Array.isArray(servers)) return;
  for (const [index, { name }] of groups.entries())
    if (name !== undefined && !used.has(name)) mistakes.inName([...groupsPath, index], emptyGroup(name));
}

function groupsOfServers(servers: unknown): readonly { readonly group: string | undefined; readonly index: number }[] {
  if (!Array.isArray(servers)) return [];
  return servers.map((server: unknown, index) => ({
    group: isObject(server) && typeof server.group === "string" ? server.group : undefined,
    index,
  }));
}
