import test from "ava";
import fc from "fast-check";
import {
  NOT_SIMPLE,
  rewriteCookies,
  simpleCookieEnd,
  simpleCookieStart,
  withoutCookie,
  type CookieRewriter,
} from "../../../src/affinity/cookies/cookie-header.ts";
import { textsOf, trimBlanks } from "../arbitrary.ts";

const KEEP_ALL: CookieRewriter = { rewriteCookie: (_name, value) => value };

/** Takes out the cookies of a name. */
const without = (taken: string): CookieRewriter => ({
  rewriteCookie: (name, value) => (name === taken ? undefined : value),
});

/** Puts another value into the cookies of a name. */
const withValue = (changed: string, replacement: string): CookieRewriter => ({
  rewriteCookie: (name, value) => (name === changed ? replacement : value),
});

/** What a rewriter is shown, as `name=value`. */
function shown(header: string): string[] {
  const all: string[] = [];
  rewriteCookies(header, {
    rewriteCookie(name, value) {
      all.push(`${name}=${value}`);
      return value;
    },
  });
  return all;
}

const headers = textsOf(["sid", "SID", "a", "b", "=", "=", "=", ";", ";", ";", " ", " ", "\t", '"', ",", "xyz"], 24);

/** The name of a piece between semicolons; `undefined` where it is no cookie. */
function nameOf(piece: string): string | undefined {
  const equals = piece.indexOf("=");
  return equals < 0 ? undefined : trimBlanks(piece.slice(0, equals)).toLowerCase();
}

test("cookies are shown by their lower-case names, without blanks and quotes around the values", (t) => {
  t.deepEqual(shown('A=1; bB = two ;\tc="three"; d=" "; e=""'), ["a=1", "bb=two", "c=three", "d= ", "e="]);
});

test("a quote that stands alone belongs to the value", (t) => {
  t.deepEqual(shown('a="; b="x; c=x"; d="x"y'), ['a="', 'b="x', 'c=x"', 'd="x"y']);
});

test("a value may have '=' and ',' in it", (t) => {
  t.deepEqual(shown("a==; b=c=d==; e=1,f=2"), ["a==", "b=c=d==", "e=1,f=2"]);
});

test("what has no '=' is no cookie, and stays", (t) => {
  t.deepEqual(shown("a; ;; b"), []);
  t.is(rewriteCookies("a; ;; b", without("a")), "a; ;; b");
});

for (const [place, header, expected] of [
  ["the first", "sid=1; a=2; b=3", "a=2; b=3"],
  ["one in the middle", "a=2; sid=1; b=3", "a=2; b=3"],
  ["the last", "a=2; b=3; sid=1", "a=2; b=3"],
  ["the only", "sid=1", undefined],
  ["the only, with a semicolon", "sid=1;", undefined],
  ["several", "sid=1; a=2; SID=3;sid=4; b=5; sid", "a=2; b=5; sid"],
  ["all", "sid=1; sid=2;sid=3", undefined],
  ["one with blanks", "a=1;\t sid = 1 ; b=2", "a=1; b=2"],
  ["the first of ones written without blanks", "sid=1;a=2;b=3", "a=2;b=3"],
  ["one between empty pieces", "a=1;;sid=1;;b=2", "a=1;;;b=2"],
  ["an empty one", "a=1; sid=; b=2", "a=1; b=2"],
  ["a quoted one", 'a=1; sid="x"; b="2"', 'a=1; b="2"'],
] as const) {
  test(`taking out ${place} cookie leaves the others as they were`, (t) => {
    t.is(rewriteCookies(header, without("sid")), expected);
  });
}

test("another value takes the place of the old one within blanks and quotes", (t) => {
  t.is(rewriteCookies('a=1; Sid = "old" ;b=2; sid=old', withValue("sid", "new")), 'a=1; Sid = "new" ;b=2; sid=new');
});

test("an empty value can be replaced, and a value by nothing", (t) => {
  t.is(rewriteCookies("sid=; a=1", withValue("sid", "x")), "sid=x; a=1");
  t.is(rewriteCookies("sid=x; a=1", withValue("sid", "")), "sid=; a=1");
});

test("thousands of cookies are no trouble", (t) => {
  const others = Array.from({ length: 5000 }, (_, i) => `c${i}=${i}`);
  const header = others.flatMap((cookie) => [cookie, "sid=x"]).join("; ");
  t.is(rewriteCookies(header, without("sid")), others.join("; "));
  t.is(rewriteCookies("sid=x;".repeat(20_000), without("sid")), undefined);
  t.is(rewriteCookies(";".repeat(100_000), without("sid")), ";".repeat(100_000));
});

test("whoever changes nothing gets the same header, whatever bytes it has", (t) => {
  fc.assert(
    fc.property(headers, (header) => rewriteCookies(header, KEEP_ALL) === header),
    { numRuns: 10_000 },
  );
  t.pass();
});

test("taking out a name leaves the other pieces, byte for byte and in order", (t) => {
  fc.assert(
    fc.property(headers, (header) => {
      const pieces = header.split(";");
      const left = pieces.filter((piece) => nameOf(piece) !== "sid");
      let expected: string | undefined = left.join(";");
      if (left.length < pieces.length) {
        // Where the first is gone, the next one's blanks are, too.
        if (nameOf(pieces[0]!) === "sid") expected = expected.replace(/^[ \t]+/, "");
        if (expected === "") expected = undefined;
      }
      t.is(rewriteCookies(header, without("sid")), expected);
    }),
    { numRuns: 10_000 },
  );
});

test("another value changes that value, and no other byte", (t) => {
  fc.assert(
    fc.property(headers, headers, (header, value) => {
      const expected = header
        .split(";")
        .map((piece) => {
          if (nameOf(piece) !== "sid") return piece;
          const [, before, old, after] = /^([^=]*=[ \t]*)(.*?)([ \t]*)$/s.exec(piece)!;
          const quote = /^".*"$/s.test(old!) ? '"' : "";
          return before! + quote + value + quote + after!;
        })
        .join(";");
      t.is(rewriteCookies(header, withValue("sid", value)), expected === "" && header !== "" ? undefined : expected);
    }),
    { numRuns: 10_000 },
  );
});

test("the short way to a cookie, where it may be taken, sees and leaves what the long one does", (t) => {
  const blanksBefore = /^[ \t]+/;
  const likely = textsOf(["sid=", "sid=xyz", "SID=1", "a=1", "b", "; ", "; ", ";", " ", "\t", '"', ","], 8);
  let taken = 0;
  fc.assert(
    fc.property(likely, (header) => {
      const start = simpleCookieStart(header, "sid=");
      if (start === NOT_SIMPLE) return;
      const end = simpleCookieEnd(header, start);
      // One of that name in another case is not looked for.
      const seen = shown(header).filter((cookie) => cookie.startsWith("sid="));
      if (seen.length > 1) return;
      taken++;
      t.is(seen[0], `sid=${header.slice(start, end)}`, JSON.stringify(header));
      const left = rewriteCookies(header, without("sid")) ?? "";
      const leftShortly = withoutCookie(header, start - "sid=".length, end) ?? "";
      t.is(leftShortly.replace(blanksBefore, ""), left.replace(blanksBefore, ""), JSON.stringify(header));
    }),
    { numRuns: 10_000 },
  );
  t.true(taken > 500, `taken ${taken} times`);
});

test("a header's length costs no more than in proportion, whatever it is made of", (t) => {
  const cost = (header: string): number => {
    const begun = process.cpuUsage();
    for (let i = 0; i < 3; i++) rewriteCookies(header, KEEP_ALL);
    const { user, system } = process.cpuUsage(begun);
    return user + system;
  };
  for (const piece of [";", "; ", "a;", "=;"]) {
    cost(piece.repeat(1000));
    // Microseconds: in proportion it takes a hundredth of them, by the square some ten times as many.
    t.true(cost(piece.repeat(400_000)) < 3_000_000, piece);
  }
});
