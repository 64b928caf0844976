import type { Secret } from "../../../affinity/affinities/secret.ts";
import type { TagSessionAffinity } from "../../../affinity/affinities/tag-session.ts";
import type {
  ProvisionedAffinity,
  ProvisionedCookie,
  ProvisionedLearn,
  ProvisionedRoute,
  ProvisionedUpstream,
} from "../../../affinity/provision.ts";
import { readKeys } from "../../explain/secrets.ts";
import { labelOf, sourceText } from "../../explain/explanation.ts";
import { isHere, isSameRedis, redisPlace, secretText } from "../../population/memory.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import {
  affinityGone,
  affinityNew,
  carrierRemoved,
  cookieMoved,
  cookieRenamed,
  keysElsewhere,
  keysReplaced,
  lifetimeShortened,
  memoryChanged,
  positionChanged,
  redisChanged,
  separatorChanged,
} from "../findings.ts";

/**
 * What becomes of that by which bindings are read.
 * @param isList whether the affinities after the change are written as a list
 */
export function compareBindings(
  { affinities: was }: ProvisionedUpstream,
  { affinities: is }: ProvisionedUpstream,
  isList: boolean,
  path: Path,
  mistakes: Mistakes,
): void {
  const affinityPath = [...path, "affinity"];
  for (const affinity of was) {
    const rank = is.findIndex(({ kind }) => kind === affinity.kind);
    if (rank < 0) {
      if (affinity.kind === "hash") mistakes.inName(affinityPath, affinityNew(is[0]?.kind ?? "none", "hash"));
      else mistakes.inName(affinityPath, affinityGone(affinity.kind, is.map(labelOf).join(", then ")));
    } else {
      compareAffinity(affinity, is[rank]!, isList ? [...affinityPath, rank] : affinityPath, mistakes);
    }
  }
}

function compareAffinity(
  before: ProvisionedAffinity,
  after: ProvisionedAffinity,
  path: Path,
  mistakes: Mistakes,
): void {
  if (before.kind === "issueCookie" && after.kind === "issueCookie") compareCookies(before, after, path, mistakes);
  if (before.kind === "tagSession" && after.kind === "tagSession") compareTags(before, after, path, mistakes);
  if (before.kind === "learn" && after.kind === "learn") compareLearned(before, after, path, mistakes);
  if (before.kind === "route" && after.kind === "route") compareRoutes(before, after, path, mistakes);
}

function compareCookies(before: ProvisionedCookie, after: ProvisionedCookie, path: Path, mistakes: Mistakes): void {
  compareKeys(before.keys, after.keys, path, mistakes);
  if (![after.name, after.otherName].some((name) => name?.toLowerCase() === before.name.toLowerCase()))
    mistakes.inValue([...path, "name"], cookieRenamed(before.name, after.name));
  for (const option of ["domain", "path"] as const) {
    if (String(before[option]) !== String(after[option])) mistakes.inValue([...path, option], cookieMoved(option));
  }
  for (const option of ["maxAge", "maxIdle"] as const)
    compareLifetime(option, before[option], after[option], path, mistakes);
}

function compareTags(before: TagSessionAffinity, after: TagSessionAffinity, path: Path, mistakes: Mistakes): void {
  compareKeys(before.keys, after.keys, path, mistakes);
  compareLifetime("maxAge", before.maxAge, after.maxAge, path, mistakes);
  if (before.separator !== after.separator)
    mistakes.inValue([...path, "separator"], separatorChanged("tagSession", before.separator, after.separator));
  const now = after.carriers.map(carrierText);
  const gone = before.carriers.map(carrierText).filter((carrier) => !now.includes(carrier));
  if (gone.length > 0) mistakes.inValue([...path, "carriers"], carrierRemoved(gone));
}

/** The case matters only in the names of path parameters. */
function carrierText(carrier: TagSessionAffinity["carriers"][number]): string {
  switch (carrier.kind) {
    case "bearerToken":
    case "pathParameter":
      return sourceText(carrier);
    case "prefixedHeader":
      return sourceText({ ...carrier, name: carrier.name.toLowerCase(), prefix: carrier.prefix.toLowerCase() });
    default:
      return sourceText({ ...carrier, name: carrier.name.toLowerCase() });
  }
}

function compareLearned(before: ProvisionedLearn, after: ProvisionedLearn, path: Path, mistakes: Mistakes): void {
  const { memory: was } = before;
  const { memory: is } = after;
  if (was !== is) mistakes.inValue([...path, "memory"], memoryChanged(was, is));
  if (before.redis !== undefined && after.redis !== undefined && !isSameRedis(before.redis, after.redis))
    mistakes.inValue([...path, "redis"], redisChanged(redisPlace(before.redis), redisPlace(after.redis)));
  if (before.keys !== undefined && after.keys !== undefined) compareKeys(before.keys, after.keys, path, mistakes);
  compareLifetime("idleTimeout", before.idleTimeout, after.idleTimeout, path, mistakes);
}

function compareRoutes(before: ProvisionedRoute, after: ProvisionedRoute, path: Path, mistakes: Mistakes): void {
  if (before.position !== after.position)
    mistakes.inValue([...path, "position"], positionChanged(before.position, after.position));
  if (before.separator !== after.separator)
    mistakes.inValue([...path, "separator"], separatorChanged("route", before.separator, after.separator));
}

/** The key that signs must be among those that are accepted from now on. */
function compareKeys(before: Secret, after: Secret, path: Path, mistakes: Mistakes): void {
  if (secretText(before) === secretText(after)) return;
  const place = [...path, "keys"];
  if (!isHere(before) || !isHere(after)) {
    mistakes.inValue(place, keysElsewhere(secretText(before), secretText(after)));
    return;
  }
  const [signing] = readKeys(before, undefined);
  const known = readKeys(after, undefined).some(({ id, secret }) => id === signing!.id && secret === signing!.secret);
  if (!known) mistakes.inValue(place, keysReplaced(signing!.id));
}

function compareLifetime(
  option: string,
  before: number | undefined,
  after: number | undefined,
  path: Path,
  mistakes: Mistakes,
): void {
  if (after === undefined || after >= (before ?? Infinity)) return;
  const was = before === undefined ? "not limited" : `${before} s`;
  mistakes.inValue([...path, option], lifetimeShortened(option, was, `${after} s`));
}
