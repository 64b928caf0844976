import { createHash } from "node:crypto";
import test from "../support/serial.ts";
import type { BrowserContext, Cookie } from "playwright-core";
import { nginxConf } from "../support/limpet.ts";
import { keepStage, LIMPET, rulesFor, SHOP, type Stage, type Visitor } from "./browser/stage.ts";

const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';
const TAG_SESSION = `tagSession({ carriers: [cookie("JSESSIONID")], ${KEYS} })`;
const ISSUE_COOKIE = `issueCookie({ ${KEYS} })`;

const setStage = keepStage();

/** The server "a" behind nothing but nginx. */
const PLAIN = "http://localhost:8070";
const PLAIN_SERVER = "server { listen 8070; location / { proxy_pass http://127.0.0.1:8081; } }";

/** As the application calls a session. */
const digest = (key: string): string => createHash("md5").update(key).digest("hex").slice(0, 8);

async function cookieOf(context: BrowserContext, name: string): Promise<Cookie | undefined> {
  return (await context.cookies()).find((cookie) => cookie.name === name);
}

/** The Cookie header that reached the server. */
async function seenCookies({ page }: Visitor, url = LIMPET): Promise<string | undefined> {
  const answer = await page.goto(`${url}/headers`);
  return ((await answer?.json()) as { headers: { cookie?: string } }).headers.cookie;
}

test("tagSession: the application's cookie is stored with all its attributes and a tag, which the application never sees", async (t) => {
  await using stage = await setStage(rulesFor(TAG_SESSION));
  const visitor = await stage.visitor();
  await visitor.shop.open();
  const { session } = await visitor.shop.login("ada");
  const stored = await cookieOf(visitor.context, "JSESSIONID");
  t.like(stored, { domain: "localhost", path: "/", httpOnly: true, secure: false, sameSite: "Lax", expires: -1 });
  const [, key, tag] = /^([0-9a-f]{32})~([\w-]{19,})$/.exec(stored?.value ?? "") ?? [];
  t.truthy(tag);
  t.is(session, digest(key ?? ""));
  t.is(await seenCookies(visitor), `JSESSIONID=${key}`);
  t.is((await visitor.context.cookies()).length, 1);
});

test("tagSession: logging out deletes the cookie in the browser", async (t) => {
  await using stage = await setStage(rulesFor(TAG_SESSION));
  const { context, shop } = await stage.visitor();
  await shop.open();
  await shop.login("ada");
  t.truthy(await cookieOf(context, "JSESSIONID"));
  t.like(await shop.logout(), { status: 200, session: undefined, isLost: false });
  t.deepEqual(await context.cookies(), []);
});

test("tagSession: a login that renews the session id leaves the browser with the new one alone, on the same server", async (t) => {
  await using stage = await setStage(rulesFor(TAG_SESSION));
  const { context, page, shop } = await stage.visitor();
  await shop.open();
  const { server, session } = await shop.login("ada");
  const renew = 'fetch("/shop/login", { method: "POST", body: new URLSearchParams({ user: "grace" }) }).then(() => 0)';
  await page.evaluate(renew);
  const renewed = await shop.open();
  t.like(renewed, { status: 200, server, user: "grace" });
  t.not(renewed.session, session);
  t.is((await context.cookies()).length, 1);
});

test("issueCookie: the cookie is HttpOnly, SameSite=Lax, for all paths of this host and until the browser is closed; the application never sees it", async (t) => {
  await using stage = await setStage(rulesFor(ISSUE_COOKIE));
  const visitor = await stage.visitor();
  await visitor.shop.open();
  const stored = await cookieOf(visitor.context, "limpet");
  t.like(stored, { domain: "localhost", path: "/", httpOnly: true, secure: false, sameSite: "Lax", expires: -1 });
  t.regex(stored?.value ?? "", /^[\w-]{19,}$/);
  t.is(await seenCookies(visitor), undefined);

  await visitor.shop.open();
  await visitor.shop.login("ada");
  t.regex((await seenCookies(visitor)) ?? "", /^JSESSIONID=[0-9a-f]{32}$/);
  t.deepEqual(await cookieOf(visitor.context, "limpet"), stored);
});

test("issueCookie: by TLS and HTTP/2, where browsers send each cookie by itself, the cookie is Secure and holds", async (t) => {
  await using stage = await setStage(rulesFor(ISSUE_COOKIE));
  const secure = await serveTls(stage);
  const visitor = await stage.visitor(secure);
  await visitor.page.goto(`${secure}/answer?Set-Cookie=theme%3Ddark&Set-Cookie=lang%3Dde`);
  await visitor.shop.open();
  const { server, session } = await visitor.shop.login("ada");
  for (let i = 0; i < 5; i++) t.like(await visitor.shop.open(), { status: 200, server, session });
  t.like(await cookieOf(visitor.context, "limpet"), { secure: true, httpOnly: true, sameSite: "Lax", path: "/" });
  t.regex((await seenCookies(visitor, secure)) ?? "", /^theme=dark; lang=de; JSESSIONID=[0-9a-f]{32}$/);
  const protocol = 'performance.getEntriesByType("navigation")[0].nextHopProtocol';
  t.is(await visitor.page.evaluate(protocol), "h2");
});

test("issueCookie: a browser takes a cookie whose name begins with __Host-", async (t) => {
  await using stage = await setStage(rulesFor(`issueCookie({ ${KEYS}, name: "__Host-limpet", secure: true })`));
  const secure = await serveTls(stage);
  const { context, shop } = await stage.visitor(secure);
  await shop.open();
  const { server } = await shop.login("ada");
  for (let i = 0; i < 5; i++) t.like(await shop.open(), { status: 200, server });
  t.like(await cookieOf(context, "__Host-limpet"), { secure: true, path: "/", domain: "localhost" });
});

test("issueCookie: a partitioned cookie binds a browser once for each site that embeds the shop", async (t) => {
  const affinity = `issueCookie({ ${KEYS}, secure: true, sameSite: "none", partitioned: true })`;
  const embedding = `server { listen 8060; default_type text/html;
    location / { return 200 '<!doctype html><link rel="icon" href="data:,"><iframe src="${LIMPET}/shop"></iframe>'; } }`;
  await using stage = await setStage(rulesFor(affinity), embedding);
  const { context, page, shop } = await stage.visitor();
  const embedded = async (): Promise<string | null> => {
    await page.goto("http://127.0.0.1:8060/");
    return await page.frameLocator("iframe").locator("#server").textContent();
  };
  const server = await embedded();
  for (let i = 0; i < 5; i++) t.is(await embedded(), server);
  const first = await shop.open();
  t.not(first.server, server);
  for (let i = 0; i < 3; i++) t.is((await shop.open()).server, first.server);
  t.is(await embedded(), server);
  const partitions = (await context.cookies(LIMPET)).map(({ partitionKey }) => partitionKey);
  t.deepEqual(partitions.sort(), ["http://127.0.0.1", "http://localhost"]);
});

const OTHER_COOKIES = [
  "theme=dark; Path=/; Max-Age=3600",
  'quoted="a b, c"; Path=/',
  "empty=; Path=/",
  "tilde=x~y==; Path=/; HttpOnly",
  "JSESSIONID2=similar; Path=/; SameSite=Strict",
  "__Secure-pay=1; Path=/; Secure; SameSite=None",
  "embed=1; Path=/; Secure; SameSite=None; Partitioned",
  "scoped=1; Path=/headers",
];

for (const [name, affinity] of [
  ["issueCookie", ISSUE_COOKIE],
  ["tagSession", TAG_SESSION],
] as const) {
  test(`${name}: the application's other cookies are stored and sent back as without Limpet`, async (t) => {
    await using stage = await setStage(rulesFor(affinity), PLAIN_SERVER);
    const query = new URLSearchParams(OTHER_COOKIES.map((line): [string, string] => ["Set-Cookie", line]));
    const asked = Date.now() / 1000;
    const seen = [];
    for (const url of [PLAIN, LIMPET]) {
      const visitor = await stage.visitor(url);
      await visitor.shop.open();
      await visitor.shop.login("ada");
      await visitor.page.goto(`${url}/answer?${query.toString()}`);
      const sent = (await seenCookies(visitor, url))?.replace(/JSESSIONID=[0-9a-f]{32}/, "JSESSIONID=…");
      const stored = (await visitor.context.cookies())
        .filter((cookie) => cookie.name !== "JSESSIONID" && cookie.name !== "limpet")
        // The two were set a moment apart; the hour of one of them counts from the first request.
        .map((cookie) => ({
          ...cookie,
          expires: cookie.expires < 0 ? -1 : Math.floor((cookie.expires - asked) / 600),
        }));
      seen.push({ sent, stored });
    }
    t.is(seen[0]?.stored.length, OTHER_COOKIES.length);
    t.deepEqual(seen[1], seen[0]);
  });
}

/** Adds a server that speaks TLS and HTTP/2, and gives its address. */
async function serveTls({ site: { openresty } }: Stage): Promise<string> {
  const made = await openresty.exec([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-days", "2", "-subj", "/CN=localhost", "-keyout", "/etc/nginx/shop.key", "-out", "/etc/nginx/shop.pem"],
  ]);
  if (made.exitCode !== 0) throw new Error(`openssl made no certificate: ${made.output}`);
  const tls = "listen 8443 ssl http2; ssl_certificate /etc/nginx/shop.pem; ssl_certificate_key /etc/nginx/shop.key;";
  const http = `server { listen 8080; ${SHOP} } server { ${tls} ${SHOP} }`;
  await openresty.reload(nginxConf(openresty.image, { http }));
  return "https://localhost:8443";
}
