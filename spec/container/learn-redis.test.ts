import test from "../support/serial.ts";
import { request } from "undici";
import {
  mobileApp,
  openrestyImage,
  type Site,
  type StartedOpenResty,
  type StartedRedis,
} from "../../src/testkit/index.ts";
import { leaseOpenResty, leaseRedis } from "../support/leasing.ts";
import { ENVIRONMENT, OLDER_AND_CURRENT, buildRules, nginxConf } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

const REDIS = "127.0.0.1:6390";

/** Milliseconds within which a Redis that runs answers, even on a busy machine. */
const DEADLINE = 500;

/** Milliseconds that a busy machine may take over it. */
const TOLERANCE = 1000;

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS},
  session: [header("X-Session-Id"), cookie("JSESSIONID")],
  affinity: learn({ keys: fromEnvironment("LIMPET_KEYS"), redis: redis({ address: "${REDIS}", deadline: ${DEADLINE}, retryAfter: 200, refreshAfter: 3 }) }),
  verdictHeader: "X-Verdict",
} } });`;

const proxy = (port: number): string => `
server {
  listen ${port};
  location / {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/shop.conf;
    proxy_pass http://shop;
  }
  location = /limpet { content_by_lua_block { limpet.status() } }
}`;

/** Two proxies in front of the same application servers, and a Redis between them. */
interface Stage extends AsyncDisposable {
  readonly site: Site<"a" | "b" | "c">;
  readonly redis: StartedRedis;
  /** The addresses of the proxies. */
  readonly one: string;
  readonly other: string;
}

async function setStage(release: (typeof OLDER_AND_CURRENT)[number]): Promise<Stage> {
  const site = await startLimpetSite({
    release,
    rules: RULES,
    http: proxy(8080),
    applications: ABC,
    ports: [8080, 8090],
  });
  const started: AsyncDisposable[] = [site];
  const end = async (): Promise<void> => {
    for (const one of started.reverse()) await one[Symbol.asyncDispose]();
  };
  try {
    const redis = await leaseRedis({ within: site.openresty, listen: REDIS });
    started.push(redis);
    const second = await startSecondProxy(release, site.openresty);
    started.push(second);
    return { site, redis, one: site.openresty.url(), other: second.url(8090), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startSecondProxy(
  release: (typeof OLDER_AND_CURRENT)[number],
  within: StartedOpenResty,
): Promise<StartedOpenResty> {
  const image = await openrestyImage(release);
  const built = await buildRules(RULES);
  return await leaseOpenResty({
    image,
    within,
    nginxConf: nginxConf(image, { http: proxy(8090) }),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    ports: [8090],
    environment: ENVIRONMENT,
  });
}

/** Logs in, and gives the session's id and server. */
async function logIn(url: string): Promise<{ readonly id: string; readonly server: string | undefined }> {
  await using phone = mobileApp(url, { sessionKey: "issued" });
  const { headers, servedBy } = await phone.login();
  return { id: String(headers["x-session-id"]), server: servedBy };
}

interface Visit {
  readonly status: number;
  readonly server: string;
  readonly verdict: string;
  readonly milliseconds: number;
}

async function visit(url: string, id: string): Promise<Visit> {
  const begun = performance.now();
  const { statusCode, headers, body } = await request(`${url}/cart`, { headers: { "x-session-id": id } });
  await body.dump();
  return {
    status: statusCode,
    server: String(headers["x-served-by"]),
    verdict: String(headers["x-verdict"]),
    milliseconds: performance.now() - begun,
  };
}

async function statusPage(url: string): Promise<string> {
  return (await request(`${url}/limpet`)).body.text();
}

async function sessionsIn(redis: StartedRedis): Promise<number> {
  return Number(await redis.command("DBSIZE"));
}

/** Redis is only asked, and so found to be back, where a request needs it. */
async function statusAfterQuestion(url: string): Promise<string> {
  await visit(url, "nobody");
  return statusPage(url);
}

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: a session that one proxy learned holds through the other, and Redis never sees its id`, async (t) => {
    await using stage = await setStage(release);
    const sessions = await Promise.all(Array.from({ length: 30 }, () => logIn(stage.one)));
    await until(
      () => sessionsIn(stage.redis),
      (count) => count === sessions.length,
    );
    for (const { id, server } of sessions) {
      t.like(await visit(stage.other, id), { status: 200, server, verdict: "hit" });
    }
    const keys = await stage.redis.command("KEYS", "*");
    for (const { id } of sessions) t.false(keys.includes(id));
  });

  test(`${release}: a session's second request does not put off the question whether Redis still agrees`, async (t) => {
    await using stage = await setStage(release);
    const lookups = async (): Promise<number> =>
      Number(/event="lookups"\} (\d+)/.exec(await statusPage(stage.one))?.[1]);
    const { id } = await logIn(stage.one);
    const learned = performance.now();
    const pass = (seconds: number): Promise<number> =>
      until(
        () => Promise.resolve(performance.now() - learned),
        (milliseconds) => milliseconds > 1000 * seconds,
      );
    await pass(1.1);
    const before = await lookups();
    await visit(stage.one, id);
    t.is(await lookups(), before, "it is known here, and Redis agreed a moment ago");
    await pass(3);
    await visit(stage.one, id);
    t.is(await lookups(), before + 1);
  });

  test(`${release}: without Redis requests go on with what is known locally, and it is told anew when it is back`, async (t) => {
    await using stage = await setStage(release);
    const before = await logIn(stage.one);
    await until(
      () => sessionsIn(stage.redis),
      (count) => count === 1,
    );
    await stage.redis.kill();
    for (let i = 0; i < 5; i++) t.like(await visit(stage.one, before.id), { status: 200, server: before.server });
    const meanwhile = await logIn(stage.one);
    t.like(await visit(stage.one, meanwhile.id), { status: 200, server: meanwhile.server, verdict: "hit" });
    t.regex(
      await until(
        () => statusPage(stage.one),
        (text) => text.includes('limpet_redis_up{upstream="shop"} 0'),
      ),
      /limpet_redis_state\{upstream="shop",state="down"\} 1/,
    );

    await stage.redis.start();
    await until(
      () => sessionsIn(stage.redis),
      (count) => count >= 1,
    );
    t.like(await visit(stage.other, meanwhile.id), { status: 200, server: meanwhile.server, verdict: "hit" });
    await until(
      () => statusAfterQuestion(stage.one),
      (text) => text.includes('limpet_redis_up{upstream="shop"} 1'),
    );
  });

  test(`${release}: a Redis that hangs under load costs no request more than the deadline, and fails none`, async (t) => {
    await using stage = await setStage(release);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => logIn(stage.one)));
    await stage.redis.pause();
    try {
      const visits: Visit[] = [];
      for (let round = 0; round < 10; round++) {
        visits.push(...(await Promise.all(sessions.map(({ id }) => visit(stage.one, id)))));
        // Unknown here, so Redis would have to be asked.
        visits.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => visit(stage.one, `u${round}-${i}`)))));
      }
      for (const [i, { id, server }] of sessions.entries()) {
        t.like(visits[i], { status: 200, server }, id);
      }
      t.true(visits.every(({ status }) => status === 200 || status === 409));
      const slowest = Math.max(...visits.map(({ milliseconds }) => milliseconds));
      t.true(slowest < DEADLINE + TOLERANCE, `${slowest} ms`);
      const waited = Number(/event="timeouts"\} (\d+)/.exec(await statusPage(stage.one))?.[1]);
      t.true(waited > 0 && waited <= 40, `${waited} waited for Redis, of ${visits.length} requests`);
    } finally {
      await stage.redis.unpause();
    }
    await until(
      () => statusAfterQuestion(stage.one),
      (text) => text.includes('limpet_redis_up{upstream="shop"} 1'),
    );
  });

  test(`${release}: a session that moved through one proxy is found at its new server through the other`, async (t) => {
    await using stage = await setStage(release);
    const { id, server = "" } = await logIn(stage.one);
    await until(
      () => sessionsIn(stage.redis),
      (count) => count === 1,
    );
    t.is((await visit(stage.other, id)).server, server);
    await stage.site.application(server as "a" | "b" | "c").kill();
    const moved = await visit(stage.one, id);
    t.not(moved.server, server);
    t.is(moved.verdict, "moved:down");
    await until(
      async () => (await visit(stage.other, id)).server,
      (now) => now === moved.server,
    );
    for (let i = 0; i < 3; i++) t.is((await visit(stage.one, id)).server, moved.server);
  });

  test(`${release}: what Redis says of a server that is not in the rules is unknown, and no fault`, async (t) => {
    await using stage = await setStage(release);
    const { id } = await logIn(stage.one);
    await until(
      () => sessionsIn(stage.redis),
      (count) => count === 1,
    );
    const [key = ""] = (await stage.redis.command("KEYS", "*")).trim().split("\n");
    await stage.redis.command("SET", key, "nobody");
    t.like(await visit(stage.other, id), { verdict: "unknown" });
    t.false((await stage.site.openresty.errorLog()).includes("served by round robin"));
  });
}
