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
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  return await limpet(project.path, ["simulate", "--sample", "9000", ...args]);
}

test("without events every server fails by itself, and the others take its sessions evenly", async (t) => {
  const { status, stdout } = await simulate();
  t.is(status, 0);
  t.regex(stdout, /^\| server \| sessions \| +fair \|$/m);
  t.regex(stdout, /^\| fail a +\| +3[23]\.\d % \| 33\.3 % \| +1\.0\d \| +0\.0 % \|/m);
  t.regex(stdout, /^\| fail c /m);
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
