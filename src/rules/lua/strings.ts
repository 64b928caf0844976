import { format } from "./format.ts";
import { capturesOf, firstMatch, matchAt, type Capture, type PatternMatch } from "./patterns.ts";
import { LuaError, integerArgument, stringArgument, textOf, typeOf, wrongArgument } from "./values.ts";

const MAGIC = /[\^$*+?.([%-]/;

/** An index as Lua counts them: from 1, or backwards from -1. */
function placeOf(index: number, length: number): number {
  return index < 0 ? Math.max(0, length + index + 1) : index;
}

function slice(text: string, from: number, to: number): string {
  const first = Math.max(1, placeOf(from, text.length));
  const last = Math.min(text.length, placeOf(to, text.length));
  return text.slice(first - 1, Math.max(first - 1, last));
}

/** A match's captures; without any, the whole of it. */
function valuesOf(text: string, match: PatternMatch): readonly Capture[] {
  return match.captureCount === 0 ? [text.slice(match.start, match.end)] : capturesOf(match);
}

/** Where to begin, from 0; `undefined` behind the text's end. */
function startOf(text: string, init: unknown, name: string): number {
  const given = init === undefined ? 1 : integerArgument(init, 3, name);
  const start = given < 0 ? text.length + given : given - 1;
  return Math.min(Math.max(0, start), text.length);
}

type Replacement = string | Readonly<Record<string, unknown>> | ((...captures: Capture[]) => unknown);

function replacementFor(text: string, match: PatternMatch, replacement: Replacement): string {
  const whole = text.slice(match.start, match.end);
  if (typeof replacement === "string") return filledIn(replacement, whole, match);
  const captures = valuesOf(text, match);
  const key = captures[0]!;
  const value =
    typeof replacement === "function"
      ? firstOf(replacement(...captures))
      : Object.hasOwn(replacement, key)
        ? replacement[key]
        : undefined;
  if (value === undefined || value === null || value === false) return whole;
  if (typeof value !== "string" && typeof value !== "number")
    throw new LuaError(`invalid replacement value (a ${typeOf(value)})`);
  return textOf(value);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[0] : value;
}

/** A replacement with `%0` to `%9`. */
function filledIn(replacement: string, whole: string, { captureCount, capture }: PatternMatch): string {
  return replacement.replace(/%([^]?)/g, (_, next: string) => {
    if (!/^[0-9]$/.test(next)) return next;
    const index = Number(next) - 1;
    if (index < 0 || (index === 0 && captureCount === 0)) return whole;
    if (index >= captureCount) throw new LuaError("invalid capture index");
    return textOf(capture(index));
  });
}

/** The library `string`, of texts whose characters are bytes. */
export const strings = {
  byte(text: unknown, from: unknown = 1, to?: unknown): number | undefined | readonly number[] {
    const subject = stringArgument(text, 1, "byte");
    const first = integerArgument(from, 2, "byte");
    const codes = [
      ...Buffer.from(slice(subject, first, to === undefined ? first : integerArgument(to, 3, "byte")), "latin1"),
    ];
    // By its typings it returns several only where it is asked for several.
    return to === undefined ? codes[0] : codes;
  },
  char: (...codes: readonly unknown[]): string =>
    codes
      .map((code, index) => {
        const byte = integerArgument(code, index + 1, "char");
        if (byte < 0 || byte > 255) throw wrongArgument(index + 1, "char", "invalid value");
        return String.fromCharCode(byte);
      })
      .join(""),
  find(text: unknown, pattern: unknown, init?: unknown, isPlain?: unknown): readonly Capture[] {
    const subject = stringArgument(text, 1, "find");
    const wanted = stringArgument(pattern, 2, "find");
    const start = startOf(subject, init, "find");
    const isLiteral = isPlain !== undefined && isPlain !== null && isPlain !== false;
    if (isLiteral || !MAGIC.test(wanted)) {
      const at = subject.indexOf(wanted, start);
      return at < 0 ? [] : [at + 1, at + wanted.length];
    }
    const match = firstMatch(subject, wanted, start);
    return match === undefined ? [] : [match.start + 1, match.end, ...capturesOf(match)];
  },
  format: (text: unknown, ...values: readonly unknown[]): string => format(stringArgument(text, 1, "format"), values),
  *gmatch(text: unknown, pattern: unknown): Generator<readonly Capture[], undefined> {
    const subject = stringArgument(text, 1, "gmatch");
    const wanted = stringArgument(pattern, 2, "gmatch");
    let at = 0;
    while (at <= subject.length) {
      // Here "^" is a character like any other.
      const match = matchAt(subject, wanted, at, 0);
      if (match === undefined) {
        at++;
        continue;
      }
      at = match.end === match.start ? match.end + 1 : match.end;
      yield valuesOf(subject, match);
    }
    return undefined;
  },
  gsub(text: unknown, pattern: unknown, replacement: unknown, most?: unknown): readonly [string, number] {
    const subject = stringArgument(text, 1, "gsub");
    const wanted = stringArgument(pattern, 2, "gsub");
    const by = typeof replacement === "number" ? textOf(replacement) : (replacement as Replacement);
    if (typeof by !== "string" && typeof by !== "function" && typeOf(by) !== "table")
      throw wrongArgument(3, "gsub", `string/function/table expected, got ${typeOf(by)}`);
    const limit = most === undefined ? subject.length + 1 : integerArgument(most, 4, "gsub");
    const isAnchored = wanted.startsWith("^");
    let result = "";
    let at = 0;
    let count = 0;
    while (count < limit) {
      const match = matchAt(subject, wanted, at, isAnchored ? 1 : 0);
      if (match !== undefined) {
        count++;
        result += replacementFor(subject, match, by);
      }
      if (match !== undefined && match.end > at) at = match.end;
      else if (at < subject.length) result += subject[at++]!;
      else break;
      if (isAnchored) break;
    }
    return [result + subject.slice(at), count];
  },
  len: (text: unknown): number => stringArgument(text, 1, "len").length,
  lower: (text: unknown): string =>
    stringArgument(text, 1, "lower").replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  match(text: unknown, pattern: unknown, init?: unknown): readonly Capture[] {
    const subject = stringArgument(text, 1, "match");
    const match = firstMatch(subject, stringArgument(pattern, 2, "match"), startOf(subject, init, "match"));
    return match === undefined ? [] : valuesOf(subject, match);
  },
  rep(text: unknown, count: unknown, separator?: unknown): string {
    const times = Math.max(0, integerArgument(count, 2, "rep"));
    const between = separator === undefined ? "" : stringArgument(separator, 3, "rep");
    return Array.from({ length: times }, () => stringArgument(text, 1, "rep")).join(between);
  },
  reverse: (text: unknown): string =>
    Buffer.from(stringArgument(text, 1, "reverse"), "latin1")
      .reverse()
      .toString("latin1"),
  sub: (text: unknown, from: unknown, to: unknown = -1): string =>
    slice(stringArgument(text, 1, "sub"), integerArgument(from, 2, "sub"), integerArgument(to, 3, "sub")),
  upper: (text: unknown): string =>
    stringArgument(text, 1, "upper").replace(/[a-z]/g, (letter) => letter.toUpperCase()),
};
