import test from "ava";
import { faults, type Outcome, type Row, type Tour } from "../../src/demo/tour/row.ts";
import { renderConclusion, renderTour } from "../../src/demo/tour/table.ts";

const kept: Outcome = { status: 200, servedBy: "a", verdict: "hit", judgement: "kept", second: "same" };
const opened: Outcome = { status: 200, servedBy: "a", verdict: "new", judgement: "opened", second: undefined };
const died: Outcome = { status: 409, servedBy: "b", verdict: "moved:down", judgement: "died", second: "same" };
const lost: Outcome = { status: 409, servedBy: "c", verdict: "none", judgement: "lost", second: "same" };
const failed: Outcome = { status: 502, servedBy: undefined, verdict: "-", judgement: "failed", second: "same" };

function row(...outcomes: readonly Outcome[]): Row {
  return { kind: "request", who: "somebody", path: "/cart", outcomes };
}

function tour(...rows: readonly Row[]): Tour {
  return { rows, moves: [0, 1] };
}

test("a row says who went where, what came back, and what both proxies make of it", (t) => {
  t.regex(renderTour(tour(row(kept))), /^somebody +\/cart +a +same +200 kept +hit$/m);
  t.regex(renderTour(tour(row(opened))), /^somebody +\/cart +a +200 opened +new$/m);
  t.regex(renderTour(tour(row(failed))), /^somebody +\/cart +none +same +502 FAILED +-$/m);
});

test("a crowd's row counts servers and answers", (t) => {
  const crowd = renderTour(tour(row(died, kept, kept, kept)));
  t.regex(crowd, /^somebody +\/cart +a×3 b×1 +same +200 kept ×3 +hit\n +409 died +moved:down$/m);
});

test("one disagreement of the proxies stands out in a crowd", (t) => {
  t.regex(renderTour(tour(row(kept, { ...kept, second: "differs" }, kept))), / DIFFERS +200 kept ×3/);
});

test("the tour fits a terminal of 80 columns, whatever is in it", (t) => {
  const words = "as long as a sentence can be and longer than any line of a terminal is wide, ".repeat(3);
  const crowd = Array.from({ length: 400 }, (_, index) => ({ ...kept, servedBy: `server-${index % 26}` }));
  const text = renderTour(
    tour({ kind: "chapter", title: "A chapter", text: words }, { ...row(...crowd), who: "a".repeat(40) } as Row),
  );
  t.true(text.split("\n").every((line) => line.length <= 80));
  t.regex(text, /^A chapter\nas long as a sentence/m);
});

test("what is lost or fails, in whichever proxy, is a fault, and so is moving twice", (t) => {
  const rows = [row(kept), row(lost, died), row(failed), row({ ...kept, second: "differs" }, lost)];
  const wrong = [
    "2 requests did not find a session that should be there.",
    "1 request failed.",
    "1 request went elsewhere by the second proxy.",
    "1 visitor moved more than once.",
  ];
  t.deepEqual(faults({ rows, moves: [0, 1, 2] }), wrong);
  t.is(renderConclusion({ rows, moves: [0, 1, 2] }), wrong.map((sentence) => `✗ ${sentence}`).join("\n"));
});

test("a session that dies with its server is no fault", (t) => {
  const fine = tour(row(kept), row(died), row(opened), row(kept));
  t.deepEqual(faults(fine), []);
  t.regex(renderConclusion(fine), /^✓ 1 of 2 visitors moved, each exactly once: when their server died\.$/m);
  t.regex(renderConclusion(fine), /^✓ The second proxy .* agreed 3 times of 3\.$/m);
});
