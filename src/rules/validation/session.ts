import { z } from "zod";
import type { BuiltInSource } from "../../affinity/session/source.ts";
import { wrongValue } from "./findings/options.ts";
import {
  badClaim,
  badHeaderPrefix,
  badPathParameterName,
  badQueryArgumentName,
  badVariableName,
  dollarInVariable,
  emptyCombine,
  emptySeparator,
  emptySources,
  headerThatNginxDrops,
  combineOfOne,
  noPlaceOfToken,
  noSessionSource,
  notASessionSource,
} from "./findings/session-sources.ts";
import type { Finding } from "../../findings/finding.ts";
import { validateFunction } from "./functions.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { cookieNameFinding, headerNameFinding } from "./names.ts";
import { integer, isObject, optional, readOptions, text } from "./options.ts";

/** nginx ignores request headers with other characters in their names (`ignore_invalid_headers`). */
const HEADER_THAT_NGINX_KEEPS = /^[A-Za-z0-9-]+$/;

/** What an item of a list may begin with. */
const HEADER_PREFIX = /^[!-+\--~][ -+\--~]*$/;

type Kind = BuiltInSource["kind"];
type ValidateSource = (source: object, path: Path, mistakes: Mistakes) => void;

const kind = z.string();

/** A source that is made of a name alone. */
function named(findingOf: (name: string) => Finding | undefined): ValidateSource {
  return (source, path, mistakes) => {
    const { name } = readOptions(source, { kind, name: text("a name") }, path, mistakes);
    const finding = name === undefined ? undefined : findingOf(name);
    if (finding !== undefined) mistakes.inValue([...path, "name"], finding);
  };
}

function headerFinding(name: string): Finding | undefined {
  return headerNameFinding(name) ?? (HEADER_THAT_NGINX_KEEPS.test(name) ? undefined : headerThatNginxDrops(name));
}

const SOURCES: Readonly<Record<Kind, ValidateSource>> = {
  bearerToken: (source, path, mistakes) => void readOptions(source, { kind }, path, mistakes),
  clientAddress: (source, path, mistakes) =>
    void readOptions(source, { kind, ipv4: integer(1, 32), ipv6: integer(1, 128) }, path, mistakes),
  combine(source, path, mistakes) {
    const { sources } = readOptions(source, { kind, sources: z.array(z.unknown()) }, path, mistakes);
    if (sources === undefined) return;
    if (sources.length === 0) mistakes.inValue(path, emptyCombine());
    if (sources.length === 1) mistakes.inValue(path, combineOfOne());
    for (const [index, part] of sources.entries()) validateSource(part, [...path, "sources", index], mistakes);
  },
  cookie: named(cookieNameFinding),
  header: named(headerFinding),
  jwtClaim(source, path, mistakes) {
    const read = readOptions(
      source,
      { kind, claim: z.array(z.unknown()), header: optional(text("a name")), cookie: optional(text("a name")) },
      path,
      mistakes,
    );
    const claim = read.claim ?? ["sub"];
    if (claim.length === 0 || !claim.every(isNameOfClaim))
      mistakes.inValue(path, badClaim(claim.length === 0 ? claim : claim.find((name) => !isNameOfClaim(name))));
    const { header, cookie } = read;
    if ((header === undefined) === (cookie === undefined)) mistakes.inValue(path, noPlaceOfToken());
    const ofHeader = header === undefined ? undefined : headerFinding(header);
    if (ofHeader !== undefined) mistakes.inValue([...path, "header"], ofHeader);
    const ofCookie = cookie === undefined ? undefined : cookieNameFinding(cookie);
    if (ofCookie !== undefined) mistakes.inValue([...path, "cookie"], ofCookie);
  },
  pathParameter: named((name) => (/^[^\s=;/?#]+$/.test(name) ? undefined : badPathParameterName(name))),
  prefixedHeader(source, path, mistakes) {
    const { name, prefix } = readOptions(
      source,
      { kind, name: text("a name"), prefix: text('a string such as "token."') },
      path,
      mistakes,
    );
    const finding = name === undefined ? undefined : headerFinding(name);
    if (finding !== undefined) mistakes.inValue([...path, "name"], finding);
    if (prefix !== undefined && !HEADER_PREFIX.test(prefix))
      mistakes.inValue([...path, "prefix"], badHeaderPrefix(prefix));
  },
  queryArgument: named((name) => (/^[^\s=&#]+$/.test(name) ? undefined : badQueryArgumentName(name))),
  variable: named((name) => {
    if (name.startsWith("$")) return dollarInVariable(name);
    return /^[A-Za-z0-9_]+$/.test(name) ? undefined : badVariableName(name);
  }),
  withoutRoute(source, path, mistakes) {
    const read = readOptions(
      source,
      { kind, source: z.unknown(), separator: text('a string such as "."') },
      path,
      mistakes,
    );
    if (read.separator === "") mistakes.inValue([...path, "separator"], emptySeparator());
    validateSource(read.source, [...path, "source"], mistakes);
  },
};

/** A name of printable ASCII, or several: the same bytes in rules and in tokens, whatever their encoding is. */
function isNameOfClaim(name: unknown): boolean {
  return typeof name === "string" && /^[ -~]+$/.test(name);
}

function isKind(value: unknown): value is Kind {
  return typeof value === "string" && Object.hasOwn(SOURCES, value);
}

export function validateSource(value: unknown, path: Path, mistakes: Mistakes): void {
  if (typeof value === "function") validateFunction(value, path, mistakes);
  else if (isObject(value) && isKind(value.kind)) SOURCES[value.kind](value, path, mistakes);
  else mistakes.inValue(path, notASessionSource(value));
}

function validateList(value: unknown, empty: Finding, path: Path, mistakes: Mistakes): void {
  if (!Array.isArray(value)) {
    mistakes.inValue(path, wrongValue(String(path.at(-1)), "a list of session sources", value));
    return;
  }
  const sources: readonly unknown[] = value;
  if (sources.length === 0) mistakes.inName(path, empty);
  for (const [index, source] of sources.entries()) validateSource(source, [...path, index], mistakes);
}

/** An upstream's session sources, if it has any. */
export function validateSession(value: unknown, path: Path, mistakes: Mistakes): void {
  if (value !== undefined) validateList(value, noSessionSource(), path, mistakes);
}

/** An affinity's own sources, in place of the upstream's. */
export function validateSources(value: unknown, path: Path, mistakes: Mistakes): void {
  validateList(value, emptySources(String(path.at(-1))), path, mistakes);
}

/** The names of the cookies that are read by a list of sources, also within other sources. */
export function cookiesRead(sources: unknown): readonly string[] {
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown) => {
    if (!isObject(source)) return [];
    if (source.kind === "cookie" && typeof source.name === "string") return [source.name];
    if (source.kind === "jwtClaim" && typeof source.cookie === "string") return [source.cookie];
    if (source.kind === "combine") return cookiesRead(source.sources);
    return source.kind === "withoutRoute" ? cookiesRead([source.source]) : [];
  });
}
