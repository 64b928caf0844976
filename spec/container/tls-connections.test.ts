import { request } from "undici";
import { includeFor, type Pool } from "../../src/nginx-conf/includes/pools.ts";
import {
  openrestyImage,
  type OpenRestyImage,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { RELEASES, nginxConf, poolsOf, startLimpet } from "../support/limpet.ts";
import test from "../support/serial.ts";

const RULE =
  'servers: [{ name: "a", address: "127.0.0.1:8443" }], session: [cookie("sid")], affinity: hash(), protocol: "https"';

function makeCertificate(name: string): readonly string[] {
  const made = ["-keyout", `/etc/nginx/${name}.key`, "-out", `/etc/nginx/${name}.crt`];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  return ["openssl", "req", "-x509", ...key, ...made, "-days", "1", "-subj", `/CN=${name}`];
}

/** The servers' certificate is signed by itself, so that the other one does not verify it. */
const HTTP = (strict: string): string => `
  ${strict}
  server {
    listen 127.0.0.1:8443 ssl;
    ssl_certificate /etc/nginx/shop.crt;
    ssl_certificate_key /etc/nginx/shop.key;
    location / { return 200 "$ssl_server_name"; }
  }
  server {
    listen 8080;
    include /etc/nginx/limpet/proxy.conf;
    location /loose { proxy_pass https://shop; }
    location /named { proxy_pass https://shop; proxy_ssl_server_name on; proxy_ssl_name named; }
    location /strict {
      proxy_pass https://${strict === "" ? "shop" : "strict"};
      proxy_ssl_name shop;
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate /etc/nginx/other.crt;
    }
  }`;

/** @param isCopied whether the strict location has a copy of the upstream's block */
async function startTls(
  release: OpenRestyRelease,
  pool: Pool,
  rule: string,
  isCopied: boolean,
): Promise<StartedOpenResty> {
  const image = await openrestyImage(release);
  const rules = `export default defineRouting({ upstreams: { shop: { ${rule} } } });`;
  const openresty = await startLimpet({ release, pool, rules, http: "server { listen 8080; }", errorLogLevel: "crit" });
  for (const name of ["shop", "other"]) await openresty.exec(makeCertificate(name));
  const block = isCopied ? await blockOf(openresty, image, pool) : "";
  await openresty.reload(nginxConf(image, { pool, http: HTTP(block.replace("upstream shop", "upstream strict")) }));
  return openresty;
}

async function blockOf(openresty: StartedOpenResty, image: OpenRestyImage, pool: Pool): Promise<string> {
  const file = includeFor(image.nginxVersion, image.luaModuleVersion, pool).replace("limpet", "upstreams");
  const { output } = await openresty.exec(["cat", `/etc/nginx/limpet/${file}`]);
  return /^upstream shop [^]*?^}/m.exec(output)![0];
}

async function statusesOf(openresty: StartedOpenResty, ...paths: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const path of paths) {
    const { statusCode, body } = await request(openresty.url() + path);
    await body.dump();
    statuses.push(statusCode);
  }
  return statuses;
}

for (const release of RELEASES) {
  test(`${release}: a location with a copy of the upstream's block takes no connection that another did not verify, in every pool`, async (t) => {
    for (const pool of poolsOf(await openrestyImage(release))) {
      await using openresty = await startTls(release, pool, RULE, true);
      t.deepEqual(await statusesOf(openresty, "/strict", "/loose", "/strict"), [502, 200, 502], pool);
    }
  });

  test(`${release}: nor does one where no connections are kept, in every pool`, async (t) => {
    for (const pool of poolsOf(await openrestyImage(release))) {
      await using openresty = await startTls(release, pool, `${RULE}, keepAlive: false`, false);
      t.deepEqual(await statusesOf(openresty, "/strict", "/loose", "/strict"), [502, 200, 502], pool);
    }
  });

  test(`${release}: the Lua module's pool keeps names apart, but not who verifies`, async (t) => {
    if (!poolsOf(await openrestyImage(release)).includes("module")) {
      t.pass("it has none");
      return;
    }
    await using openresty = await startTls(release, "module", RULE, false);
    t.deepEqual(await statusesOf(openresty, "/strict", "/loose", "/strict"), [502, 200, 200]);
    t.is(await (await request(`${openresty.url()}/named`)).body.text(), "named");
    t.is(await (await request(`${openresty.url()}/loose`)).body.text(), "");
  });
}
