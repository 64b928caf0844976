import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, type Finished } from "./run.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";

const servers = ["a", "b", "c"].map((name, index) => ({ name, address: \`10.0.0.\${index + 1}:80\` }));
export default defineRouting({
  upstreams: { shop: { servers, session: [cookie("sid")], affinity: hash() } },
});
`;

async function simulate(...args: readonly string[]): Promise<Finished> {
  return await simulateBy(RULES, ...args);
}

async function simulateBy(rules: string, ...args: readonly string[]): Promise<Finished> {
  using project = new TemporaryProject([["src/routing.ts", rules]]);
  return await limpet(project.path, ["simulate", "--sample", "9000", ...args]);
}

test("without events every server fails by itself, and the others take its sessions evenly", async (t) => {
  const { status, stdout } = await simulate();
  t.is(status, 0);
  t.regex(stdout, /^\| server \| sessions \| +fair \|$/m);
  t.regex(stdout, /^\| fail a +\| +3[23]\.\d % \| 33\.3 % \| +1\.0\d \| +0\.0 % \|/m);
  t.regex(stdout, /^\| fail c /m);
});

test("a canary's groups are shown, at the start and after each event", async (t) => {
  const rules = RULES.replace("80` }))", '80`, ...(name === "c" ? { group: "new" } : {}) }))').replace(
    "affinity: hash()",
    'affinity: hash(), canary: { groups: [{ name: "old", weight: 3 }, { name: "new", weight: 1 }] }',
  );
  const { stdout, stderr } = await simulateBy(rules, "--timeline", "fail c; back c");
  t.is(stderr, "");
  t.regex(stdout, /^\| group \| sessions \| +fair \|$/m);
  t.regex(stdout, /^\| old +\| +7[45]\.\d % \| 75\.0 % \|$/m);
  t.regex(stdout, /^\| after +\|.*\| fullest \| group old \| group new \|/m);
  t.regex(stdout, /^\| fail c .*\| +100\.0 % \| +0\.0 % \|/m);
});

test("thresholds that are passed exit with 1, in JSON, too", async (t) => {
  const { status, stdout, stderr } = await simulate("--fail", "a,b", "--max-moved", "50%", "--json");
  t.is(status, 1);
  t.is(stderr, "");
  const { ok, passed } = JSON.parse(stdout) as { ok: boolean; passed: readonly string[] };
  t.false(ok);
  t.regex(passed[0]!, /^fail a,b: 6[67]\.\d % of the sessions move, and --max-moved is 50\.0 %$/);
});

test("an event that cannot be is refused with what to write", async (t) => {
  const { status, stdout, stderr } = await simulate("--timeline", "fall a");
  t.is(status, 1);
  t.is(stdout, "");
  t.regex(stderr, /^error LIMPET1281: "fall a" is not an event\. Events are "fail a"/);
});
