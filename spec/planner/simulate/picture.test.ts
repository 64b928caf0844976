import test from "ava";
import { drawSimulation } from "../../../src/planner/simulate/picture.ts";
import type { Scenario, Step } from "../../../src/planner/simulate/simulate.ts";
import { marksOf, textsOf } from "../drawing/marks.ts";

const none = { sessions: 0, share: 0 };

function step(event: string, moved: number, shares: Readonly<Record<string, number>>): Step {
  return {
    event,
    moved: { sessions: 100 * moved, share: moved },
    ideal: moved,
    disturbed: none,
    refused: none,
    imbalance: 1,
    servers: Object.entries(shares).map(([server, share]) => ({
      server,
      state: "up",
      sessions: 100 * share,
      share,
      wanted: share,
    })),
    groups: [],
  };
}

function drawn(...scenarios: readonly Scenario[]): string {
  return drawSimulation({
    upstream: "shop",
    affinity: "hash (rendezvous)",
    origin: { from: "sample", seed: 1 },
    sessions: 100,
    start: step("start", 0, { a: 0.5, b: 0.5 }),
    scenarios,
    diagnostics: [],
    relativeTo: "/",
  });
}

const ADD_C = step("add c", 0.4, { a: 0.25, b: 0.35, c: 0.4 });
const FAIL_A = step("fail a", 0.25, { b: 0.5, a: 0, c: 0.5 });

test("it says which upstream it is, and each event with the share that moved", (t) => {
  const shown = textsOf(drawn({ timeline: "add c; fail a", steps: [ADD_C, FAIL_A] }));
  t.is(shown[0], "shop: hash (rendezvous)");
  for (const label of ["start", "1. add c", "40.0 % moved", "2. fail a", "25.0 % moved", "100 %"]) {
    t.is(shown.filter((text) => text === label).length, 1, label);
  }
  t.false(shown.includes("0.0 % moved"));
});

test("a step's bars are its servers' shares one after another, always in one order", (t) => {
  const marks = marksOf(drawn({ timeline: "add c; fail a", steps: [ADD_C, FAIL_A] }));
  t.deepEqual(
    marks.map(({ hint }) => hint),
    ["a: 50.0 %", "b: 50.0 %", "a: 25.0 %", "b: 35.0 %", "c: 40.0 %", "b: 50.0 %", "c: 50.0 %"],
  );
  const [whole] = marks.map(({ attributes }) => 2 * Number(attributes.width));
  t.deepEqual(
    marks.map(({ attributes }) => Math.round((100 * Number(attributes.x)) / whole!)),
    [0, 50, 0, 25, 60, 0, 50],
  );
});

test("a server keeps its colour, which the legend names", (t) => {
  const svg = drawn({ timeline: "add c; fail a", steps: [ADD_C, FAIL_A] });
  const colours = new Map(marksOf(svg).map(({ hint, attributes }) => [hint[0]!, attributes.fill!] as const));
  t.is(new Set(colours.values()).size, 3);
  for (const { hint, attributes } of marksOf(svg)) t.is(attributes.fill, colours.get(hint[0]!));
  const legend = [...svg.matchAll(/rx="2" fill="([^"]+)"\/><text[^>]*>([^<]+)</g)];
  t.deepEqual(
    legend.map(([, colour, name]) => [name!, colour!] as const),
    [...colours],
  );
});

test("timelines with one event each share a chart, longer ones have their own", (t) => {
  const starts = (...scenarios: readonly Scenario[]): number =>
    textsOf(drawn(...scenarios)).filter((text) => text === "start").length;
  t.is(starts({ timeline: "", steps: [ADD_C] }, { timeline: "", steps: [FAIL_A] }), 1);
  t.is(starts({ timeline: "", steps: [ADD_C, FAIL_A] }, { timeline: "", steps: [FAIL_A] }), 2);
});

test("names are text, whatever they look like", (t) => {
  const name = "<a>&";
  const svg = drawn({ timeline: "", steps: [step(`add ${name}`, 0.1, { a: 0.4, b: 0.5, [name]: 0.1 })] });
  t.notRegex(svg, /<a>/);
  t.true(marksOf(svg).some(({ hint }) => hint === "<a>&: 10.0 %"));
  t.true(textsOf(svg).includes("1. add <a>&"));
});
