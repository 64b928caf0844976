import { SHORT_NAME } from "../../../affinity/cookies/names.ts";
import { hashBeforeOthers, secondHash } from "../findings/affinities.ts";
import { issuedCookieIsRead, secondIssueCookie } from "../findings/issued-cookies.ts";
import { secondLearn } from "../findings/learning.ts";
import { duplicateCarrier } from "../findings/tagged-sessions.ts";
import type { Finding } from "../../../findings/finding.ts";
import type { Mistakes } from "../mistake.ts";
import { cookiesRead } from "../session.ts";
import { carrierEntries } from "./carrier.ts";
import type { CarrierEntry } from "./carrier.ts";
import type { AffinityEntry, AffinityKind } from "./entry.ts";
import { TAG_CARRIERS } from "./tag-session.ts";

/** Of which an upstream has one at most; of the others several make sense, with other sources or carriers each. */
const ONLY_ONE: Partial<Record<AffinityKind, () => Finding>> = {
  hash: secondHash,
  issueCookie: secondIssueCookie,
  learn: secondLearn,
};

function validateOnlyOnes(entries: readonly AffinityEntry[], mistakes: Mistakes): void {
  const seen = new Set<AffinityKind>();
  for (const { kind, path } of entries) {
    const finding = ONLY_ONE[kind];
    if (seen.has(kind) && finding !== undefined) mistakes.inValue(path, finding());
    seen.add(kind);
  }
}

function validateOrder(entries: readonly AffinityEntry[], mistakes: Mistakes): void {
  const hash = entries.findIndex(({ kind }) => kind === "hash");
  const hasOthersBehind = entries.slice(hash + 1).some(({ kind }) => kind !== "hash");
  if (hash >= 0 && hasOthersBehind) mistakes.inValue(entries[hash]!.path, hashBeforeOthers());
}

/** Path parameters are told apart by case, cookies and headers are not. */
function identity({ kind, name }: CarrierEntry): string {
  return `${kind} ${kind === "pathParameter" ? name : name.toLowerCase()}`;
}

function tagCarriers(entries: readonly AffinityEntry[]): readonly CarrierEntry[] {
  return entries.flatMap(({ kind, value, path }) =>
    kind === "tagSession" ? carrierEntries(value.carriers, TAG_CARRIERS, [...path, "carriers"]) : [],
  );
}

function validateCarriersOnce(entries: readonly AffinityEntry[], mistakes: Mistakes): void {
  const seen = new Set<string>();
  for (const carrier of tagCarriers(entries)) {
    if (seen.has(identity(carrier))) mistakes.inValue(carrier.path, duplicateCarrier(carrier.kind, carrier.name));
    seen.add(identity(carrier));
  }
}

/** Every cookie of the application's that the upstream's rules name, by its name in lower case, with the option that names it. */
function applicationCookies(entries: readonly AffinityEntry[], session: unknown): ReadonlyMap<string, string> {
  const lists: (readonly [option: string, sources: unknown])[] = [["session", session]];
  for (const { value } of entries) {
    for (const option of ["carriers", "create", "lookup", "sources"]) lists.push([option, value[option]]);
  }
  return new Map(
    // The first that names a cookie is told, so it is set last.
    lists
      .toReversed()
      .flatMap(([option, sources]) => cookiesRead(sources).map((name) => [name.toLowerCase(), option] as const)),
  );
}

function validateIssuedNames(entries: readonly AffinityEntry[], session: unknown, mistakes: Mistakes): void {
  const cookies = applicationCookies(entries, session);
  for (const { kind, value, path } of entries) {
    if (kind !== "issueCookie") continue;
    const isNamed = typeof value.name === "string";
    const name = isNamed ? String(value.name) : SHORT_NAME;
    const by = cookies.get(name.toLowerCase());
    if (by !== undefined) mistakes.inValue(isNamed ? [...path, "name"] : path, issuedCookieIsRead(name, by));
  }
}

/** Whether an upstream's affinities go with each other and with its session sources. */
export function validateTogether(entries: readonly AffinityEntry[], session: unknown, mistakes: Mistakes): void {
  validateOnlyOnes(entries, mistakes);
  validateOrder(entries, mistakes);
  validateCarriersOnce(entries, mistakes);
  validateIssuedNames(entries, session, mistakes);
}
