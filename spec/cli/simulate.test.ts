import test from "ava";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, type Finished } from "./run.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";

const servers = ["a", "b", "c"].map((name, index) => ({ name, address: \`10.0.0.\${index + 1}:80\` }));
export default defineRouting({
  upstreams: { shop: { servers, session: [cookie("sid")], affinity: hash() } },
});
`;

function simulate(...args: readonly string[]): Finished {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  return limpet(project.path, ["simulate", "--sample", "9000", ...args]);
}

test("without events every server fails by itself, and the others take its sessions evenly", (t) => {
  const { status, stdout } = simulate();
  t.is(status, 0);
  t.regex(stdout, /^\| server \| sessions \| +due \|$/m);
  t.regex(stdout, /^\| fail a +\| +3[23]\.\d % \| 33\.3 % \| +1\.0\d \| +0\.0 % \|/m);
  t.regex(stdout, /^\| fail c /m);
});

test("thresholds that are passed exit with 1, in JSON, too", (t) => {
  const { status, stdout, stderr } = simulate("--fail", "a,b", "--max-moved", "50%", "--json");
  t.is(status, 1);
  t.is(stderr, "");
  const { ok, passed } = JSON.parse(stdout) as { ok: boolean; passed: readonly string[] };
  t.false(ok);
  t.regex(passed[0]!, /^fail a,b: 6[67]\.\d % of the sessions move, and --max-moved is 50\.0 %$/);
});

test("an event that cannot be is refused with what to write", (t) => {
  const { status, stdout, stderr } = simulate("--timeline", "fall a");
  t.is(status, 1);
  t.is(stdout, "");
  t.regex(stderr, /^error LIMPET1281: "fall a" is no event\. There are "fail a"/);
});
