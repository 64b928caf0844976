import test from "../support/serial.ts";
import { request } from "undici";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";

/*
 * Limpet among other directives of nginx, which read, redirect, or ask beside the request.
 */

const SERVERS: readonly FakeServer[] = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.1:810${i}` }));

const BACKENDS = listeners(
  SERVERS,
  (name) => `content_by_lua_block {
    if ngx.var.arg_login then ngx.header["Set-Cookie"] = "JSESSIONID=" .. ngx.var.arg_login .. "; Path=/" end
    if ngx.var.arg_accel then ngx.header["X-Accel-Redirect"] = "/files/picture" end
    if ngx.var.arg_slow then ngx.sleep(tonumber(ngx.var.arg_slow)) end
    ngx.print("${name} " .. (ngx.var.http_cookie or "-"))
  }`,
);

const LOCATION = `
  include /etc/nginx/limpet/proxy.conf;
  include /etc/nginx/limpet/locations/shop.conf;
  proxy_pass http://shop;`;

function rules(upstream: string, servers = ruleServers(SERVERS)): string {
  return `const keys = fromEnvironment("LIMPET_KEYS");
export default defineRouting({ upstreams: { shop: {
  servers: ${servers},
  verdictHeader: "X-Verdict",
  ${upstream}
} } });`;
}

interface Visit {
  readonly status: number;
  readonly server: string;
  /** What the server saw of cookies. */
  readonly cookies: string;
  readonly setCookies: readonly string[];
  readonly verdict: string | undefined;
}

async function visit(url: string, headers: Record<string, string> = {}): Promise<Visit> {
  const answer = await request(url, { headers });
  const text = await answer.body.text();
  const [server = "", ...cookies] = text.split(" ");
  return {
    status: answer.statusCode,
    server,
    cookies: cookies.join(" "),
    setCookies: [answer.headers["set-cookie"] ?? []].flat(),
    verdict: answer.headers["x-verdict"] as string | undefined,
  };
}

/** The cookies of an answer as a client sends them. */
function sent({ setCookies }: Visit): string {
  return setCookies.map((line) => line.split(";")[0]).join("; ");
}

const TAG = `tagSession({ carriers: [cookie("JSESSIONID")], keys })`;

for (const release of RELEASES) {
  test(`${release}: what is taken out of the cookies stays out, whatever else reads $http_cookie`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rules(`affinity: [${TAG}, issueCookie({ keys })],`),
      http: `log_format cookies '$http_cookie'; access_log /dev/null cookies;
        map $http_cookie $has_cookie { default yes; "" no; }
        ${BACKENDS}
        server { listen 8080; location / { proxy_set_header Cookie $http_cookie; ${LOCATION} } }`,
    });
    const login = await visit(`${openresty.url()}/?login=abc`);
    const { server, cookies, verdict } = await visit(openresty.url(), { cookie: `x=1; ${sent(login)}; y=2` });
    t.is(server, login.server);
    t.is(cookies, "x=1; JSESSIONID=abc; y=2");
    t.is(verdict, "hit");
  });

  test(`${release}: a session id that comes with an X-Accel-Redirect is tagged where its target includes the location file`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rules(`affinity: ${TAG},`),
      http: `${BACKENDS}
        server {
          listen 8080;
          location / { ${LOCATION} }
          location /files/ {
            internal;
            include /etc/nginx/limpet/locations/shop.conf;
            return 200 "file -";
          }
        }`,
    });
    for (let i = 0; i < 3; i++) {
      const download = await visit(`${openresty.url()}/?login=abc&accel=1`);
      t.is(download.server, "file");
      t.regex(sent(download), /^JSESSIONID=abc~/);
      const home = await visit(openresty.url(), { cookie: sent(download) });
      t.is(home.verdict, "hit");
    }
  });

  test(`${release}: an error page that nginx makes names no server`, async (t) => {
    const dead: readonly FakeServer[] = SERVERS.map((server) => ({ ...server, dead: true }));
    await using openresty = await startLimpet({
      release,
      rules: rules(`affinity: issueCookie({ keys }),`, ruleServers(dead)),
      http: `server {
          listen 8080;
          error_page 502 =200 /sorry;
          location / { ${LOCATION} }
          location = /sorry { include /etc/nginx/limpet/locations/shop.conf; return 200 "sorry"; }
        }`,
    });
    const { server, setCookies } = await visit(openresty.url());
    t.is(server, "sorry");
    t.deepEqual(setCookies, []);
  });

  test(`${release}: a source that throws does not take a session from its server`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules:
        rules(`session: [(request) => { if (request.header("X-Bad") !== undefined) throw "bad"; return undefined; }],
        affinity: [${TAG}, learn({ create: [cookie("other")] })],`),
      http: `${BACKENDS} server { listen 8080; location / { ${LOCATION} } }`,
    });
    const login = await visit(`${openresty.url()}/?login=abc`);
    for (let i = 0; i < 4; i++) {
      t.like(await visit(openresty.url(), { cookie: sent(login), "x-bad": "1" }), {
        server: login.server,
        cookies: "JSESSIONID=abc",
        verdict: "hit",
      });
    }
  });

  test(`${release}: ids that no server created do not drive learned sessions out, whatever else binds them`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: rules(`session: [cookie("JSESSIONID")], affinity: [route(), learn({ memory: "64k" })],`),
      http: `${BACKENDS} server { listen 8080; location / { ${LOCATION} } }`,
    });
    const login = await visit(`${openresty.url()}/?login=real`);
    for (let i = 0; i < 1000; i++) await visit(openresty.url(), { cookie: `JSESSIONID=junk${i}.b` });
    t.like(await visit(openresty.url(), { cookie: sent(login) }), { server: login.server, verdict: "hit" });
  });

  test(`${release}: a request that waits has its place at a full server before other phases take their time`, async (t) => {
    const limited = JSON.stringify(
      SERVERS.map(({ name, address }, i) => ({ name, address, ...(i === 0 ? { maxConnections: 2 } : {}) })),
    );
    await using openresty = await startLimpet({
      release,
      rules: rules(
        `session: [cookie("sid")], affinity: route({ separator: "" }), policies: { full: { wait: 10000, otherwise: { refuse: 503 } } },`,
        limited,
      ),
      http: `${BACKENDS}
        server {
          listen 8080;
          location / { auth_request /auth; ${LOCATION} }
          location = /auth { content_by_lua_block { ngx.sleep(0.1) } }
        }`,
    });
    const visits = await Promise.all(
      Array.from({ length: 8 }, () => visit(`${openresty.url()}/?slow=0.05`, { cookie: "sid=a" })),
    );
    t.deepEqual(
      visits.map(({ status, server }) => `${status} ${server}`),
      Array<string>(8).fill("200 a"),
    );
  });

  test(`${release}: nginx does not start without the password that the rules name for Redis`, async (t) => {
    const learnt = `session: [cookie("sid")], affinity: learn({ keys, redis: redis({ address: "127.0.0.1:6379", password: fromFile("/nowhere/password") }) }),`;
    const error = await t.throwsAsync(
      startLimpet({
        release,
        rules: rules(learnt),
        http: `server { listen 8080; location / { ${LOCATION} } }`,
        fresh: true,
      }),
    );
    t.regex(error.message, /limpet: cannot read the secret that the rules need: \/nowhere\/password/);
  });
}
