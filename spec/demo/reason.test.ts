import test from "ava";
import { reason, type Situation } from "../../src/demo/tour/reason.ts";

const allUp: Situation = { key: "alice", order: ["b", "a", "c"], down: [], back: [] };

test("where a request went is explained by its key and by who is up", (t) => {
  t.is(reason(allUp, "b"), 'the key "alice" hashes to b');
  t.is(reason({ ...allUp, down: ["b"] }, "a"), "b is down: next in the key's preference order is a");
  t.is(reason({ ...allUp, down: ["b", "a"] }, "c"), "b is down: next in the key's preference order is c");
  t.is(reason({ ...allUp, back: ["b"] }, "b"), "b is back: hash sessions return");
  t.is(reason({ ...allUp, back: ["c"] }, "b"), 'the key "alice" hashes to b');
  t.is(reason({ ...allUp, key: undefined, order: [] }, "c"), "no key: round robin");
});

test("what the key does not explain is said", (t) => {
  t.is(reason(allUp, "c"), 'the key "alice" hashes to b, but it went to c');
  t.is(reason(allUp, undefined), "no server answered");
});
