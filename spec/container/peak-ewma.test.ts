import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { pick } from "../../src/affinity/servers/picking.ts";
import { peakEwma } from "../../src/index.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { lineupOf } from "../affinity/upstreams.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const SERVERS: readonly FakeServer[] = ["a", "b", "c"].map((name, index) => ({
  name,
  address: `127.0.0.1:810${index}`,
}));

const KEPT = "health: { maxFails: 0 }";

const RULES = `export default defineRouting({ upstreams: {
  plain: { servers: ${ruleServers(SERVERS)}, affinity: none(), balancing: peakEwma({ decay: 600 }), ${KEPT} },
  bound: { servers: ${ruleServers(SERVERS)}, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
    balancing: peakEwma({ decay: 600 }), ${KEPT} },
  refused: { servers: [...${ruleServers(SERVERS)}, { name: "gone", address: "127.0.0.1:8199" }], affinity: none(),
    balancing: peakEwma({ decay: 600 }), ${KEPT} },
} });`;

/** On "c", does what the request says. */
const APPLICATION = (name: string): string => `content_by_lua_block {
  local is_c = ${name === "c"}
  if is_c and ngx.var.arg_fails then ngx.exit(500) end
  ngx.sleep((is_c and ngx.var.arg_slow or ngx.var.arg_ms or 0) / 1000)
  ngx.print("${name}")
}`;

const HTTP = `
  ${listeners(SERVERS, APPLICATION)}
  server {
    listen 8080;
    ${["plain", "bound", "refused"]
      .map(
        (name) => `location /${name} { include /etc/nginx/limpet/locations/${name}.conf; proxy_pass http://${name}; }`,
      )
      .join("\n")}
    location = /times {
      content_by_lua_block {
        local upstream = require("limpet.nginx.upstream").upstreams[ngx.var.arg_of]
        for _, place in ipairs(upstream.current.standing.places) do ngx.print(place.load.answerTime, " ") end
      }
    }
  }`;

async function answersOf(openresty: StartedOpenResty, path: string, requests: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const agent = new Agent({ connections: 1 });
  for (let i = 0; i < requests; i++) {
    const { body, statusCode } = await request(`${openresty.url()}/${path}`, { dispatcher: agent });
    const text = await body.text();
    const answer = statusCode === 200 ? text : "failed";
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  await agent.close();
  return counts;
}

for (const release of RELEASES) {
  test(`${release}: all workers learn of a server that became slow, and give it next to nothing`, async (t) => {
    await using openresty = await startLimpet({ release, rules: RULES, http: HTTP, workers: 2 });
    for (const upstream of ["plain", "bound"]) {
      const slow = `${upstream}?ms=2&slow=400`;
      // One look, and it is known.
      await until(
        async () => await answersOf(openresty, slow, 1),
        (counts) => counts.has("c"),
      );
      const counts = await answersOf(openresty, slow, 60);
      t.true((counts.get("c") ?? 0) < 12, `${upstream}: ${JSON.stringify([...counts])}`);
      t.is(
        [...counts.values()].reduce((sum, count) => sum + count),
        60,
      );
    }
  });
}

test("a server that fails at once is not the fastest, and neither is one that refuses connections", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP });
  const counts = await answersOf(openresty, "plain?ms=20&fails=1", 100);
  t.true((counts.get("failed") ?? 0) < 15, JSON.stringify([...counts]));
  await answersOf(openresty, "refused?ms=20", 40);
  const [, , , gone] = (await (await request(`${openresty.url()}/times?of=refused`)).body.text())
    .split(" ")
    .map(Number);
  t.true(gone! >= 0.9, `${gone}`);
});

test("with the times that nginx measured, the core on Node spreads requests as nginx does", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP });
  const path = "plain?ms=20&slow=60";
  const asked = await Promise.all(Array.from({ length: 12 }, async () => await answersOf(openresty, path, 50)));
  const times = (await (await request(`${openresty.url()}/times?of=plain`)).body.text()).trim().split(" ").map(Number);
  t.true(times[2]! > times[0]! && times[2]! > times[1]!, times.join(" "));
  const shareOf = (name: string): number => asked.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0) / 600;
  // The same in a model: who has a request when, by the times.
  const lineup = lineupOf(SERVERS, "rendezvous", undefined, undefined, true, { balancing: peakEwma() });
  const loads = lineup.standing.places.map(({ load }) => load);
  for (const [index, load] of loads.entries()) load.answerTime = times[index]!;
  const counts = [0, 0, 0];
  const clients = Array.from({ length: 12 }, () => ({ until: 0, server: -1 }));
  for (let i = 0; i < 6000; i++) {
    const next = clients.reduce((first, one) => (one.until < first.until ? one : first));
    if (next.server >= 0) loads[next.server]!.inFlight--;
    const server = pick(lineup, undefined);
    loads[server]!.inFlight++;
    counts[server]!++;
    next.server = server;
    next.until += server === 2 ? 60 : 20;
  }
  for (const [index, { name }] of SERVERS.entries()) {
    const difference = Math.abs(shareOf(name) - counts[index]! / 6000);
    t.true(difference < 0.1, `${name}: ${shareOf(name)} and ${counts[index]! / 6000}`);
  }
});
