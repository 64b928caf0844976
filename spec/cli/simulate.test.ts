import test from "ava";
import { TemporaryProject } from "../toolchain/fixture.ts";
import { limpet, type Finished } from "./run.ts";

const RULES = `import { cookie, defineRouting, fromFile, hash, tagSession } from "limpet";

const servers = ["a", "b", "c"].map((name, index) => ({ name, address: \`10.0.0.\${index + 1}:80\` }));
const keys = fromFile("/nowhere/keys");
const tags = tagSession({ carriers: [cookie("sid")], keys });
export default defineRouting({
  upstreams: {
    hashed: { servers, session: [cookie("sid")], affinity: hash() },
    bound: { servers, affinity: tags },
    faithful: { servers, affinity: tags, policies: { returns: true } },
    strict: { servers, affinity: tags, policies: { down: { refuse: 503 } } },
  },
});
`;

function simulate(...args: readonly string[]): Finished {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  return limpet(project.path, ["simulate", "--sample", "9000", ...args]);
}

interface Step {
  readonly event: string;
  readonly moved: { readonly share: number };
  readonly disturbed: { readonly share: number };
  readonly refused: { readonly share: number };
}

/** Shares that moved at each step, in tenths of a percent of the third that each server has. */
function moved(upstream: string, timeline: string, of: "moved" | "disturbed" | "refused" = "moved"): readonly number[] {
  const { stdout } = simulate("--upstream", upstream, "--timeline", timeline, "--json");
  const { scenarios } = JSON.parse(stdout) as { scenarios: { steps: Step[] }[] };
  return scenarios[0]!.steps.map((step) => Math.round(step[of].share * 30) / 10);
}

test("without events every server fails by itself, and the others take its sessions evenly", (t) => {
  const { status, stdout } = simulate("--upstream", "hashed");
  t.is(status, 0);
  t.regex(stdout, /^\| fail a +\| +3[23]\.\d % \| 33\.3 % \| +1\.0\d \| +0\.0 % \|/m);
  t.regex(stdout, /^\| fail c /m);
});

test("sessions of a hash return when their server is back, bound ones stay unless a policy has them return", (t) => {
  const timeline = "fail a; back a";
  t.deepEqual(moved("hashed", timeline), [1, 1]);
  t.deepEqual(moved("bound", timeline), [1, 0]);
  t.deepEqual(moved("faithful", timeline), [1, 1]);
});

test("a policy that refuses leaves sessions without a server", (t) => {
  t.deepEqual(moved("strict", "fail a; back a", "refused"), [1, 0]);
});

test("who moved once is counted once", (t) => {
  t.deepEqual(moved("hashed", "fail a; back a; fail a; fail b", "disturbed"), [1, 1, 1, 2]);
});

test("a server that comes takes sessions of a hash, and none that are bound; one that drains keeps the bound", (t) => {
  t.deepEqual(moved("hashed", "add d; drain a"), [0.7, 0.7]);
  t.deepEqual(moved("bound", "add d; drain a; remove a"), [0, 0, 1]);
});

test("thresholds that are passed exit with 1", (t) => {
  const { status, stderr } = simulate("--upstream", "hashed", "--fail", "a,b", "--max-moved", "50%");
  t.is(status, 1);
  t.regex(stderr, /^fail a,b: 6[67]\.\d % of the sessions move, and --max-moved is 50\.0 %$/m);
});

test("events that cannot be are refused with what to write", (t) => {
  t.regex(simulate("--upstream", "hashed", "--timeline", "fall a").stderr, /error LIMPET1281: "fall a" is no event/);
  t.regex(simulate("--upstream", "hashed", "--fail", "z").stderr, /error LIMPET1282: There is no server "z".*a, b, c/);
  t.regex(simulate("--upstream", "hashed", "--add", "a").stderr, /error LIMPET1283/);
  t.regex(simulate().stderr, /error LIMPET1285: Name one of the upstreams of the rules: --upstream hashed or bound/);
});
