import test from "ava";
import fc from "fast-check";
import { parseDate } from "tough-cookie";
import { parseCookieDate } from "../../../src/affinity/cookies/cookie-date.ts";
import { byteStrings, textsOf } from "../arbitrary.ts";

for (const date of [
  "Sun, 06 Nov 1994 08:49:37 GMT",
  "Sunday, 06-Nov-94 08:49:37 GMT",
  "Sun Nov  6 08:49:37 1994",
  "Sun, 06-Nov-1994 08:49:37 GMT",
  "6 nov 94 8:49:37",
]) {
  test(`"${date}" is the same second in any form`, (t) => {
    t.is(parseCookieDate(date), 784_111_777);
  });
}

for (const date of [
  "",
  "0",
  "-1",
  "Sun, 06 Nov 1994",
  "Sun, 31 Feb 1994 08:49:37 GMT",
  "Sun, 29 Feb 1900 08:49:37 GMT",
  "Sun, 00 Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 24:00:00 GMT",
  "Sun, 06 Nov 1994 08:60:37 GMT",
  "Sun, 06 Nov 1600 08:49:37 GMT",
  "1994-11-06T08:49:37Z",
]) {
  test(`${JSON.stringify(date)} is no date`, (t) => {
    t.is(parseCookieDate(date), undefined);
  });
}

test("every day from 1601 to 9999 is where the calendar has it", (t) => {
  fc.assert(
    fc.property(fc.date({ min: new Date("1601-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
      t.is(parseCookieDate(date.toUTCString()), Math.floor(date.getTime() / 1000));
    }),
    { numRuns: 10_000 },
  );
});

test("years of two digits are those from 1970 to 2069", (t) => {
  for (let year = 1970; year < 2070; year++) {
    const short = String(year % 100).padStart(2, "0");
    t.is(parseCookieDate(`Friday, 29-Dec-${short} 00:00:00 GMT`), Date.UTC(year, 11, 29) / 1000);
  }
});

test("whatever looks like a date is the one that a cookie jar reads", (t) => {
  const words = [
    "Thu",
    "01",
    "6",
    "31",
    "29th",
    "Jan",
    "Feb",
    "november",
    "94",
    "1994",
    "2037",
    "00:00:00",
    "8:49:37",
    "1:2:60",
  ];
  const texts = fc
    .tuple(fc.shuffledSubarray(words, { minLength: 4, maxLength: 8 }), fc.array(textsOf([" ", "-", ",", ":"], 2)))
    .map(([chosen, delimiters]) => chosen.map((word, i) => (delimiters[i] ?? " ") + word).join(""));
  let dates = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const time = parseDate(text)?.getTime();
      if (time !== undefined) dates++;
      t.is(parseCookieDate(text), time === undefined ? undefined : time / 1000, JSON.stringify(text));
    }),
    { numRuns: 20_000 },
  );
  t.true(dates > 500, `${dates} dates`);
});

test("arbitrary bytes are no error", (t) => {
  fc.assert(
    fc.property(byteStrings(40), (text) => parseCookieDate(text) === undefined),
    { numRuns: 10_000 },
  );
  t.pass();
});
