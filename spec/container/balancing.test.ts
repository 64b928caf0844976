import { setMaxListeners } from "node:events";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const THREE: readonly FakeServer[] = [1, 2, 3].map((weight, index) => ({
  name: "abc"[index]!,
  address: `127.0.0.1:810${index}`,
  weight,
}));

const BALANCING = ["turns", "leastConnections", "twoChoices", "random"] as const;

const RULES = `export default defineRouting({ upstreams: { ${BALANCING.map(
  (balancing) =>
    `${balancing}: { servers: ${ruleServers(THREE)}, affinity: none(), balancing: "${balancing}", verdictHeader: "X-Verdict" },`,
).join("\n")} } });`;

/** Answers after as many milliseconds as \`ms\` says, or \`slow\` on the first server, and tells how many it has meanwhile. */
const APPLICATION = (name: string): string => `content_by_lua_block {
  local present = ngx.shared.present
  local key = ngx.var.arg_run .. "${name}"
  present:incr(key, 1, 0)
  ngx.sleep((${name === "a" ? "ngx.var.arg_slow or " : ""}ngx.var.arg_ms or 0) / 1000)
  present:incr(key, -1)
  ngx.print("${name}")
}`;

const HTTP = `
  lua_shared_dict present 1m;
  upstream native {
    least_conn;
    zone native 64k;
    ${THREE.map(({ address, weight }) => `server ${address} weight=${weight};`).join("\n")}
  }
  ${listeners(THREE, APPLICATION)}
  server {
    listen 8080;
    ${[...BALANCING, "native"].map((name) => `location /${name} { proxy_pass http://${name}; }`).join("\n")}
    location /seen/ { include /etc/nginx/limpet/locations/turns.conf; proxy_pass http://turns; }
    location = /present {
      content_by_lua_block {
        for _, name in ipairs({ "a", "b", "c" }) do ngx.print(ngx.shared.present:get(ngx.var.arg_run .. name) or 0, " ") end
      }
    }
  }`;

async function answerOf(openresty: StartedOpenResty, path: string, dispatcher: Agent): Promise<string> {
  return await (await request(`${openresty.url()}/${path}`, { dispatcher })).body.text();
}

/** What each server has while so many requests come one after the other, and none of them ends. */
async function filled(openresty: StartedOpenResty, upstream: string, requests: number): Promise<readonly number[]> {
  const run = `filled-${upstream}`;
  const leaving = new AbortController();
  setMaxListeners(100, leaving.signal);
  const present = async (): Promise<number[]> =>
    (await (await request(`${openresty.url()}/present?run=${run}`)).body.text()).trim().split(" ").map(Number);
  const asked: Promise<unknown>[] = [];
  for (let i = 0; i < requests; i++) {
    asked.push(
      request(`${openresty.url()}/${upstream}?run=${run}&ms=20000`, {
        dispatcher: new Agent({ connections: 1 }),
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await until(present, (counts) => counts.reduce((sum, count) => sum + count, 0) === i + 1);
  }
  const counts = await present();
  leaving.abort();
  await Promise.all(asked);
  return counts;
}

/** How many requests each server answers, with so many clients each of which asks again when it has an answer. */
async function answered(openresty: StartedOpenResty, upstream: string, clients: number): Promise<readonly number[]> {
  const counts = { a: 0, b: 0, c: 0 };
  let left = 900;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const agent = new Agent({ connections: 1 });
      while (left-- > 0) {
        counts[(await answerOf(openresty, `${upstream}?run=answered&ms=20&slow=120`, agent)) as "a"]++;
      }
      await agent.close();
    }),
  );
  return Object.values(counts);
}

for (const release of RELEASES) {
  test(`${release}: leastConnections fills servers as nginx's least_conn does, with all workers together`, async (t) => {
    await using openresty = await startLimpet({ release, rules: RULES, http: HTTP, workers: 2 });
    const native = await filled(openresty, "native", 18);
    t.deepEqual(native, [3, 6, 9]);
    t.deepEqual(await filled(openresty, "leastConnections", 18), native);
  });
}

test("under load, with one slow server, leastConnections gives each about what nginx's least_conn gives it", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP, workers: 2 });
  const native = await answered(openresty, "native", 36);
  const ours = await answered(openresty, "leastConnections", 36);
  t.log("native", native.join(" "), "limpet", ours.join(" "));
  for (const [index, count] of ours.entries()) t.true(Math.abs(count - native[index]!) < 60);
});

test("each method balances an upstream without affinity by weight, with the balancer phase alone", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP });
  const agent = new Agent({ connections: 1 });
  t.teardown(() => agent.close());
  for (const balancing of BALANCING) {
    const counts = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 300; i++) counts[(await answerOf(openresty, `${balancing}?run=idle`, agent)) as "a"]++;
    const expected = [50, 100, 150];
    for (const [index, count] of Object.values(counts).entries()) {
      t.true(Math.abs(count - expected[index]!) < (balancing === "turns" ? 2 : 40), `${balancing} ${count}`);
    }
  }
  const { headers, body } = await request(`${openresty.url()}/seen/?run=seen`);
  await body.dump();
  t.is(headers["x-verdict"], "none");
});

test("an idle server of little weight gets little, with every method", async (t) => {
  const rules = `export default defineRouting({ upstreams: { ${BALANCING.map(
    (balancing) =>
      `${balancing}: { servers: ${ruleServers([
        { ...THREE[0]!, weight: 1 },
        { ...THREE[1]!, weight: 50 },
      ])},
        affinity: none(), balancing: "${balancing}" },`,
  ).join("\n")} } });`;
  await using openresty = await startLimpet({ rules, http: HTTP });
  const agent = new Agent({ connections: 1 });
  t.teardown(() => agent.close());
  for (const balancing of BALANCING) {
    let ofA = 0;
    for (let i = 0; i < 500; i++) if ((await answerOf(openresty, `${balancing}?run=weights`, agent)) === "a") ofA++;
    t.true(ofA > 0 && ofA < 30, `${balancing}: ${ofA}`);
  }
});

test("with every method, requests of a bound session go to its server, also many at a time", async (t) => {
  const rules = `export default defineRouting({ upstreams: { ${BALANCING.map(
    (balancing) => `${balancing}: { servers: ${ruleServers(THREE)}, balancing: "${balancing}",
      affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }) },`,
  ).join("\n")} } });`;
  const locations = BALANCING.map(
    (name) => `location /${name} { include /etc/nginx/limpet/locations/${name}.conf; proxy_pass http://${name}; }`,
  );
  await using openresty = await startLimpet({
    rules,
    http: `lua_shared_dict present 1m; ${listeners(THREE, APPLICATION)} server { listen 8080; ${locations.join("\n")} }`,
    workers: 2,
  });
  for (const balancing of BALANCING) {
    const url = `${openresty.url()}/${balancing}?run=bound&ms=50`;
    const first = await request(url);
    const server = await first.body.text();
    const cookie = String(first.headers["set-cookie"]).split(";", 1)[0]!;
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => (await request(url, { headers: { cookie } })).body.text()),
    );
    t.deepEqual(new Set(answers), new Set([server]), balancing);
  }
});
