import test from "ava";
import { provisionHealth } from "../../src/affinity/health.ts";
import { judgementOf, keepTriesOf, noteTry } from "../../src/nginx/health/judgement.ts";

function judgement() {
  return judgementOf(provisionHealth({ outlier: { failures: 3, of: 5 } }, "http"))!;
}

test("too many failures among the last tries of a place are told of", (t) => {
  const judged = judgement();
  t.deepEqual(
    [true, false, true, false, true, false, false, true].map((isFailure) => noteTry(judged, "a", isFailure)),
    [0, 0, 0, 0, 3, 0, 0, 0],
  );
});

test("tries of places that are gone are forgotten, and others go on", (t) => {
  const judged = judgement();
  for (const place of ["a", "b", "a", "b"]) noteTry(judged, place, true);
  keepTriesOf(judged, ["b", "c"]);
  t.deepEqual(
    Object.keys(judged.windows).filter((place) => judged.windows[place] !== undefined),
    ["b"],
  );
  t.is(noteTry(judged, "b", true), 3);
  t.is(noteTry(judged, "a", true), 0);
});
