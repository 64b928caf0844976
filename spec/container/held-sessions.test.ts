import { request } from "undici";
import test from "../support/serial.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

/** Says where it was reached, unless it is told to break off. */
const APPLICATION = `
lua_shared_dict broken 64k;
server {
  listen 8200;
  location / {
    content_by_lua_block {
      if ngx.shared.broken:get(ngx.var.server_addr) then ngx.exit(444) end
      ngx.print(ngx.var.server_addr)
    }
  }
}
server {
  listen 8090;
  location = /break { content_by_lua_block { ngx.shared.broken:set(ngx.var.arg_server, true) } }
  location = /mend { content_by_lua_block { ngx.shared.broken:delete(ngx.var.arg_server) } }
}
server {
  listen 8080 reuseport;
  location / { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; add_header X-Worker $pid; }
}`;

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: [
    { name: "a", address: "127.0.1.1:8200" },
    { name: "b", address: "127.0.1.2:8200" },
    { name: "c", address: "127.0.1.3:8200" },
  ],
  session: [cookie("sid")],
  affinity: learn({ createFromRequest: true }),
  health: { maxFails: 1, failTimeout: 1 },
} } });`;

interface Visit {
  readonly server: string;
  readonly worker: string;
}

/** A request on a connection of its own, which any worker may get. */
async function visit(proxy: StartedOpenResty, session: number): Promise<Visit> {
  const { headers, body } = await request(proxy.url(), { headers: { cookie: `sid=session-${session}` }, reset: true });
  return { server: await body.text(), worker: String(headers["x-worker"]) };
}

const WORKERS = 3;
const SESSIONS = Array.from({ length: 24 }, (_, index) => index);

/** Visits after which a worker that had none will have none: each has a third of the connections. */
const MOST_VISITS = 500;

/** The servers of a session's visits, until each of the workers had so many of them; those of a reload before may have some, too. */
async function visitAll(proxy: StartedOpenResty, session: number, each: number): Promise<string[]> {
  const servers = new Set<string>();
  const visits = new Map<string, number>();
  for (let i = 0; i < MOST_VISITS; i++) {
    const { server, worker } = await visit(proxy, session);
    servers.add(server);
    visits.set(worker, (visits.get(worker) ?? 0) + 1);
    if ([...visits.values()].filter((count) => count >= each).length >= WORKERS) return [...servers];
  }
  throw new Error(`Not each of ${WORKERS} workers has served ${each} requests: ${JSON.stringify([...visits])}`);
}

test("a session that all workers hold, and one moves, is at its new server in all of them", async (t) => {
  const broken = "127.0.1.1";
  await using proxy = await startLimpet({ rules: RULES, http: APPLICATION, workers: WORKERS, ports: [8080, 8090] });
  const before = new Map<number, string>();
  for (const session of SESSIONS) {
    const [server, ...others] = await visitAll(proxy, session, 3);
    t.deepEqual(others, []);
    before.set(session, server!);
  }
  const leaving = SESSIONS.filter((session) => before.get(session) === broken);
  t.true(leaving.length > 0 && leaving.length < SESSIONS.length);

  await (await request(`${proxy.url(8090)}/break?server=${broken}`)).body.dump();
  const moved = new Map<number, string>();
  for (const session of leaving) moved.set(session, (await visit(proxy, session)).server);
  t.false([...moved.values()].includes(broken));
  await (await request(`${proxy.url(8090)}/mend?server=${broken}`)).body.dump();
  let newcomer = SESSIONS.length;
  await until(
    () => visit(proxy, newcomer++),
    ({ server }) => server === broken,
  );
  for (const session of SESSIONS) {
    t.deepEqual(await visitAll(proxy, session, 2), [moved.get(session) ?? before.get(session)!]);
  }
});
