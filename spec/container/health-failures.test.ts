import { request } from "undici";
import type { Site } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const AFFINITIES = {
  "a lone hash": 'session: [header("X-Session-Id")], affinity: hash()',
  "an issued cookie": 'affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })',
} as const;

type AbcSite = Site<"a" | "b" | "c">;

function start(affinity: string, health: string, directives = ""): Promise<AbcSite> {
  return startLimpetSite({
    rules: `export default defineRouting({ upstreams: { shop: { servers: ${ABC_SERVERS}, ${affinity}, health: { ${health} } } } });`,
    http: proxyTo("shop", directives),
    applications: ABC,
    errorLogLevel: "error",
  });
}

interface Reply {
  readonly status: number;
  readonly servedBy: unknown;
  readonly tries: number;
}

async function ask(site: AbcSite, key: string, path = "/"): Promise<Reply> {
  const answer = await request(site.openresty.url() + path, { headers: { "x-session-id": key } });
  await answer.body.dump();
  const tries = String(answer.headers["x-tries"]).split(", ").length;
  return { status: answer.statusCode, servedBy: answer.headers["x-served-by"], tries };
}

/** The servers that answer so many new clients, and how often each. */
async function served(site: AbcSite, count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const name = String((await ask(site, `key ${i}`)).servedBy);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

for (const [name, affinity] of Object.entries(AFFINITIES)) {
  test(`${name}: a server that answers 500 to everything leaves, where failOn says so, and only then`, async (t) => {
    for (const [health, leaves] of [
      ['maxFails: 3, failTimeout: 60, failOn: ["error", "500-599"]', true],
      ['maxFails: 3, failTimeout: 60, failOn: ["error", 503]', false],
      ["maxFails: 3, failTimeout: 60", false],
    ] as const) {
      await using site = await start(affinity, health);
      await site.application("b").behave({ status: 500 });
      await served(site, 60);
      const after = await served(site, 60);
      t.is("b" in after, !leaves, health);
      const log = await site.openresty.errorLog();
      const line = 'limpet: server "b" (127.0.0.1:8082) of upstream "shop" is avoided: status 500 (3 of 3)';
      t.is(log.split(line).length - 1, leaves ? 1 : 0, log);
    }
  });

  test(`${name}: with outlier a server leaves when that many of its last tries failed, not before`, async (t) => {
    await using site = await start(
      affinity,
      'maxFails: 1, failTimeout: 60, failOn: ["error", "500-599"], outlier: { failures: 5, of: 20 }',
    );
    // One of ten answers of each server is a failure, so that of 20 never more than three are.
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 27; i++) await ask(site, `key ${i}`);
      for (const key of ["x", "y", "z"]) await ask(site, key, "/status/500");
    }
    t.is(await site.openresty.errorLog(), "");
    await site.application("b").behave({ status: 500 });
    await until(
      () => served(site, 20),
      (counts) => !("b" in counts),
    );
    t.regex(await site.openresty.errorLog(), /server "b" .* is avoided: status 500 \(5 of the last 20\)/);
  });
}

test("what failOn does not name is no failure", async (t) => {
  await using site = await start(AFFINITIES["a lone hash"], 'failTimeout: 60, failOn: ["timeout", "500-599"]');
  await site.application("b").kill();
  await served(site, 60);
  t.is(await site.openresty.errorLog().then((log) => log.includes("is avoided")), false);
});

for (const [what, failOn, directives, wound] of [
  ["timeout", "no answer in time", "proxy_read_timeout 300ms;", (site: AbcSite) => site.application("b").pause()],
  ["error", "connection failed", "", (site: AbcSite) => site.application("b").kill()],
] as const) {
  test(`the log says of a server that fails requests by "${what}" what went wrong, and for how long it was away`, async (t) => {
    await using site = await start(AFFINITIES["a lone hash"], `failTimeout: 1, failOn: ["${what}"]`, directives);
    await wound(site);
    const log = await until(
      async () => {
        await served(site, 20);
        return site.openresty.errorLog();
      },
      (text) => text.includes("is avoided"),
    );
    t.true(log.includes(`limpet: server "b" (127.0.0.1:8082) of upstream "shop" is avoided: ${failOn} (1 of 1)`), log);
    await (what === "timeout" ? site.application("b").unpause() : site.application("b").start());
    await until(
      () => site.openresty.errorLog(),
      (text) => /limpet: server "b" \(127\.0\.0\.1:8082\) of upstream "shop" is back after \d+ s/.test(text),
    );
    t.pass();
  });
}

test("below panicBelow requests go to all servers, and are answered by those that live", async (t) => {
  for (const [panicBelow, mostTries] of [
    [0.5, 3],
    [0, 1],
  ] as const) {
    await using site = await start(AFFINITIES["a lone hash"], `failTimeout: 60, panicBelow: ${panicBelow}`);
    await site.application("a").kill();
    await site.application("b").kill();
    await served(site, 30);
    let tries = 0;
    for (let i = 0; i < 30; i++) {
      const reply = await ask(site, `key ${i}`);
      t.like(reply, { status: 200, servedBy: "c" });
      tries = Math.max(tries, reply.tries);
    }
    t.true(
      panicBelow > 0 ? tries > 1 && tries <= mostTries : tries === 1,
      `${tries} tries with panicBelow ${panicBelow}`,
    );
  }
});
