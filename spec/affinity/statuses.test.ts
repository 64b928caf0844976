import test from "ava";
import { statusAt, statusSet } from "../../src/affinity/statuses.ts";

test("statuses are named one by one and by ranges with their ends", (t) => {
  const set = statusSet([200, "302-304", 500]);
  t.deepEqual(Object.keys(set), ["200", "302", "303", "304", "500"]);
});

test("the status of an answer is read from its first line, and anything else is none", (t) => {
  t.is(statusAt("HTTP/1.1 204 No Content", 9), 204);
  const none = statusSet(["100-599"]);
  t.is(none[statusAt("HTTP/1.1 xyz", 9)], undefined);
  t.is(none[statusAt("HTTP/1.1 2", 9)], undefined);
});
