import test from "ava";
import { isDownBy, tallyAfter } from "../../src/nginx/health/tally.ts";

const RULES = { rise: 2, fall: 3, mandatory: false };

/** Whether the place is down after each of these checks: "+" good, "-" bad. */
function downs(checks: string, rules = RULES, begun?: number): string {
  let tally = begun;
  return checks
    .split("")
    .map((check) => {
      tally = tallyAfter(tally, check === "+", rules);
      return isDownBy(tally, rules.mandatory) ? "d" : "u";
    })
    .join("");
}

test("a server is down after fall bad checks in a row, and up after rise good ones", (t) => {
  t.is(downs("+---+++"), "uuuddu".concat("u"));
});

test("a good check among bad ones begins the count anew, and a bad one among good ones as well", (t) => {
  t.is(downs("--+--+---"), "uuuuuuuud");
  t.is(downs("---+-+-++"), "uuddddddu");
});

test("a new server is up until fall checks were bad", (t) => {
  t.false(isDownBy(undefined, false));
  t.is(downs("---"), "uud");
});

test("where checks are mandatory, a new server is down until its first one, which decides at once", (t) => {
  const mandatory = { ...RULES, mandatory: true };
  t.true(isDownBy(undefined, true));
  t.is(downs("+", mandatory), "u");
  t.is(downs("-++", mandatory), "ddu");
});

test("with 1 and 1 each check decides, as in NGINX Plus by default", (t) => {
  t.is(downs("-+-+", { rise: 1, fall: 1, mandatory: false }), "dudu");
});

test("a tally of before a reload is read by the rules of after it", (t) => {
  t.is(downs("++", { ...RULES, rise: 2 }, -100), "du");
  t.is(downs("-", { ...RULES, fall: 2 }, 50), "d");
});
