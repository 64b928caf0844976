import { request } from "undici";
import test from "../support/serial.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { ENVIRONMENT, reloadRules, startLimpet } from "../support/limpet.ts";
import { WATCH, blocksDuring, quantile } from "../support/worker-blocks.ts";
import { until } from "../support/poll.ts";
import { proxyTo } from "../support/site.ts";

const TOKEN = "0123456789abcdef";

/** Starts a session where there is none, and says where it was reached. */
const APPLICATION = `
server {
  listen 8200;
  location / {
    content_by_lua_block {
      if not ngx.var.cookie_sid then ngx.header["Set-Cookie"] = "sid=" .. ngx.var.request_id end
      ngx.print(ngx.var.server_addr)
    }
  }
}
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }`;

interface Options {
  readonly sessionTimeout?: number;
  readonly learn?: string;
  readonly affinities?: string;
}

const rulesOf = ({
  sessionTimeout = 600,
  learn = "",
  affinities = `learn({ ${learn} })`,
}: Options): string => `export default defineRouting({ admin: { tokens: fromEnvironment("LIMPET_TOKENS") }, upstreams: { shop: {
  servers: [{ name: "a", address: "127.0.1.1:8200" }, { name: "b", address: "127.0.1.2:8200" }],
  session: [cookie("sid")], mayChange: true, sessionTimeout: ${sessionTimeout}, affinity: ${affinities}
} } });`;

const start = (options: Options = {}, workers = 2, http = ""): Promise<StartedOpenResty> =>
  startLimpet({
    rules: rulesOf(options),
    http: `${APPLICATION} ${proxyTo("shop")} ${http}`,
    workers,
    ports: [8080, 8090],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
  });

interface Drain {
  readonly isDone: boolean;
  readonly age: number;
  readonly sessions: number;
  readonly isExact: boolean;
}

async function api(proxy: StartedOpenResty, method: "GET" | "PATCH", path: string, body?: object): Promise<unknown> {
  const answer = await request(`${proxy.url(8090)}/limpet/upstreams/shop${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return await answer.body.json();
}

const setDraining = (proxy: StartedOpenResty, server: string, draining: boolean): Promise<unknown> =>
  api(proxy, "PATCH", `/servers/${server}`, { draining });

const untilDrain = async (
  proxy: StartedOpenResty,
  server: string,
  isSo: (drain: Drain) => boolean,
  deadline?: number,
): Promise<Drain> => {
  const { drain } = await until(
    async () => (await api(proxy, "GET", `/servers/${server}`)) as { readonly drain?: Drain },
    ({ drain }) => drain !== undefined && isSo(drain),
    deadline,
  );
  return drain!;
};

/** Requests, some at a time; by session: its cookie and its server. */
async function visits(
  proxy: StartedOpenResty,
  cookies: readonly (string | undefined)[],
): Promise<readonly { readonly cookie: string; readonly server: string }[]> {
  const results: { readonly cookie: string; readonly server: string }[] = [];
  for (let at = 0; at < cookies.length; at += 20) {
    const some = cookies.slice(at, at + 20).map(async (cookie) => {
      const { headers, body } = await request(proxy.url(), { headers: cookie === undefined ? {} : { cookie } });
      const issued = headers["set-cookie"];
      return { server: await body.text(), cookie: cookie ?? String(issued).split(";", 1)[0]! };
    });
    results.push(...(await Promise.all(some)));
  }
  return results;
}

const newSessions = (proxy: StartedOpenResty, count: number) => visits(proxy, Array.from({ length: count }));

const B = "127.0.1.2";

test("of learn, all sessions of a draining server are counted, one by one, also those that were not seen since", async (t) => {
  await using proxy = await start();
  const sessions = await newSessions(proxy, 500);
  // Some of them have come back.
  await visits(
    proxy,
    sessions.slice(0, 200).map(({ cookie }) => cookie),
  );
  const ofB = sessions.filter(({ server }) => server === B);
  await setDraining(proxy, "b", true);
  t.is((await untilDrain(proxy, "b", ({ isExact }) => isExact)).sessions, ofB.length);

  // Whoever comes again, and however often and to whichever worker, is counted once.
  const again = ofB.slice(0, 100).flatMap(({ cookie }) => [cookie, cookie, cookie]);
  t.true((await visits(proxy, again)).every(({ server }) => server === B));
  t.like(await untilDrain(proxy, "b", () => true), { sessions: ofB.length, isDone: false });
  // New sessions are not its.
  t.true((await newSessions(proxy, 20)).every(({ server }) => server !== B));
  t.is((await untilDrain(proxy, "b", () => true)).sessions, ofB.length);

  // A reload forgets nothing.
  await reloadRules(proxy, rulesOf({}));
  t.is((await untilDrain(proxy, "b", ({ isExact }) => isExact)).sessions, ofB.length);
});

test("of learn, a draining server that has no session is drained at once", async (t) => {
  await using proxy = await start();
  await setDraining(proxy, "b", true);
  const { age } = await untilDrain(proxy, "b", ({ isDone }) => isDone);
  t.true(age < 30, `${age} s`);
  await proxy.untilLogged(/server "b" of upstream "shop" is drained/);
});

test("of learn, sessions count until they were idle for sessionTimeout, and not longer", async (t) => {
  await using proxy = await start({ sessionTimeout: 12, learn: "idleTimeout: 12" });
  const sessions = await newSessions(proxy, 40);
  const ofB = sessions.filter(({ server }) => server === B);
  await setDraining(proxy, "b", true);
  await untilDrain(proxy, "b", ({ isExact, sessions }) => isExact && sessions === ofB.length);
  const keepingOn = new AbortController();
  const kept = ofB.slice(0, 3).map(({ cookie }) => cookie);
  const keeping = (async () => {
    while (!keepingOn.signal.aborted) {
      await visits(proxy, kept);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  const fallen = await untilDrain(proxy, "b", ({ sessions }) => sessions < ofB.length);
  t.is((await untilDrain(proxy, "b", ({ sessions }) => sessions <= 3)).sessions, 3);
  t.false(fallen.isDone);
  keepingOn.abort();
  await keeping;
  t.is((await untilDrain(proxy, "b", ({ isDone }) => isDone)).sessions, 0);
});

test("of learn, a session that moves from a draining server that is down counts there no longer", async (t) => {
  await using proxy = await start();
  const sessions = await newSessions(proxy, 40);
  const ofB = sessions.filter(({ server }) => server === B);
  await setDraining(proxy, "b", true);
  await untilDrain(proxy, "b", ({ isExact }) => isExact);
  await api(proxy, "PATCH", "/servers/b", { down: true });
  const moved = ofB.slice(0, 5).map(({ cookie }) => cookie);
  await until(
    () => visits(proxy, moved),
    (all) => all.every(({ server }) => server !== B),
  );
  await api(proxy, "PATCH", "/servers/b", { down: false });
  t.is((await untilDrain(proxy, "b", ({ isExact }) => isExact)).sessions, ofB.length - 5);
});

test("sessions in tokens are not counted one by one", async (t) => {
  await using proxy = await start({ affinities: 'issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })' });
  await setDraining(proxy, "b", true);
  t.false((await untilDrain(proxy, "b", ({ age }) => age >= 4)).isExact);
});

const MILLION = 1_000_000;

/** Puts sessions into the table as if they had been learned, each hundredth of them at "b". */
const FILL = `
server {
  listen 8098;
  location / {
    content_by_lua_block {
      local known = ngx.shared["limpet.shop"]
      for i = 1, ${MILLION} do
        local ok, failure, forced = known:set(ngx.md5_bin(i) .. "0123", i % 100 == 0 and "b" or "a", tonumber(ngx.var.arg_seconds))
        if forced or not ok then ngx.print("full at " .. i) return end
        if i % 1000 == 0 then ngx.sleep(0.001) end
      end
      -- The table of Lua's strings, which is as large as a million keys by now, is halved by each.
      for i = 1, 20 do collectgarbage() end
      ngx.print("full")
    }
  }
}`;

test("a million sessions are counted exactly, whether those before them have expired or not", async (t) => {
  const options = { learn: 'memory: "200m", idleTimeout: 3600', sessionTimeout: 3600 };
  await using proxy = await startLimpet({
    rules: rulesOf(options),
    http: `${APPLICATION} ${proxyTo("shop")} ${WATCH} ${FILL}`,
    workers: 1,
    ports: [8080, 8090, 8099, 8098],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
  });
  const fill = async (seconds: number): Promise<void> => {
    const { body } = await request(`${proxy.url(8098)}/?seconds=${seconds}`, {
      bodyTimeout: 120_000,
      headersTimeout: 120_000,
    });
    t.is(await body.text(), "full");
  };
  // Sessions that have expired are in the way, because nothing was written since.
  await fill(1);
  const empty = await blocksDuring(proxy, async () => {
    await setDraining(proxy, "b", true);
    t.is((await untilDrain(proxy, "b", ({ isExact }) => isExact, 90_000)).sessions, 0);
  });
  await fill(3600);
  const full = await blocksDuring(proxy, async () => {
    await setDraining(proxy, "b", false);
    await until(
      () => api(proxy, "GET", "/servers/b"),
      (server) => (server as { drain?: object }).drain === undefined,
    );
    await setDraining(proxy, "b", true);
    t.is((await untilDrain(proxy, "b", ({ isExact }) => isExact, 90_000)).sessions, MILLION / 100);
  });
  for (const [what, blocks] of Object.entries({ expired: empty, full })) {
    const [most, longest] = [quantile(blocks, 0.999), quantile(blocks, 1)];
    t.log(
      `${what}: of ${blocks.length} blocks, 99.9 % take at most ${most.toFixed(2)} ms, the longest ${longest.toFixed(2)} ms`,
    );
    // Not the longest, because a busy host takes its part of some.
    t.true(most < 5, `${what}: ${most} ms`);
  }
});
