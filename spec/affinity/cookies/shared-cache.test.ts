import test from "ava";
import { keepFromSharedCaches } from "../../../src/affinity/cookies/shared-cache.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { answerOf } from "../answer.ts";

const NOW = 1_790_000_000;
const LATER = nodeMachine.httpDate(NOW + 60);
const EARLIER = nodeMachine.httpDate(NOW - 60);

type Headers = Readonly<Record<string, string>>;

/** What becomes of an answer's `Cache-Control`; "may be stored" where a shared cache may go on storing it. */
function outcome(headers: Headers, force: boolean): string {
  const answer = answerOf({ headers });
  const isKept = keepFromSharedCaches(answer, force, NOW);
  const after = answer.header("Cache-Control");
  if (isKept) return after ?? "(none)";
  return after === headers["Cache-Control"] ? "may be stored" : `changed for nothing: ${after}`;
}

/** Answers with these headers, what "withhold" makes of them, and what "private" does. */
const TABLE: readonly (readonly [headers: Headers, withheld: string, forced: string])[] = [
  // Says nothing of caches: one may store it by heuristics (RFC 9111, section 4.2.2).
  [{}, "private", "private"],
  [{ "Cache-Control": "" }, "private", "private"],
  [{ Expires: EARLIER }, "private", "private"],
  [{ Expires: "0" }, "private", "private"],
  [{ Expires: "-1" }, "private", "private"],
  [{ "Cache-Control": "no-transform" }, "private, no-transform", "private, no-transform"],
  [{ "Cache-Control": "no-cache" }, "private, no-cache", "private, no-cache"],
  [{ "Cache-Control": "max-age=0" }, "private, max-age=0", "private, max-age=0"],
  [
    { "Cache-Control": "max-age=0, must-revalidate" },
    "private, max-age=0, must-revalidate",
    "private, max-age=0, must-revalidate",
  ],

  // No shared cache may store it already.
  [{ "Cache-Control": "private" }, "private", "private"],
  [{ "Cache-Control": "Private" }, "Private", "Private"],
  [{ "Cache-Control": "private, max-age=600" }, "private, max-age=600", "private, max-age=600"],
  [{ "Cache-Control": "max-age=600,\tprivate" }, "max-age=600,\tprivate", "max-age=600,\tprivate"],
  [{ "Cache-Control": "no-store" }, "no-store", "no-store"],
  [{ "Cache-Control": "public, no-store" }, "public, no-store", "public, no-store"],
  [{ "Cache-Control": "private", Expires: LATER }, "private", "private"],

  // Meant for shared caches, too.
  [{ "Cache-Control": "public" }, "may be stored", "private"],
  [{ "Cache-Control": "PUBLIC, max-age=60" }, "may be stored", "private, max-age=60"],
  [{ "Cache-Control": "max-age=60" }, "may be stored", "private, max-age=60"],
  [{ "Cache-Control": 'max-age="60"' }, "may be stored", 'private, max-age="60"'],
  [{ "Cache-Control": "s-maxage=60" }, "may be stored", "private"],
  [{ "Cache-Control": "s-maxage=0, max-age=60, immutable" }, "may be stored", "private, max-age=60, immutable"],
  [{ "Cache-Control": ", public,, max-age=60 ," }, "may be stored", "private, max-age=60"],
  [
    { "Cache-Control": "must-understand, no-store, max-age=60" },
    "may be stored",
    "private, must-understand, no-store, max-age=60",
  ],
  [{ Expires: LATER }, "may be stored", "private"],
  [{ "Cache-Control": "no-transform", Expires: LATER }, "may be stored", "private, no-transform"],
  [{ "Cache-Control": "max-age=0", Expires: LATER }, "private, max-age=0", "private, max-age=0"],

  // Private for some of its headers only, of which ours is not surely one.
  [{ "Cache-Control": 'private="x-user"' }, "private", "private"],
  [{ "Cache-Control": 'private="x-a, private, x-b", max-age=60' }, "may be stored", "private, max-age=60"],
  [{ "Cache-Control": 'no-cache="set-cookie, x", public' }, "may be stored", 'private, no-cache="set-cookie, x"'],

  // A CDN looks at a header of its own before all others (RFC 9213, section 2.1), and would not see ours.
  [{ "CDN-Cache-Control": "max-age=60" }, "may be stored", "may be stored"],
  [{ "CDN-Cache-Control": "max-age=60", "Cache-Control": "private" }, "may be stored", "may be stored"],
  [{ "CDN-Cache-Control": "max-age=60", "Cache-Control": "no-store" }, "may be stored", "may be stored"],
  [{ "Surrogate-Control": "max-age=60", "Cache-Control": "no-store" }, "may be stored", "may be stored"],
  [{ "Surrogate-Control": 'max-age=60, content="ESI/1.0"' }, "may be stored", "may be stored"],
  [{ "CDN-Cache-Control": "no-store" }, "private", "private"],
  [{ "CDN-Cache-Control": "no-store", "Cache-Control": "private" }, "private", "private"],
  [{ "CDN-Cache-Control": "no-store", "Cache-Control": "public" }, "may be stored", "private"],
  [{ "CDN-Cache-Control": "private", "Surrogate-Control": "max-age=60" }, "may be stored", "may be stored"],
  [{ "CDN-Cache-Control": "" }, "private", "private"],
];

for (const [headers, withheld, forced] of TABLE) {
  const name = JSON.stringify(headers).replaceAll(LATER, "LATER").replaceAll(EARLIER, "EARLIER");
  test(`an answer with ${name}: ${withheld}, or ${forced} where it is to be made private`, (t) => {
    t.is(outcome(headers, false), withheld);
    t.is(outcome(headers, true), forced);
  });
}
