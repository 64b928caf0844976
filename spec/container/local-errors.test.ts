import { setTimeout } from "node:timers/promises";
import test from "../support/serial.ts";
import { request } from "undici";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const SERVERS: readonly FakeServer[] = ["a", "b"].map((name, index) => ({ name, address: `127.0.0.1:810${index}` }));

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(SERVERS)}, affinity: none(), health: { check: { interval: 1, fall: 1 } },
} } });`;

const HTTP = `
  lua_shared_dict checks 1m;
  ${listeners(SERVERS, (name) => `content_by_lua_block { ngx.shared.checks:incr("${name}", 1, 0) ngx.print("${name}") }`)}
  server {
    listen 8080;
    location / { proxy_pass http://shop; }
    location = /checks { content_by_lua_block { ngx.print(ngx.shared.checks:get("a") or 0) } }
  }`;

test("a worker that has no more files to open does not hold that against the servers that it checks", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP, fresh: true });
  const checks = async (): Promise<number> => Number(await (await request(`${openresty.url()}/checks`)).body.text());
  await until(checks, (count) => count > 1);
  const [worker] = await openresty.workerPids();
  const limitFiles = async (limit: number): Promise<void> => {
    // Only the worker's own user may change its limit.
    const command = `set -- $(awk '/^[UG]id:/ { print $2 }' /proc/${worker}/status)
      exec setpriv --reuid $1 --regid $2 --clear-groups prlimit --pid ${worker} --nofile=${limit}:`;
    const { exitCode, output } = await openresty.exec(["sh", "-c", command]);
    t.is(exitCode, 0, output);
  };
  await limitFiles(3);
  // Some checks, none of which gets a socket.
  await setTimeout(3500);
  await limitFiles(10_000);
  const before = await checks();
  await until(checks, (count) => count > before + 1);
  const log = await openresty.errorLog();
  t.regex(log, /upstream "shop": its servers are not checked: too many open files/);
  t.notRegex(log, /is avoided/);
});
