import test from "../support/serial.ts";
import { request } from "undici";
import { DNS_PACKAGES, dnsWithin } from "../support/dns.ts";
import { RELEASES, buildRules, isImageChosen, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { proxyTo } from "../support/site.ts";

const APPLICATIONS = `
server {
  listen 8200;
  listen [::1]:8200;
  location / { default_type text/plain; return 200 $server_addr; }
}`;

const rulesWith = (dns: string): string => `export default defineRouting({ upstreams: { shop: {
  servers: [{ name: "app", address: "app.test:8200" }],
  session: [() => undefined],
  affinity: hash(),
  dns: { ${dns} },
} } });`;

for (const release of isImageChosen ? [] : RELEASES) {
  test(`${release}: a name is found at run time, with IPv4 and IPv6 addresses; a required one must be there at start`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rulesWith('resolvers: ["127.0.0.1:5353"], maxTtl: 1'),
      http: `${APPLICATIONS} ${proxyTo("shop")}`,
      packages: DNS_PACKAGES,
    });
    t.is((await request(openresty.url())).statusCode, 503);

    await dnsWithin(openresty, 5353).answer(["host-record=app.test,127.0.1.1,::1"]);
    const places = new Set<string>();
    await until(
      async () => {
        const { statusCode, body } = await request(openresty.url());
        const place = await body.text();
        return statusCode === 200 ? places.add(place).size : 0;
      },
      (count) => count === 2,
    );
    t.deepEqual([...places].sort(), ["127.0.1.1", "::1"]);

    // nginx asks for it by the C library, which has no resolver here, and would try for a quarter of a minute.
    await openresty.exec(["sh", "-c", "echo 'options timeout:1 attempts:1' >> /etc/resolv.conf"]);
    const built = await buildRules(rulesWith("required: true"));
    await openresty.copy({ directories: [{ source: built.out, target: "/etc/nginx/limpet" }] });
    await t.throwsAsync(openresty.reload(), {
      message: /the server "app" is not found, because the name app\.test cannot be looked up/,
    });
    t.is((await request(openresty.url())).statusCode, 200);

    await openresty.exec(["sh", "-c", "echo '127.0.1.2 app.test' >> /etc/hosts"]);
    await openresty.reload();
    const { statusCode, body } = await request(openresty.url());
    t.deepEqual([statusCode, await body.text()], [200, "127.0.1.2"]);
  });
}
