import { z } from "zod";
import type { TagSessionAffinity } from "../../../affinity/affinities/tag-session.ts";
import { badTagSeparator, noCarriers, nothingTagged } from "../findings/tagged-sessions.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { integer, optional, present, readOptions, text } from "../options.ts";
import { MOST_SECONDS } from "./times.ts";
import { carrierEntries, isInAnswers, validateCarriers } from "./carrier.ts";
import type { CarrierKind } from "./carrier.ts";
import { validateKeys } from "./secret.ts";

export const TAG_CARRIERS = [
  "cookie",
  "header",
  "pathParameter",
  "queryArgument",
  "bearerToken",
  "prefixedHeader",
] as const satisfies readonly CarrierKind[];

/**
 * What may stand before a tag: characters that are in no tag, that RFC 6265 has for cookies and
 * RFC 3986 for paths, and that `encodeURIComponent` leaves as they are, for some clients send cookies
 * through it: which rules out "$", "+", ":", "=", "&" and "@". URLs have "|", "^" and "`" only
 * percent-encoded. "'" and the parentheses would do, but are in the way of who quotes a value.
 */
const SEPARATORS: readonly string[] = ["~", ".", "!", "*"];

const shape = {
  kind: z.string(),
  carriers: present("a list of carriers"),
  keys: z.unknown(),
  separator: text('one character such as "~"'),
  maxAge: optional(integer(1, MOST_SECONDS)),
} satisfies Record<keyof TagSessionAffinity, z.ZodType>;

export function validateTagSession(value: unknown, path: Path, mistakes: Mistakes): void {
  const { carriers, keys, separator } = readOptions(value, shape, path, mistakes);
  validateKeys(keys, path, mistakes);
  if (separator !== undefined && !SEPARATORS.includes(separator))
    mistakes.inValue([...path, "separator"], badTagSeparator(separator));
  if (carriers === undefined) return;
  const list = [...path, "carriers"];
  if (Array.isArray(carriers) && carriers.length === 0) mistakes.inName(list, noCarriers());
  validateCarriers(carriers, TAG_CARRIERS, list, mistakes);
  const entries = carrierEntries(carriers, TAG_CARRIERS, list);
  if (entries.length > 0 && !entries.some(isInAnswers)) mistakes.inName(list, nothingTagged());
}
