import test from "ava";
import fc from "fast-check";
import { Cookie, CookieJar } from "tough-cookie";
import {
  isRemoval,
  setCookieName,
  setCookieValue,
  withSetCookieValue,
} from "../../../src/affinity/cookies/set-cookie.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { byteStrings, textsOf } from "../arbitrary.ts";

/** The jar keeps cookies by the machine's clock. */
const NOW = Math.floor(Date.now() / 1000);
const URL = "https://shop.example/";

const removes = (line: string): boolean => isRemoval(line, NOW);

/** Whether a browser that had the cookie has it no more. */
function jarRemoves(line: string): boolean {
  const jar = new CookieJar();
  jar.setCookieSync(`${setCookieName(line)}=old`, URL);
  jar.setCookieSync(line, URL);
  return jar.getCookiesSync(URL).length === 0;
}

for (const [kind, line, name, value] of [
  ["a plain line", "sid=abc", "sid", "abc"],
  ["a line with attributes", "sid=abc; Path=/; HttpOnly", "sid", "abc"],
  ["an attribute without a blank before it", "sid=abc;Path=/", "sid", "abc"],
  ["a name in capital letters", "JSESSIONID=abc", "jsessionid", "abc"],
  ["a quoted value", 'sid="abc"; Path=/', "sid", "abc"],
  ["blanks around name and value", " sid\t= abc \t; Path=/", "sid", "abc"],
  ["blanks within quotes", 'sid = " abc " ; Path=/', "sid", " abc "],
  ["a value with '=' in it", "sid=a=b==; Path=/", "sid", "a=b=="],
  ["an empty value", "sid=; Path=/", "sid", ""],
  ["an empty value in quotes", 'sid=""; Path=/', "sid", ""],
  ["a quote that stands alone", 'sid="; Path=/', "sid", '"'],
  ["a quote that is not closed", 'sid="abc; Path=/', "sid", '"abc'],
  ["a value that only ends in a quote", 'sid=abc"; Path=/', "sid", 'abc"'],
] as const) {
  test(`name and value of ${kind} are read, and the value is replaced within the rest`, (t) => {
    t.is(setCookieName(line), name);
    t.is(setCookieValue(line), value);
    const at = value === "" ? line.indexOf('""') + 1 || line.indexOf("=") + 1 : line.indexOf(value);
    t.is(withSetCookieValue(line, "<new>"), line.slice(0, at) + "<new>" + line.slice(at + value.length));
  });
}

for (const line of ["", "sid", "sid; Path=/", "; sid=abc", "=abc", " =abc; Path=/"]) {
  test(`${JSON.stringify(line)} sets no cookie that has a name`, (t) => {
    t.is(setCookieName(line), "");
  });
}

test("the same value in place of a value leaves any line as it was", (t) => {
  fc.assert(
    fc.property(textsOf(["sid", "=", "=", ";", " ", "\t", '"', "Path=/"], 16), (line) => {
      if (setCookieName(line) !== "") t.is(withSetCookieValue(line, setCookieValue(line)), line);
    }),
    { numRuns: 10_000 },
  );
  t.pass();
});

test("whatever bytes a line has, it is read without an error", (t) => {
  fc.assert(
    fc.property(byteStrings(80), (line) => {
      setCookieName(line);
      setCookieValue(line);
      removes(line);
    }),
    { numRuns: 10_000 },
  );
  t.pass();
});

test("name and value are those that a cookie jar reads", (t) => {
  const lines = textsOf(["sid", "A", "b-c", "=", "=", "; ", " ", '"', "Path=/", "Secure", ","], 12);
  let read = 0;
  fc.assert(
    fc.property(
      lines.filter((line) => /^[\x20-\x7e]*$/.test(line)),
      (line) => {
        const cookie = Cookie.parse(line);
        t.is(setCookieName(line), cookie?.key.toLowerCase() ?? "", line);
        if (cookie === undefined) return;
        read++;
        t.is(setCookieValue(line), /^".*"$/.test(cookie.value) ? cookie.value.slice(1, -1) : cookie.value, line);
      },
    ),
    { numRuns: 5000 },
  );
  t.true(read > 500, `read ${read} lines`);
});

for (const line of [
  "sid=",
  "sid=; Path=/",
  'sid=""; Path=/',
  "sid=x; Max-Age=0",
  "sid=x; Max-Age=-1",
  "sid=x; Max-Age=00",
  "sid=x; Max-Age=-0",
  "sid=x; MAX-AGE = 0 ; Path=/",
  "sid=x; Max-Age=3600; Max-Age=0",
  "sid=x; Max-Age=0; Max-Age=soon",
  "sid=x; Max-Age=0; Expires=Thu, 31 Dec 2037 23:55:55 GMT",
  "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "sid=x; expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/",
  "sid=x; Expires=Thu, 01-Jan-1970 00:00:01 GMT",
  "sid=x; Expires=Thursday, 01-Jan-70 00:00:00 GMT",
  "sid=x; Expires=Sunday, 06-Nov-94 08:49:37 GMT",
  "sid=x; Expires=Sun Nov  6 08:49:37 1994",
  "sid=x; Expires=Tue, 31 Dec 2037 23:55:55 GMT; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=never",
  "sid=x; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
]) {
  test(`"${line}" removes the cookie`, (t) => {
    t.true(removes(line));
  });
}

for (const line of [
  "sid=x",
  "sid=x; Path=/; HttpOnly; Secure; SameSite=Lax",
  "sid=0; Path=/",
  "sid=Max-Age=0",
  "sid=x; Max-Age=1",
  "sid=x; Max-Age=0; Max-Age=3600",
  "sid=x; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "sid=x; Max-Age",
  "sid=x; Max-Age=",
  "sid=x; Max-Age=-",
  "sid=x; Max-Age=0s",
  "sid=x; Max-Age=+0",
  'sid=x; Max-Age="0"',
  "sid=x; X-Max-Age=0",
  "sid=x; Expires=Thu, 31-Dec-37 23:55:55 GMT",
  "sid=x; Expires=Thu, 31-Dec-2037 23:55:55 GMT",
  "sid=x; Expires=Thu, 31 Dec 2037 23:55:55 GMT",
  "sid=x; Expires=Thu Dec 31 23:55:55 2037",
  "sid=x; Expires=0",
  "sid=x; Expires=-1",
  "sid=x; Expires=1994",
  "sid=x; Expires=",
  "sid=x; Expires=yesterday",
]) {
  test(`"${line}" does not remove the cookie`, (t) => {
    t.false(removes(line));
  });
}

test("a cookie that expires this second is gone, and one that expires in the next is not", (t) => {
  const line = (seconds: number): string => `sid=x; Expires=${nodeMachine.httpDate(seconds)}`;
  t.true(removes(line(NOW)));
  t.false(removes(line(NOW + 1)));
});

test("lines with a value remove the cookie where they remove it from a cookie jar", (t) => {
  const day = fc.integer({ min: -20_000, max: 20_000 }).filter((days) => Math.abs(days) > 2);
  const date = day.map((days) => new Date((NOW + days * 86_400) * 1000));
  const dates = date.chain((at) => fc.constantFrom(...formsOf(at)));
  const attribute = fc.oneof(
    fc.constantFrom(
      "Path=/",
      "Secure",
      "HttpOnly",
      "SameSite=Lax",
      "",
      "expires",
      "max-age",
      "Max-Age=-",
      "Max-Age=1x",
    ),
    fc
      .constantFrom("0", "-1", "00", "-0", "1", "3600", "99999999", "", "x", '"0"', "+1")
      .map((text) => `Max-Age=${text}`),
    fc.tuple(fc.constantFrom("Expires", "EXPIRES", "expires "), dates).map(([name, text]) => `${name}=${text}`),
    textsOf(["Thu, ", "01", "1", "Jan", " ", "-", "1970", "70", "2037", "00:00:00", "0:0:0", "GMT", ":"], 10)
      .filter((text) => /^[\x20-\x7e]*$/.test(text) && !text.includes(";"))
      .map((text) => `Expires=${text}`),
  );
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 5 }), (attributes) => {
      const line = ["sid=x", ...attributes].join("; ");
      t.is(removes(line), jarRemoves(line), line);
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

/** A time in the three forms of HTTP (RFC 9110, section 5.6.7), and in Netscape's. */
function formsOf(date: Date): [string, ...string[]] {
  const [weekday, day, month, year, time] = date.toUTCString().replace(",", "").split(" ") as [
    string,
    string,
    string,
    string,
    string,
  ];
  const long = date.toLocaleString("en", { weekday: "long", timeZone: "UTC" });
  const hasShortYear = date.getUTCFullYear() >= 1970 && date.getUTCFullYear() < 2070;
  return [
    date.toUTCString(),
    `${weekday}, ${day}-${month}-${year} ${time} GMT`,
    `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`,
    ...(hasShortYear ? [`${long}, ${day}-${month}-${year.slice(2)} ${time} GMT`] : []),
  ];
}
