import { setTimeout } from "node:timers/promises";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { pick, preferenceOrder } from "../../src/affinity/servers/picking.ts";
import { placeOf } from "../../src/affinity/servers/generation.ts";
import { lineupOf, someKeys } from "../affinity/upstreams.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const SERVERS: readonly FakeServer[] = [1, 1, 2].map((weight, index) => ({
  name: "abc"[index]!,
  address: `127.0.0.1:810${index}`,
  weight,
}));

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(SERVERS)}, session: [header("X-Key")], affinity: hash({ maxLoad: 1.25 }), verdictHeader: "X-Verdict",
} } });`;

/** Answers at once, and goes on answering for as long as the client listens, or ends if it is asked to. */
const APPLICATION = (name: string): string => `content_by_lua_block {
  ngx.header["X-Server"] = "${name}"
  ngx.print("${name}")
  ngx.flush(true)
  if ngx.var.arg_stay then ngx.sleep(60) end
}`;

const HTTP = `
  lua_http10_buffering off;
  ${listeners(SERVERS, APPLICATION)}
  server {
    listen 8080;
    location / { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; proxy_buffering off; }
    location = /requests {
      content_by_lua_block {
        local counts = require("limpet.nginx.servers.request-counts")
        for _, cell in ipairs(counts.cellsOf("shop", {
          ${SERVERS.map(({ name, address }) => `"${placeOf(name, address)}"`).join(", ")}
        })) do ngx.print(counts.requestsIn(cell), " ") end
      }
    }
  }`;

/** Workers know the requests of others as of 5 milliseconds ago. */
const KNOWN_AFTER = 6;

for (const release of RELEASES) {
  test(`${release}: nginx keeps each server below the bound and moves the sessions that the core on Node moves, and they return`, async (t) => {
    await using openresty = await startLimpet({ release, rules: RULES, http: HTTP, workers: 2 });
    const lineup = lineupOf(SERVERS, "rendezvous", undefined, undefined, true, { maxLoad: 1.25 });
    const keys = someKeys(60);
    const ofNode = lineup.standing.places;
    const staying: { readonly server: number; readonly leaving: AbortController }[] = [];
    const counts = async (): Promise<string> =>
      (await (await request(`${openresty.url()}/requests`)).body.text()).trim();
    const countsOfNode = (): string => ofNode.map(({ load }) => load.inFlight).join(" ");
    const verdicts = new Set<unknown>();

    async function ask(key: string, isStaying: boolean): Promise<void> {
      await setTimeout(KNOWN_AFTER);
      const leaving = new AbortController();
      const { headers, body } = await request(`${openresty.url()}/${isStaying ? "?stay=1" : ""}`, {
        headers: { "x-key": key },
        dispatcher: new Agent({ connections: 1 }),
        signal: leaving.signal,
      });
      const server = pick(lineup, key);
      t.is(headers["x-server"], SERVERS[server]!.name, `${key}, where ${countsOfNode()} are there`);
      const isOwn = preferenceOrder(lineup.generation, key)[0] === server;
      t.is(headers["x-verdict"], isOwn ? "hit" : "moved:load");
      verdicts.add(headers["x-verdict"]);
      if (!isStaying) {
        await body.dump();
        return;
      }
      body.on("error", () => undefined);
      ofNode[server]!.load.inFlight++;
      staying.push({ server, leaving });
    }

    async function leave(who: (server: number) => boolean): Promise<void> {
      for (const { server, leaving } of staying.splice(0).filter((one) => who(one.server) || !staying.push(one))) {
        leaving.abort();
        ofNode[server]!.load.inFlight--;
      }
      await until(counts, (known) => known === countsOfNode());
    }

    for (const key of keys) await ask(key, true);
    t.is(await counts(), countsOfNode());
    t.true(ofNode.every(({ load }, index) => load.inFlight <= Math.ceil((1.25 * 60 * SERVERS[index]!.weight!) / 4)));
    await leave((server) => server === 1);
    for (const key of keys.slice(0, 20)) await ask(key, true);
    t.deepEqual([...verdicts].sort(), ["hit", "moved:load"]);
    await leave(() => true);
    verdicts.clear();
    for (const key of keys.slice(0, 20)) await ask(key, false);
    t.deepEqual(verdicts, new Set(["hit"]));
  });
}
