import test from "../support/serial.ts";
import { request } from "undici";
import {
  mobileApp,
  openrestyImage,
  startOpenResty,
  startRedisCluster,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { ENVIRONMENT, OLDER_AND_CURRENT, buildRules, nginxConf } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

const MASTERS = ["127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003"] as const;
const REPLICAS = ["127.0.0.1:7004", "127.0.0.1:7005", "127.0.0.1:7006"] as const;

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS},
  session: [header("X-Session-Id")],
  affinity: learn({
    keys: fromEnvironment("LIMPET_KEYS"),
    redis: redis({ cluster: ["${MASTERS[0]}", "${MASTERS[1]}"], deadline: 1000, retryAfter: 200, refreshAfter: 1 }),
  }),
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

async function startSecondProxy(
  release: (typeof OLDER_AND_CURRENT)[number],
  within: StartedOpenResty,
): Promise<StartedOpenResty> {
  const image = await openrestyImage(release);
  const built = await buildRules(RULES);
  return await startOpenResty({
    image,
    within,
    nginxConf: nginxConf(image, { http: proxy(8090) }),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    ports: [8090],
    environment: ENVIRONMENT,
  });
}

interface Session {
  readonly id: string;
  readonly server: string;
}

async function logIn(url: string): Promise<Session> {
  await using phone = mobileApp(url, { sessionKey: "issued" });
  const { headers, servedBy } = await phone.login();
  return { id: String(headers["x-session-id"]), server: String(servedBy) };
}

async function visit(url: string, id: string): Promise<{ status: number; server: string; verdict: string }> {
  const { statusCode, headers, body } = await request(`${url}/cart`, { headers: { "x-session-id": id } });
  await body.dump();
  return { status: statusCode, server: String(headers["x-served-by"]), verdict: String(headers["x-verdict"]) };
}

async function statusPage(url: string): Promise<string> {
  return (await request(`${url}/limpet`)).body.text();
}

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: sessions of two proxies with a Redis Cluster outlive the death of a master, under load`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: RULES,
      http: proxy(8080),
      applications: ABC,
      ports: [8080, 8090],
    });
    await using cluster = await startRedisCluster({ within: site.openresty, masters: MASTERS, replicas: REPLICAS });
    await using second = await startSecondProxy(release, site.openresty);
    const [one, other] = [site.openresty.url(), second.url(8090)];
    const keys = async (): Promise<number> => {
      const sizes = await Promise.all(cluster.nodes.map((node) => node.command("DBSIZE")));
      return sizes.reduce((sum, size) => sum + Number(size), 0);
    };

    const sessions = await Promise.all(Array.from({ length: 30 }, () => logIn(one)));
    // On a master and on its replica.
    await until(keys, (count) => count === 2 * sessions.length);
    for (const { id, server } of sessions) t.like(await visit(other, id), { status: 200, server, verdict: "hit" });
    for (const listen of MASTERS) {
      const found = await cluster.node(listen).command("KEYS", "*");
      t.not(found, "");
      for (const { id } of sessions) t.false(found.includes(id));
    }
    t.true((await statusPage(other)).includes(`limpet_redis_master_up{upstream="shop",master="${MASTERS[2]}"} 1`));

    let isDone = false;
    let visits = 0;
    const meanwhile: Session[] = [];
    const client = async (url: string, mine: readonly Session[]): Promise<void> => {
      while (!isDone) {
        for (const { id, server } of mine) {
          t.like(await visit(url, id), { status: 200, server, verdict: "hit" });
          visits++;
        }
        const fresh = await logIn(url);
        t.like(await visit(url, fresh.id), { status: 200, server: fresh.server, verdict: "hit" });
        if (url === one) meanwhile.push(fresh);
      }
    };
    const clients = [one, other].flatMap((url) =>
      [0, 1].map((part) =>
        client(
          url,
          sessions.filter((_, index) => index % 2 === part),
        ),
      ),
    );
    await until(
      () => Promise.resolve(visits),
      (count) => count > 60,
    );
    await cluster.node(MASTERS[2]).kill();
    await until(
      () => statusPage(one),
      (text) => text.includes('limpet_redis_up{upstream="shop"} 0'),
    );
    await until(
      () => statusPage(one),
      (text) =>
        text.includes('limpet_redis_up{upstream="shop"} 1') &&
        text.includes(`limpet_redis_master_up{upstream="shop",master="${REPLICAS[2]}"} 1`),
      30_000,
    );
    isDone = true;
    await Promise.all(clients);
    t.true(meanwhile.length > 0);
    for (const { id, server } of [...sessions, ...meanwhile]) {
      await until(
        () => visit(other, id),
        (found) => found.status === 200 && found.server === server && found.verdict === "hit",
      );
    }
  });
}
