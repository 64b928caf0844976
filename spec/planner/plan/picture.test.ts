import test from "ava";
import type { UpstreamPlan } from "../../../src/planner/plan/moves.ts";
import { drawPlan } from "../../../src/planner/plan/picture.ts";
import { marksOf, textsOf as texts } from "../drawing/marks.ts";

const none = { sessions: 0, share: 0 };
const load = (share: number, wanted: number) => ({ sessions: 100 * share, share, wanted });

/** c is added to a and b. */
const SHOP: UpstreamPlan = {
  upstream: "shop",
  renamedFrom: null,
  affinity: "hash (rendezvous)",
  origin: { from: "sample", seed: 1 },
  sessions: 100,
  requests: 100,
  moved: { sessions: 30, share: 0.3, requestShare: 0.3 },
  ideal: 0.25,
  refused: none,
  groups: [],
  movedGroup: none,
  lost: none,
  servers: [
    { server: "a", before: load(0.5, 0.5), after: load(0.4, 0.25) },
    { server: "b", before: load(0.5, 0.5), after: load(0.3, 0.25) },
    { server: "c", before: null, after: load(0.3, 0.5) },
  ],
  imbalance: { before: 1, after: 1.6 },
  moves: [
    { from: "b", to: "c", sessions: 20, share: 0.2 },
    { from: "a", to: "refused", sessions: 10, share: 0.1 },
  ],
};

function drawn(...upstreams: readonly UpstreamPlan[]): string {
  return drawPlan({ before: "HEAD", after: "src/routing.ts", upstreams, diagnostics: [], relativeTo: "/" });
}

/** The widths of bars, by what their hints say. */
function bars(svg: string): ReadonlyMap<string, number> {
  return new Map(marksOf(svg).map(({ hint, attributes }) => [hint, Number(attributes.width)] as const));
}

test("it says what is compared, and how much moves", (t) => {
  const shown = texts(drawn(SHOP));
  t.is(shown[0], "HEAD → src/routing.ts");
  t.is(shown[1], "shop, hash (rendezvous): 30.0 % of the sessions move, the minimum is 25.0 %");
});

test("each server has bars as long as its shares, and none where it does not exist", (t) => {
  const shares = [...bars(drawn(SHOP))].filter(([title]) => title.includes("fair"));
  t.deepEqual(
    shares.map(([title]) => title),
    [
      "a, before: 50.0 %, fair: 50.0 %",
      "a, after: 40.0 %, fair: 25.0 %",
      "b, before: 50.0 %, fair: 50.0 %",
      "b, after: 30.0 %, fair: 25.0 %",
      "c, after: 30.0 %, fair: 50.0 %",
    ],
  );
  const [, longest] = shares[0]!;
  t.deepEqual(
    shares.map(([, width]) => Math.round((100 * width) / longest)),
    [100, 80, 100, 60, 60],
  );
});

test("the axis and the legend say what the marks mean", (t) => {
  const shown = texts(drawn(SHOP));
  for (const label of ["a", "b", "c", "0 %", "50 %", "share of the sessions", "before", "after", "fair share"]) {
    t.true(shown.includes(label), label);
  }
});

test("each move is a cell with its share", (t) => {
  const svg = drawn(SHOP);
  const cells = marksOf(svg).filter(({ hint }) => hint.includes("→"));
  t.deepEqual(
    cells.map(({ hint }) => hint),
    ["b → c: 20.0 %", "a → refused: 10.0 %"],
  );
  t.not(cells[0]!.attributes.fill, cells[1]!.attributes.fill);
  const shown = texts(svg);
  for (const label of ["moved from ↓ to →", "refused", "20.0 %", "10.0 %"]) t.true(shown.includes(label), label);
});

test("where cells are too many for numbers, a legend says what their colours mean", (t) => {
  const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);
  const servers = names.map((server) => ({ server, before: load(1 / 12, 1 / 12), after: load(1 / 12, 1 / 12) }));
  const moves = names.slice(1).map((to, index) => ({ from: "app-0", to, sessions: 1, share: 0.01 + 0.001 * index }));
  const shown = texts(drawn({ ...SHOP, servers, moves }));
  t.false(shown.includes("1.0 %"));
  t.deepEqual(shown.slice(-4), ["0.50 %", "1.00 %", "1.50 %", "2.00 %"]);
});

test("without moves there are no cells", (t) => {
  t.false(texts(drawn({ ...SHOP, moves: [] })).includes("moved from ↓ to →"));
});

test("every upstream has a part of its own", (t) => {
  const shown = texts(drawn(SHOP, { ...SHOP, upstream: "blog" }));
  t.is(shown.filter((text) => /^(shop|blog), hash/.test(text)).length, 2);
});

test("names are text, whatever they look like", (t) => {
  const name = '</text><script>alert("&amp;")</script>';
  const hostile = drawn({
    ...SHOP,
    upstream: name,
    servers: SHOP.servers.map((one) => (one.server === "c" ? { ...one, server: name } : one)),
    moves: [{ from: "b", to: name, sessions: 20, share: 0.2 }],
  });
  t.notRegex(hostile, /<script|&amp;/);
  t.true(marksOf(hostile).some(({ hint }) => hint === `b → ${name}: 20.0 %`));
});

test("it has colours for light and for dark pages, and is the same whenever it is drawn", (t) => {
  const svg = drawn(SHOP);
  t.regex(svg, /<style>.*@media\(prefers-color-scheme:dark\)/);
  t.is(drawn(SHOP), svg);
});

test("names are written whole, however long they are", (t) => {
  const name = `${"application-server-".repeat(5)}1@[2001:db8:0000:0000:0000:0000:0000:0001]:8080`;
  const [first, ...others] = SHOP.servers;
  const shown = texts(
    drawn({
      ...SHOP,
      servers: [{ ...first!, server: name }, ...others],
      moves: [{ from: name, to: "c", sessions: 20, share: 0.2 }],
    }),
  );
  t.is(shown.filter((text) => text === name).length, 2);
  t.false(shown.some((text) => text.endsWith("…")));
});
