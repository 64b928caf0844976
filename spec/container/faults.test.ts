import { setTimeout as delay } from "node:timers/promises";
import test from "../support/serial.ts";
import fc from "fast-check";
import { Agent, request } from "undici";
import { someKeys } from "../affinity/upstreams.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { reloadRules, RELEASES, startLimpet } from "../support/limpet.ts";
import { ABC, proxyTo, startLimpetSite } from "../support/site.ts";

const THREE: readonly FakeServer[] = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.1:810${i}` }));

const SITE_SERVERS = ABC.map(({ name, listen }) => ({ name, address: listen }));

const rulesWith = (session: string, servers = THREE): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(servers)}, session: [${session}], affinity: hash(),
} } });`;

const ONE_OF_EACH = [
  'withoutRoute(cookie("JSESSIONID"))',
  'header("X-Session-Id")',
  "bearerToken()",
  'queryArgument("sid")',
  'pathParameter("jsessionid")',
  'combine(header("X-Tenant"), cookie("sid"))',
].join(", ");

for (const release of RELEASES) {
  test(`${release}: a source that throws costs a log line a second, and its requests go round robin`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rulesWith(
        '(request) => { if (request.header("X-Throw") === "error") { throw new Error("kaput"); } if (request.header("X-Throw") === "text") { throw "kaput"; } return request.header("X-Session-Id"); }',
      ),
      http: `${listeners(THREE)} ${proxyTo("shop")}`,
    });
    for (const kind of ["error", "text"]) {
      const before = (await openresty.errorLog()).length;
      const start = Date.now();
      const places: Record<string, number> = {};
      for (let i = 0; i < 90; i++) {
        const answer = await request(openresty.url(), { headers: { "x-throw": kind, "x-session-id": "one" } });
        const place = await answer.body.text();
        t.is(answer.statusCode, 200);
        places[place] = (places[place] ?? 0) + 1;
      }
      t.deepEqual(places, { a: 30, b: 30, c: 30 });
      const lines = (await openresty.errorLog())
        .slice(before)
        .split("\n")
        .filter((line) => line.includes("limpet:"));
      t.true(lines.length >= 1 && lines.length <= 1 + (Date.now() - start) / 1000, `${lines.length} lines`);
      t.regex(lines[0]!, /limpet: upstream "shop": .*kaput.*; served by round robin/);
      // A text that is thrown has no position in Lua.
      if (kind === "error") t.regex(lines[0]!, /limpet: upstream "shop": [\w./-]+\.ts:\d+:\d+: Error: kaput; /);
      await delay(1100);
    }
  });

  test(`${release}: a reload under load loses no request and moves no session`, async (t) => {
    const rules = rulesWith('header("X-Session-Id")', SITE_SERVERS);
    await using site = await startLimpetSite({ release, rules, http: proxyTo("shop"), applications: ABC, workers: 2 });
    const { openresty } = site;
    // A connection for each request: a kept one may be closed under a request by any HTTP server that ends.
    const agent = new Agent({ pipelining: 0 });
    const places = new Map<string, Set<string>>();
    let requests = 0;
    let reloaded = false;
    const client = async (key: string): Promise<void> => {
      while (!reloaded) {
        const answer = await request(openresty.url(), { dispatcher: agent, headers: { "x-session-id": key } });
        await answer.body.dump();
        t.is(answer.statusCode, 200);
        const place = String(answer.headers["x-served-by"]);
        places.set(key, (places.get(key) ?? new Set()).add(place));
        requests++;
        // Without a pause the clients alone would occupy the machine, and the reloads would wait for them.
        await delay(20);
      }
    };
    const clients = someKeys(16).map(client);
    for (let i = 0; i < 3; i++) await reloadRules(openresty, rules);
    reloaded = true;
    await Promise.all(clients);
    await agent.close();
    t.true(requests > 100, `${requests} requests`);
    for (const [key, where] of places) t.is(where.size, 1, key);
    t.notRegex(await openresty.errorLog(), /\[error\]|\[alert\]|\[emerg\]|limpet:/);
  });

  test(`${release}: whatever a client sends, the answer is never a 500, and nothing is logged`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rulesWith(ONE_OF_EACH),
      http: `large_client_header_buffers 8 64k; ${listeners(THREE)} ${proxyTo("shop")}`,
    });
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ maxLength: 20 }),
      fc.constantFrom("", '"', "=", ";", "x".repeat(5000), "Bearer ", "Bearer", ".", "%00", "a.b.c", ",", " "),
    );
    const headerValue = value.map((text) =>
      Buffer.from(text)
        .toString("latin1")
        .replaceAll(/[\0-\x08\x0a-\x1f\x7f]/g, ""),
    );
    await fc.assert(
      fc.asyncProperty(
        headerValue,
        headerValue,
        headerValue,
        headerValue,
        value,
        async (sid, id, token, key, argument) => {
          const path = `/x;jsessionid=${encodeURIComponent(key)}?sid=${encodeURIComponent(argument)}&sid`;
          const answer = await request(openresty.url() + path, {
            headers: {
              cookie: `JSESSIONID=${sid}; ${key}; sid=${id}`,
              "x-session-id": id,
              authorization: token,
              "x-tenant": key,
            },
          });
          await answer.body.dump();
          t.true(answer.statusCode === 200 || answer.statusCode === 400, `${answer.statusCode}`);
        },
      ),
      { numRuns: 1500 },
    );
    t.notRegex(await openresty.errorLog(), /\[error\]|\[alert\]|\[emerg\]|limpet:/);
  });
}

test("an upstream that the loaded rules do not know is served by nginx's own round robin", async (t) => {
  await using openresty = await startLimpet({
    rules: rulesWith('cookie("sid")'),
    http: `
      ${listeners(THREE)}
      upstream other { server ${THREE[0]!.address}; balancer_by_lua_block { limpet.balance("other") } }
      server { listen 8080; location / { proxy_pass http://other; } }`,
  });
  t.is(await (await request(openresty.url())).body.text(), "a");
  t.regex(await openresty.errorLog(), /limpet: upstream "other": it is not in the rules that nginx loaded/);
});
