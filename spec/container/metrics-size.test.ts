import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import test from "../support/serial.ts";
import { proxyTo } from "../support/site.ts";
import { WATCH, blocksDuring, quantile } from "../support/worker-blocks.ts";

const SERVERS = Array.from({ length: 1000 }, (_, index) => ({
  name: `s${index}`,
  address: `127.0.${1 + (index >> 8)}.${index & 255}:8200`,
}));

const ADMIN = `
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
server { listen 8091; location / { proxy_pass http://127.0.0.1:8090; proxy_http_version 1.1; } }`;

test("a worker whose metrics tell of 1000 servers goes on with its requests every 5 ms", async (t) => {
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ metrics: true, upstreams: { shop: {
      servers: ${JSON.stringify(SERVERS)}, mayChange: true, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
    } } });`,
    http: `${ADMIN} ${WATCH} ${proxyTo("shop")}`,
    workers: 1,
    ports: [8080, 8091, 8099],
  });
  const longest: number[] = [];
  for (let i = 0; i < 3; i++) {
    const blocks = await blocksDuring(openresty, async () => {
      const begun = performance.now();
      const { statusCode, body } = await request(`${openresty.url(8091)}/metrics`);
      const text = await body.text();
      t.is(statusCode, 200);
      t.log(`${text.length} bytes in ${(performance.now() - begun).toFixed(0)} ms`);
      t.is(new Set(text.match(/server="s\d+"/g)).size, SERVERS.length);
    });
    longest.push(quantile(blocks, 1));
  }
  longest.sort((a, b) => a - b);
  // What a busy host takes counts as well, so single ones say little.
  const median = quantile(longest, 0.5);
  t.log(`${longest[0]!.toFixed(2)} to ${quantile(longest, 1).toFixed(2)}, median ${median.toFixed(2)} ms`);
  t.true(median < 5, `${median} ms`);
});
