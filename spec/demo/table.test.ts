import test from "ava";
import { faults, type Row } from "../../src/demo/tour/row.ts";
import { renderTable, renderVerdict } from "../../src/demo/tour/table.ts";

const kept = { status: 200, servedBy: "a", verdict: "kept" } as const;
const died = { status: 409, servedBy: "b", verdict: "died" } as const;
const lost = { status: 409, servedBy: "c", verdict: "lost" } as const;
const failed = { status: 502, servedBy: undefined, verdict: "failed" } as const;

function row(...outcomes: readonly (typeof kept | typeof died | typeof lost | typeof failed)[]): Row {
  return { kind: "request", who: "somebody", asked: "GET /cart", outcomes, why: "a reason" };
}

test("a row says who went where and why", (t) => {
  t.regex(renderTable([row(kept)]), /^somebody +GET \/cart +a +200 kept +a reason$/m);
  t.regex(renderTable([{ kind: "event", text: "b is killed" }]), /^── b is killed ──$/m);
});

test("a crowd's row counts servers and answers; few are named in their order", (t) => {
  const crowd = renderTable([row(died, kept, kept, kept, kept, kept)]);
  t.regex(crowd, /^somebody +GET \/cart +a×5 b×1 +5 × 200 kept +a reason\n +1 × 409 died$/m);
  t.regex(renderTable([row(died, kept, died)]), /GET \/cart +b a b /);
});

test("the table fits a terminal, whatever is in it", (t) => {
  const long = "a reason that is as long as a reason can be, and longer than any column of any table is wide";
  const table = renderTable(
    [{ kind: "request", who: "a".repeat(40), asked: "GET /", outcomes: [kept], why: long }],
    200,
  );
  t.true(table.split("\n").every((line) => line.length <= 100));
  t.true(
    renderTable([row(kept)], 80)
      .split("\n")
      .every((line) => line.length <= 80),
  );
});

test("what is lost or failed is a fault, and stands out", (t) => {
  const rows = [row(kept), row(lost, died), row(failed)];
  t.deepEqual(faults(rows), ["lost", "failed"]);
  t.regex(renderTable(rows), /409 LOST/);
  t.regex(renderVerdict(rows), /✗ 1 request did not find a session that should be there\. 1 request failed\.$/);
});

test("a loss that must be is explained, and no fault", (t) => {
  const rows = [row(kept), row(died)];
  t.deepEqual(faults(rows), []);
  t.regex(renderVerdict(rows), /^died: its server's memory is gone/);
  t.regex(renderVerdict(rows), /✓ No session was lost that hashing can keep\.$/);
});
