import { request } from "undici";
import type { Site } from "../../src/testkit/index.ts";
import { RELEASES, type LimpetOptions } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

type AbcSite = Site<"a" | "b" | "c">;

const COOKIE = 'affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })';

function startAbc(rules: string, options: Partial<LimpetOptions> = {}): Promise<AbcSite> {
  return startLimpetSite({
    rules: `export default defineRouting({ upstreams: { shop: { servers: ${ABC_SERVERS}, ${rules} } } });`,
    http: proxyTo("shop"),
    applications: ABC,
    ...options,
  });
}

interface Reply {
  readonly status: number;
  readonly servedBy: string | undefined;
  readonly cookie: string | undefined;
}

async function ask(site: AbcSite, cookie?: string): Promise<Reply> {
  const headers = cookie === undefined ? {} : { cookie };
  const answer = await request(site.openresty.url(), { headers });
  await answer.body.dump();
  const line = [answer.headers["set-cookie"] ?? []].flat()[0];
  return {
    status: answer.statusCode,
    servedBy: answer.headers["x-served-by"] as string | undefined,
    cookie: line?.replace(/;.*/, ""),
  };
}

/** Sessions by their server. */
async function openSessions(site: AbcSite): Promise<Map<string, string>> {
  const sessions = new Map<string, string>();
  for (let i = 0; i < 40 && sessions.size < ABC.length; i++) {
    const { servedBy, cookie } = await ask(site);
    sessions.set(servedBy!, cookie!);
  }
  return sessions;
}

const killAll = (site: AbcSite): Promise<unknown> => Promise.all(ABC.map(({ name }) => site.application(name).kill()));

for (const release of RELEASES) {
  test(`${release}: after a failure of all servers the first request is served, and every session is where it was`, async (t) => {
    await using site = await startAbc(`${COOKIE}, health: { failTimeout: 60 }`, { release });
    const sessions = await openSessions(site);
    await killAll(site);
    for (const cookie of sessions.values()) t.is((await ask(site, cookie)).status, 502);
    t.is((await ask(site)).status, 502);
    for (const { name } of ABC) await site.application(name).start();
    for (const [server, cookie] of sessions) {
      t.deepEqual(await ask(site, cookie), { status: 200, servedBy: server, cookie: undefined });
    }
  });

  test(`${release}: when one server is back after a failure of all, the sessions of the others wait for theirs`, async (t) => {
    await using site = await startAbc(`${COOKIE}, health: { failTimeout: 60 }`, { release, workers: 2 });
    const sessions = await openSessions(site);
    await killAll(site);
    for (const cookie of sessions.values()) t.is((await ask(site, cookie)).status, 502);
    await site.application("a").start();
    await until(
      () => ask(site),
      ({ servedBy }) => servedBy === "a",
    );
    t.like(await ask(site, sessions.get("b")), { status: 502, cookie: undefined });
    t.like(await ask(site, sessions.get("a")), { status: 200, servedBy: "a" });
    for (const name of ["b", "c"] as const) {
      await site.application(name).start();
      // Asked at once, rather than after the 60 seconds for which they are avoided.
      await until(
        () => ask(site),
        ({ servedBy }) => servedBy === name,
      );
      t.deepEqual(await ask(site, sessions.get(name)), { status: 200, servedBy: name, cookie: undefined });
    }
  });
}

test("a server that stays away when the others are back is given up in the end", async (t) => {
  await using site = await startAbc(`${COOKIE}, health: { failTimeout: 1 }`);
  const sessions = await openSessions(site);
  await killAll(site);
  for (const cookie of sessions.values()) t.is((await ask(site, cookie)).status, 502);
  await site.application("a").start();
  const moved = await until(
    () => ask(site, sessions.get("b")),
    ({ status }) => status === 200,
  );
  t.like(moved, { servedBy: "a" });
  t.truthy(moved.cookie);
});

test("with all servers avoided, requests without a session go to one that is up, whichever it is", async (t) => {
  await using site = await startAbc("session: [header('X-Session-Id')], affinity: hash(), health: { failTimeout: 60 }");
  await killAll(site);
  t.is((await ask(site)).status, 502);
  await site.application("c").start();
  t.like(await ask(site), { status: 200, servedBy: "c" });
});

test("a server that failed is found again without any request", async (t) => {
  await using site = await startAbc(`${COOKIE}, health: { failTimeout: 1 }`);
  const sessions = await openSessions(site);
  await site.application("b").kill();
  await ask(site, sessions.get("b"));
  await site.application("b").start();
  await until(
    () => site.openresty.errorLog(),
    (log) => log.includes('server "b" (127.0.0.1:8082) of upstream "shop" is back after'),
  );
  t.pass();
});

test("verdicts are counted again after a time in which nginx ran no timers", async (t) => {
  await using site = await startAbc(COOKIE, {
    http: `lua_max_running_timers 1;
      ${proxyTo("shop").replace(
        /}\s*$/,
        `location = /block { content_by_lua_block { ngx.timer.at(0, function() ngx.sleep(2.5) end) ngx.say("ok") } }
         location = /limpet { content_by_lua_block { limpet.status() } } }`,
      )}`,
  });
  await (await request(`${site.openresty.url()}/block`)).body.dump();
  await ask(site);
  await until(
    () => site.openresty.errorLog(),
    (log) => log.includes("lua_max_running_timers are not enough"),
  );
  await until(
    async () => {
      await ask(site);
      return (await request(`${site.openresty.url()}/limpet`)).body.text();
    },
    (page) => /verdict="new"\} [1-9]/.test(page),
  );
  t.pass();
});
