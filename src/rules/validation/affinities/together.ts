import { SHORT_NAME } from "../../../affinity/cookies/names.ts";
import { hashBeforeOthers, noneWithOthers, secondHash } from "../findings/affinities.ts";
import { issuedCookieIsRead, secondIssueCookie } from "../findings/issued-cookies.ts";
import { secondLearn } from "../findings/learning.ts";
import { carrierWithinAnother, duplicateCarrier } from "../findings/tagged-sessions.ts";
import type { Finding } from "../../../findings/finding.ts";
import type { Mistakes } from "../mistake.ts";
import { cookiesRead } from "../session.ts";
import { carrierEntries, writtenCarrier } from "./carrier.ts";
import type { CarrierEntry, CarrierKind } from "./carrier.ts";
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

/** Of which carriers the case matters: of none but path parameters. */
const CASELESS: Readonly<Record<CarrierKind, string | undefined>> = {
  cookie: "a cookie's name",
  header: "a header's name",
  pathParameter: undefined,
  queryArgument: "an argument's name",
  bearerToken: undefined,
  prefixedHeader: "a header's name and prefix",
};

/** What a request has only one of, by its name. */
function holder({ kind, name }: CarrierEntry): string {
  if (kind === "pathParameter") return `${kind} ${name}`;
  const isHeader = kind === "bearerToken" || kind === "prefixedHeader";
  return `${isHeader ? "header" : kind} ${name.toLowerCase()}`;
}

/** Whether two carriers read the same value of a request, or one a part of the other's. */
function overlap(one: CarrierEntry, other: CarrierEntry): boolean {
  const [first, second] = [one.prefix.toLowerCase(), other.prefix.toLowerCase()];
  return holder(one) === holder(other) && (first.startsWith(second) || second.startsWith(first));
}

function isSame(one: CarrierEntry, other: CarrierEntry): boolean {
  return one.kind === other.kind && one.prefix.toLowerCase() === other.prefix.toLowerCase();
}

function tagCarriers(entries: readonly AffinityEntry[]): readonly CarrierEntry[] {
  return entries.flatMap(({ kind, value, path }) =>
    kind === "tagSession" ? carrierEntries(value.carriers, TAG_CARRIERS, [...path, "carriers"]) : [],
  );
}

function validateCarriersOnce(entries: readonly AffinityEntry[], mistakes: Mistakes): void {
  const carriers = tagCarriers(entries);
  for (const [index, carrier] of carriers.entries()) {
    const other = carriers.slice(0, index).find((earlier) => overlap(earlier, carrier));
    if (other === undefined) continue;
    const written = writtenCarrier(carrier);
    const finding = isSame(carrier, other)
      ? duplicateCarrier(written, CASELESS[carrier.kind])
      : carrierWithinAnother(written, writtenCarrier(other));
    mistakes.inValue(carrier.path, finding);
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
  const none = entries.find(({ kind }) => kind === "none");
  if (none !== undefined && entries.length > 1) mistakes.inValue(none.path, noneWithOthers());
  validateOnlyOnes(entries, mistakes);
  validateOrder(entries, mistakes);
  validateCarriersOnce(entries, mistakes);
  validateIssuedNames(entries, session, mistakes);
}
