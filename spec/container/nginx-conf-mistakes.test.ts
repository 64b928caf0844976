import test from "../support/serial.ts";
import { request } from "undici";
import { hasDefaultPool, hasModulePool } from "../../src/nginx-conf/includes/pools.ts";
import { openrestyImage, startOpenResty } from "../../src/testkit/index.ts";
import { buildRules } from "../support/building/build-rules.ts";
import { ENVIRONMENT, RELEASES, nginxConf, startLimpet } from "../support/limpet.ts";

/*
 * What `limpet build --nginx-conf` calls a mistake is one in nginx.
 */

const SERVER = `server { listen 127.0.0.1:8101; location / {
  return 200 "$http_host $http_x_forwarded_for $http_connection";
} }`;

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: [{ name: "a", address: "127.0.0.1:8101" }],
  affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
  keepAlive: { connections: 8 },
} } });`;

const SHOP = "include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop;";

for (const release of RELEASES) {
  test(`${release}: proxy.conf in a location hides the headers of its server, and a newer nginx does without it`, async (t) => {
    const { nginxVersion } = await openrestyImage(release);
    await using openresty = await startLimpet({
      release,
      rules: RULES,
      http: `${SERVER}
        server {
          listen 8080;
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For 192.0.2.1;
          location /hidden { include /etc/nginx/limpet/proxy.conf; ${SHOP} }
          location /without { ${SHOP} }
        }`,
    });
    const ask = async (path: string) => (await request(openresty.url() + path)).body.text();
    t.is(await ask("/hidden"), "shop  ");
    const [host, client, connection] = (await ask("/without")).split(" ");
    t.not(host, "shop");
    t.is(client, "192.0.2.1");
    t.is(connection, hasDefaultPool(nginxVersion) ? "" : "close");
  });

  test(`${release}: limpet-pool.conf on an nginx with a pool of its own is told when nginx starts`, async (t) => {
    const image = await openrestyImage(release);
    if (!hasModulePool(image.luaModuleVersion)) {
      t.pass("its Lua module has no pool");
      return;
    }
    const built = await buildRules(RULES);
    const http = `${SERVER} server { listen 8080; return 204; }`;
    const start = async (include: string) => {
      await using openresty = await startOpenResty({
        image,
        nginxConf: nginxConf(image, { http }).replace(/limpet\/limpet\S*\.conf/, `limpet/${include}`),
        directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
        ports: [8080],
        environment: ENVIRONMENT,
      });
      return (await openresty.errorLog()).includes("limpet: keepAlive in the rules has no effect");
    };
    t.is(await start("limpet-pool.conf"), hasDefaultPool(image.nginxVersion));
    t.false(await start("limpet.conf"));
    if (hasDefaultPool(image.nginxVersion)) t.false(await start("limpet-pool-1.29.7.conf"));
  });
}

test("expires and Cache-Control of nginx.conf undo that an answer with an issued cookie is private", async (t) => {
  await using openresty = await startLimpet({
    rules: RULES,
    http: `${SERVER}
      server {
        listen 8080;
        location /plain { ${SHOP} }
        location /expires { ${SHOP} expires 1h; }
        location /public { ${SHOP} add_header Cache-Control "public, max-age=60"; }
      }`,
  });
  const ask = async (path: string) => {
    const { headers, body } = await request(openresty.url() + path);
    await body.dump();
    return { caching: [headers["cache-control"]].flat().join(", "), isSet: headers["set-cookie"] !== undefined };
  };
  t.deepEqual(await ask("/plain"), { caching: "private", isSet: true });
  t.deepEqual(await ask("/expires"), { caching: "max-age=3600", isSet: true });
  t.deepEqual(await ask("/public"), { caching: "private, public, max-age=60", isSet: true });
});

test("proxy.conf beside a proxy_http_version is refused by nginx", async (t) => {
  const started = startLimpet({
    rules: RULES,
    http: `${SERVER}
      server { listen 8080; location / { include /etc/nginx/limpet/proxy.conf; ${SHOP} proxy_http_version 1.1; } }`,
  });
  await t.throwsAsync(started, { message: /"proxy_http_version" directive is duplicate/ });
});
