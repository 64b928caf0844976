import test from "../support/serial.ts";
import { request } from "undici";
import { pick } from "../../src/affinity/servers/picking.ts";
import { loadRules } from "../../src/rules/load.ts";
import { planUpstream } from "../../src/planner/plan/moves.ts";
import { prepareTrials } from "../../src/planner/population/choice.ts";
import { Crowd } from "../../src/planner/population/crowd.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { reloadRules, startLimpet } from "../support/limpet.ts";
import { proxyTo } from "../support/site.ts";
import { TemporaryProject } from "../build/fixture.ts";

const SESSIONS = 2000;
const ALL: readonly FakeServer[] = ["a", "b", "c", "d"].map((name, index) => ({
  name,
  address: `127.0.0.1:${8081 + index}`,
}));
const BEFORE = ALL.slice(0, 3);
/** One goes, one comes. */
const AFTER = [ALL[0]!, ALL[1]!, ALL[3]!];

const rules = (servers: readonly FakeServer[], rest: string): string =>
  `export default defineRouting({ upstreams: { shop: { servers: ${ruleServers(servers)}, ${rest} } } });`;
const IMPORT = 'import { cookie, defineRouting, fromEnvironment, hash, tagSession } from "limpet";\n';
/** The application answers with the session id that it was asked with, as one that creates it does. */
const HTTP =
  listeners(ALL, (name) => `add_header Set-Cookie "sid=$cookie_sid"; return 200 "${name}";`) + proxyTo("shop");

const HASH = 'session: [cookie("sid")], affinity: hash()';
const TAG = 'affinity: tagSession({ carriers: [cookie("sid")], keys: fromEnvironment("LIMPET_KEYS") })';

/** The upstreams and sessions that a plan of this change has. */
async function trialOf(rest: string) {
  using project = new TemporaryProject([
    ["old.ts", IMPORT + rules(BEFORE, rest)],
    ["new.ts", IMPORT + rules(AFTER, rest)],
  ]);
  const [before, after] = await Promise.all(
    ["old.ts", "new.ts"].map(async (file) => (await loadRules(project.path, file)).routing!.upstreams.shop!),
  );
  const change = { before: { name: "shop", upstream: before! }, after: { name: "shop", upstream: after! } };
  const { trials } = await prepareTrials([change], { sample: SESSIONS, seed: 7, logFormat: "combined" });
  return trials[0]!;
}

/** Asks with a session's cookie; gives the server's name and the cookie that comes back. */
async function ask(url: string, cookie: string): Promise<{ readonly server: string; readonly cookie: string }> {
  const { body, headers } = await request(url, { headers: { cookie: `sid=${cookie}` } });
  const line = [headers["set-cookie"] ?? []].flat()[0] ?? `sid=${cookie}`;
  return { server: await body.text(), cookie: line.split(";", 1)[0]!.slice("sid=".length) };
}

async function askAll(url: string, cookies: readonly string[]) {
  const answers: { readonly server: string; readonly cookie: string }[] = [];
  const atOnce = 50;
  for (let from = 0; from < cookies.length; from += atOnce)
    answers.push(...(await Promise.all(cookies.slice(from, from + atOnce).map((cookie) => ask(url, cookie)))));
  return answers;
}

test("a reload moves the sessions of a hash that the plan says, one by one", async (t) => {
  const trial = await trialOf(HASH);
  const crowd = new Crowd(trial.population);
  const planned = [crowd.visit(trial.before), crowd.visit(trial.after)] as const;
  const keys = Array.from({ length: SESSIONS }, (_, index) => cookieOf(trial.population.describe(index)));

  await using openresty = await startLimpet({ rules: rules(BEFORE, HASH), http: HTTP });
  const before = await askAll(openresty.url(), keys);
  await reloadRules(openresty, rules(AFTER, HASH));
  const after = await askAll(openresty.url(), keys);
  t.deepEqual(
    before.map(({ server }) => server),
    [...planned[0].servers].map((index) => BEFORE[index]!.name),
  );
  t.deepEqual(
    after.map(({ server }) => server),
    [...planned[1].servers].map((index) => AFTER[index]!.name),
  );
});

test("a reload moves the tagged sessions that the plan says, one by one", async (t) => {
  const trial = await trialOf(TAG);
  const keys = Array.from({ length: SESSIONS }, (_, index) => cookieOf(trial.population.describe(index)));
  const planned = planUpstream(trial);

  await using openresty = await startLimpet({ rules: rules(BEFORE, TAG), http: HTTP });
  const before = await askAll(openresty.url(), keys);
  await reloadRules(openresty, rules(AFTER, TAG));
  const after = await askAll(
    openresty.url(),
    before.map(({ cookie }) => cookie),
  );
  // Who was sent where by turns is for nginx to say; what becomes of each then is not.
  const expected = before.map(({ server }, index) =>
    server === "c" ? AFTER[pick(trial.after.current, keys[index])]!.name : server,
  );
  t.deepEqual(
    after.map(({ server }) => server),
    expected,
  );
  // Of turns that do not come out even, another server may have one more.
  const boundToGone = before.filter(({ server }) => server === "c").length;
  t.true(Math.abs(planned.moved.sessions - boundToGone) <= 1);
});

function cookieOf({ headers = [] }: { readonly headers?: readonly (readonly [string, string])[] }): string {
  return headers[0]![1].slice("sid=".length);
}
