import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { request } from "undici";
import { preferenceOrder } from "../../src/affinity/servers/picking.ts";
import type { Site } from "../../src/testkit/index.ts";
import { lineupOf, someKeys } from "../affinity/upstreams.ts";
import { reloadRules, RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

interface Reply {
  readonly status: number;
  readonly servedBy: string | undefined;
  /** The ports of the servers that the request was sent to. */
  readonly tries: readonly string[];
}

async function ask(site: Site, key: string | undefined, path = "/", method: "GET" | "POST" = "GET"): Promise<Reply> {
  const headers = key === undefined ? {} : { "x-session-id": key };
  const answer = await request(site.openresty.url() + path, { headers, method });
  await answer.body.dump();
  // Where no server was left to try, nginx names the last one once more.
  const tries = String(answer.headers["x-tries"] ?? "").replace(/(, )?([^ ,]+), \2$/, "$1$2");
  return {
    status: answer.statusCode,
    servedBy: answer.headers["x-served-by"] as string | undefined,
    tries: tries.split(", ").map((address) => address.replace(/^.*:/, "")),
  };
}

const { generation } = lineupOf(ABC.map(({ name, listen }) => ({ name, address: listen })));

/** A key's servers in the order of preference. */
const orderOf = (key: string): ("a" | "b" | "c")[] => preferenceOrder(generation, key).map((i) => ABC[i]!.name);
const portOf = (name: string): string => ABC.find((application) => application.name === name)!.listen.slice(-4);
const keyOf = (name: string): string => someKeys(100).find((key) => orderOf(key)[0] === name)!;

const rulesWith = (options: string): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS}, session: [header("X-Session-Id")], affinity: hash(), ${options}
} } });`;

/** Every key of 60 is at the first server of its order that is not among `away`. */
async function allAreAtHome(t: ExecutionContext, site: Site, ...away: readonly string[]): Promise<void> {
  for (const key of someKeys(60)) {
    const reply = await ask(site, key);
    t.is(reply.status, 200);
    t.is(
      reply.servedBy,
      orderOf(key).find((name) => !away.includes(name)),
    );
  }
}

for (const release of RELEASES) {
  test(`${release}: a server that dies gives its keys to the next of their order, and has them back when it returns`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: rulesWith("health: { failTimeout: 1 }"),
      http: proxyTo("shop"),
      applications: ABC,
      workers: 2,
    });
    await allAreAtHome(t, site);
    await site.application("b").kill();
    const key = keyOf("b");
    const first = await ask(site, key);
    t.deepEqual(first.tries, [portOf("b"), portOf(orderOf(key)[1]!)]);
    await allAreAtHome(t, site, "b");
    await site.application("b").start();
    await until(
      () => ask(site, key),
      (reply) => reply.servedBy === "b" && reply.tries.length === 1,
    );
    await allAreAtHome(t, site);
    t.regex(
      await site.openresty.errorLog(),
      /limpet: server "b" \(127\.0\.0\.1:8082\) of upstream "shop" is back after \d+ s/,
    );
  });

  test(`${release}: with all servers dead the answer is 502 at once, each server tried once at most, and they are found again`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: rulesWith("health: { failTimeout: 60 }"),
      http: proxyTo("shop"),
      applications: ABC,
      workers: 2,
    });
    await Promise.all(ABC.map(({ name }) => site.application(name).kill()));
    for (const key of [undefined, ...someKeys(20)]) {
      const reply = await ask(site, key);
      t.is(reply.status, 502);
      t.is(new Set(reply.tries).size, reply.tries.length, reply.tries.join());
      t.true(reply.tries.length <= 3);
    }
    await site.application("a").start();
    await until(
      () => ask(site, keyOf("a")),
      (reply) => reply.status === 200,
    );
    await until(
      () => ask(site, keyOf("c")),
      (reply) => reply.status === 200,
    );
  });
}

test("what one worker learns of a server the others know: a failure is met once, not once in each", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { failTimeout: 60 }"),
    http: proxyTo("shop", "add_header X-Worker $pid always;"),
    applications: ABC,
    workers: 4,
  });
  await site.application("b").kill();
  const key = keyOf("b");
  await ask(site, key);
  await until(
    () => ask(site, key),
    (reply) => reply.tries.length === 1,
    2000,
  );
  const workers = new Set<unknown>();
  for (let i = 0; i < 60; i++) {
    const answer = await request(site.openresty.url(), { headers: { "x-session-id": key }, reset: true });
    await answer.body.dump();
    workers.add(answer.headers["x-worker"]);
    t.false(String(answer.headers["x-tries"]).includes(","), "another worker tried the dead server");
  }
  t.true(workers.size > 1, "one worker served all");
});

test("a server is avoided after as many failures as maxFails says, not before", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { maxFails: 3, failTimeout: 60 }"),
    http: proxyTo("shop"),
    applications: ABC,
  });
  await site.application("a").kill();
  const key = keyOf("a");
  for (let failure = 1; failure <= 3; failure++) t.is((await ask(site, key)).tries.length, 2, `failure ${failure}`);
  t.is((await ask(site, key)).tries.length, 1);
});

test("with maxFails 0 a server is never avoided", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { maxFails: 0 }"),
    http: proxyTo("shop"),
    applications: ABC,
  });
  await site.application("a").kill();
  for (let i = 0; i < 10; i++) t.is((await ask(site, keyOf("a"))).tries.length, 2);
});

test("a server that is avoided stays so through a reload", async (t) => {
  const rules = rulesWith("health: { failTimeout: 60 }");
  await using site = await startLimpetSite({ rules, http: proxyTo("shop"), applications: ABC, workers: 2 });
  await site.application("c").kill();
  await ask(site, keyOf("c"));
  await reloadRules(site.openresty, rules);
  t.is((await ask(site, keyOf("c"))).tries.length, 1);
});

test("a server that accepts connections and does not answer is avoided until it answers", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { failTimeout: 1 }"),
    http: proxyTo("shop", "proxy_read_timeout 1s;"),
    applications: ABC,
  });
  await site.application("a").pause();
  const key = keyOf("a");
  t.deepEqual((await ask(site, key)).tries, [portOf("a"), portOf(orderOf(key)[1]!)]);
  // Twice the time after which it is asked: it takes connections, so only an answer counts.
  const end = Date.now() + 4000;
  while (Date.now() < end) t.is((await ask(site, key)).tries.length, 1);
  await site.application("a").unpause();
  await until(
    () => ask(site, key),
    (reply) => reply.servedBy === "a",
  );
});

test("nginx decides on retries: none with proxy_next_upstream off, as many as proxy_next_upstream_tries allows", async (t) => {
  const locations = `
    location /never { include /etc/nginx/limpet/proxy.conf; proxy_pass http://shop; proxy_next_upstream off; add_header X-Tries $upstream_addr always; }
    location /twice { include /etc/nginx/limpet/proxy.conf; proxy_pass http://shop; proxy_next_upstream_tries 2; add_header X-Tries $upstream_addr always; }`;
  await using site = await startLimpetSite({
    rules: rulesWith("health: { maxFails: 0 }"),
    http: proxyTo("shop").replace(/}\s*$/, `${locations}}`),
    applications: ABC,
  });
  await Promise.all(ABC.map(({ name }) => site.application(name).kill()));
  const key = keyOf("b");
  t.deepEqual((await ask(site, key, "/never")).tries, orderOf(key).slice(0, 1).map(portOf));
  t.deepEqual((await ask(site, key, "/twice")).tries, orderOf(key).slice(0, 2).map(portOf));
  t.deepEqual((await ask(site, key, "/")).tries, orderOf(key).map(portOf));
});

test("a status that proxy_next_upstream names is retried, but not held against servers that all answer so", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { failTimeout: 60 }"),
    http: proxyTo("shop", "proxy_next_upstream error timeout http_503 http_404;"),
    applications: ABC,
  });
  const key = keyOf("b");
  const missing = await ask(site, key, "/status/404");
  t.deepEqual(missing.tries, orderOf(key).map(portOf));
  t.is((await ask(site, key)).servedBy, "b");
  const unavailable = await ask(site, key, "/status/503");
  t.deepEqual(unavailable.tries, orderOf(key).map(portOf));
  t.is((await ask(site, key)).servedBy, "b");
});

test("a POST that was sent is not repeated; countLastTry counts its failure all the same", async (t) => {
  for (const counted of [false, true]) {
    await using site = await startLimpetSite({
      rules: rulesWith(`health: { failTimeout: 60, countLastTry: ${counted} }`),
      http: proxyTo("shop", "proxy_read_timeout 500ms; error_page 504 /sorry;").replace(
        /}\s*$/,
        "location = /sorry { internal; add_header X-Tries $upstream_addr always; return 504; } }",
      ),
      applications: ABC,
    });
    const key = keyOf("a");
    const failed = await ask(site, key, "/hang?seconds=5", "POST");
    t.is(failed.status, 504);
    t.is(failed.tries.length, 1);
    t.is((await ask(site, key)).servedBy === "a", !counted, `countLastTry: ${counted}`);
  }
});

test("an application's own 502 and a client that goes away do not count as failures", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith("health: { failTimeout: 60, countLastTry: true }"),
    http: proxyTo("shop"),
    applications: ABC,
  });
  const key = keyOf("a");
  t.is((await ask(site, key, "/status/502")).status, 502);
  const impatient = request(`${site.openresty.url()}/hang?seconds=30`, {
    headers: { "x-session-id": key },
    signal: AbortSignal.timeout(300),
  });
  await t.throwsAsync(impatient, { any: true });
  t.is((await ask(site, key)).servedBy, "a");
});

test("after an internal redirect the tries before it do not count as this upstream's", async (t) => {
  const http = `
    upstream broken { server 127.0.0.1:1; }
    ${proxyTo("shop").replace(
      /}\s*$/,
      `location /redirected {
         proxy_pass http://broken;
         error_page 502 = @shop;
       }
       location @shop { include /etc/nginx/limpet/proxy.conf; proxy_pass http://shop; add_header X-Tries $upstream_addr always; }
     }`,
    )}`;
  await using site = await startLimpetSite({
    rules: rulesWith("health: { maxFails: 0 }"),
    http,
    applications: ABC,
  });
  const key = keyOf("c");
  await site.application("c").kill();
  const reply = await ask(site, key, "/redirected");
  t.is(reply.status, 200);
  t.is(reply.servedBy, orderOf(key)[1]);
});
