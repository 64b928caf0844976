import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const SERVERS: readonly FakeServer[] = ["a", "b", "c"].map((name, index) => ({
  name,
  address: `127.0.0.1:810${index}`,
}));
const BALANCING = ["turns", "leastConnections", "twoChoices", "random"] as const;

/** Seconds in which the new server comes to its share. */
const SLOW_START = 3;

const RULES = `export default defineRouting({ upstreams: { ${BALANCING.map(
  (balancing) =>
    `${balancing}: { servers: ${ruleServers(SERVERS.slice(0, 2))}, affinity: none(), balancing: "${balancing}", mayChange: true },`,
).join("\n")} } });`;

const HTTP = `
  ${listeners(SERVERS)}
  server {
    listen 8080;
    ${BALANCING.map((name) => `location /${name} { proxy_pass http://${name}; }`).join("\n")}
    location /number { content_by_lua_block { ngx.print(limpet.serversOf(ngx.var.arg_upstream).number) } }
    location /change {
      content_by_lua_block {
        ngx.req.read_body()
        ngx.print(limpet.changeServers(ngx.var.arg_upstream, require("cjson").decode(ngx.req.get_body_data())))
      }
    }
  }`;

for (const balancing of BALANCING) {
  test(`${balancing}: a server that is new comes to its share within slowStart`, async (t) => {
    await using openresty = await startLimpet({ rules: RULES, http: HTTP });
    const agent = new Agent({ connections: 1 });
    t.teardown(() => agent.close());
    const ask = async (): Promise<string> =>
      await (await request(`${openresty.url()}/${balancing}`, { dispatcher: agent })).body.text();
    /** The new server's share of so many requests. */
    const shareOf = async (requests: number): Promise<number> => {
      let ofNew = 0;
      for (let i = 0; i < requests; i++) if ((await ask()) === "c") ofNew++;
      return ofNew / requests;
    };

    const body = JSON.stringify({ kind: "add", server: { ...SERVERS[2], slowStart: SLOW_START } });
    const changed = await request(`${openresty.url()}/change?upstream=${balancing}`, { method: "POST", body });
    const number = await changed.body.text();
    await until(
      async () => await (await request(`${openresty.url()}/number?upstream=${balancing}`)).body.text(),
      (known) => known === number,
    );
    const begun = Date.now();
    const seconds = (): number => (Date.now() - begun) / 1000;
    const shares: [share: number, after: number][] = [];
    while (seconds() < SLOW_START + 1) shares.push([await shareOf(100), seconds() / SLOW_START]);
    t.log(shares.map(([share, after]) => `${share} at ${after.toFixed(1)}`).join(", "));
    const meanOf = (from: number, to: number): number => {
      const within = shares.filter(([, after]) => after > from && after <= to);
      return within.reduce((sum, [share]) => sum + share, 0) / within.length;
    };
    // With a part p of its own, it gets p / (2 + p) of all.
    t.true(meanOf(0, 0.4) < 0.13, "at first");
    t.true(Math.abs(meanOf(0.4, 0.8) - 0.6 / 2.6) < 0.07, "in between");
    t.true(Math.abs(meanOf(1.05, 2) - 1 / 3) < 0.07, "when its time is over");
  });
}
