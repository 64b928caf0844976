import { setTimeout as delay } from "node:timers/promises";
import test from "../support/serial.ts";
import type { Cookie } from "tough-cookie";
import { until } from "../support/poll.ts";
import { keepSite } from "../support/kept-site.ts";
import { ABC, ABC_SERVERS, proxyTo } from "../support/site.ts";
import { JarClient } from "./jar-client.ts";

const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';

const issueCookie = (options = ""): string => `issueCookie({ ${KEYS}, ${options} })`;
const TAG_SESSION = `tagSession({ carriers: [cookie("JSESSIONID")], ${KEYS} })`;

const upstream = (affinity: string): string =>
  `{ servers: ${ABC_SERVERS}, affinity: ${affinity}, health: { failTimeout: 60 } }`;

const FIRST_PORT = 8090;

const setSite = keepSite({ applications: ABC, ports: [8080, FIRST_PORT, FIRST_PORT + 1, FIRST_PORT + 2] });

/** Three application servers behind Limpet. */
function setShop(affinity: string, http = proxyTo("shop")) {
  return setSite({ rules: `export default defineRouting({ upstreams: { shop: ${upstream(affinity)} } });`, http });
}

/** The same with an upstream for each of up to three affinities, from port 8090 on. */
function setShops(affinities: readonly string[]) {
  const upstreams = affinities.map((affinity, i) => `shop${i}: ${upstream(affinity)}`);
  return setSite({
    rules: `export default defineRouting({ upstreams: { ${upstreams.join(", ")} } });`,
    http: affinities.map((_, i) => proxyTo(`shop${i}`).replace("8080", String(FIRST_PORT + i))).join("\n"),
  });
}

/** Has the application answer with these lines. */
function settingCookies(...lines: readonly string[]): string {
  return `http://shop.example/answer?${lines.map((line) => `Set-Cookie=${encodeURIComponent(line)}`).join("&")}`;
}

/** Milliseconds since 1970 that `Expires` says. */
function expiryOf(cookie: Cookie | undefined): number {
  return cookie?.expires instanceof Date ? cookie.expires.getTime() : 0;
}

const SHOP = "http://shop.example/";
const HEADERS = "http://shop.example/headers";

test("issueCookie: a jar is given the cookie once, and every request goes to that server from then on", async (t) => {
  const site = await setShop(issueCookie());
  const client = new JarClient(site.openresty.url());
  const first = await client.ask(SHOP);
  t.is(first.setCookies.length, 1);
  for (const path of ["", "cart", "deep/down?x=1", "status/404"]) {
    t.like(await client.ask(SHOP + path), { servedBy: first.servedBy, setCookies: [] });
  }
  const login = await client.ask(`${SHOP}login`);
  t.is(login.servedBy, first.servedBy);
  t.regex(login.setCookies.join("\n"), /^JSESSIONID=[^\n]*$/);
  t.regex((await client.ask(HEADERS)).seenCookies ?? "", /^JSESSIONID=[0-9a-f]{32}$/);
});

test("issueCookie: a cookie with a path holds the session in it, and is not sent beside it", async (t) => {
  const site = await setShop(
    issueCookie('path: "/shop"'),
    `server {
      listen 8080;
      location = /shop { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; }
      location /shop/ { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; }
      location / { proxy_pass http://127.0.0.1:8081; }
    }`,
  );
  const client = new JarClient(site.openresty.url());
  const { servedBy } = await client.ask("http://shop.example/shop/begin");
  for (const path of ["/shop", "/shop/", "/shop/add", "/shop/deep/down", "/shop?page=2"]) {
    t.like(await client.ask(`http://shop.example${path}`), { servedBy, setCookies: [] });
  }
  for (const path of ["/", "/shopping", "/other/shop"]) t.is(await client.cookiesFor(`http://shop.example${path}`), "");
  t.is((await client.ask(HEADERS)).seenCookies, undefined);
});

test("issueCookie: without a domain the cookie is for the host alone; with one for all of its hosts, which share a server", async (t) => {
  const first = "http://www.example.com/";
  const second = "http://api.example.com/";
  const byRequest = 'domain: (request) => (request.header("Host") === "www.example.com" ? "example.com" : undefined)';
  const site = await setShops([issueCookie(), issueCookie('domain: "example.com"'), issueCookie(byRequest)]);
  for (const [i, isShared] of [false, true, true].entries()) {
    const client = new JarClient(site.openresty.url(FIRST_PORT + i));
    const { servedBy } = await client.ask(first);
    t.not(await client.cookiesFor(first), "");
    t.is((await client.cookiesFor(second)) !== "", isShared);
    t.is((await client.ask(second)).servedBy === servedBy, isShared);
    t.is(await client.cookiesFor("http://example.org/"), "");
    t.is((await client.ask(first)).servedBy, servedBy);
  }
});

test("issueCookie: a domain that the request decides on is left out where the request says so", async (t) => {
  const byRequest = 'domain: (request) => (request.header("Host") === "www.example.com" ? "example.com" : undefined)';
  const site = await setShop(issueCookie(byRequest));
  const client = new JarClient(site.openresty.url());
  await client.ask("http://api.example.com/");
  t.is(await client.cookiesFor("http://www.example.com/"), "");
});

test("issueCookie: a Secure cookie is sent by https alone", async (t) => {
  const site = await setShop(issueCookie("secure: true"));
  const client = new JarClient(site.openresty.url());
  const { servedBy } = await client.ask("https://shop.example/");
  t.is(await client.cookiesFor("http://shop.example/"), "");
  t.like(await client.ask("https://shop.example/"), { servedBy, setCookies: [] });
});

test("issueCookie: another site's requests bring the cookie with SameSite=None, and not with Strict or Lax", async (t) => {
  const values = ["strict", "lax", "none"];
  const site = await setShops(values.map((value) => issueCookie(`secure: true, sameSite: "${value}"`)));
  for (const [i, value] of values.entries()) {
    const client = new JarClient(site.openresty.url(FIRST_PORT + i));
    const { servedBy } = await client.ask("https://shop.example/");
    const fromElsewhere = await client.cookiesFor("https://shop.example/", { isCrossSite: true });
    t.is(fromElsewhere !== "", value === "none", value);
    t.is((await client.ask("https://shop.example/")).servedBy, servedBy);
  }
});

test("issueCookie: names that begin with __Host- or __Secure- satisfy a jar that checks what they promise", async (t) => {
  const names = ["__Host-limpet", "__Secure-limpet"];
  const site = await setShops(names.map((name) => issueCookie(`name: "${name}", secure: true`)));
  for (const [i, name] of names.entries()) {
    const client = new JarClient(site.openresty.url(FIRST_PORT + i));
    const { servedBy } = await client.ask("https://shop.example/");
    t.is((await client.stored(name)).length, 1);
    for (let n = 0; n < 3; n++) t.is((await client.ask("https://shop.example/")).servedBy, servedBy);
  }
});

test("issueCookie: Expires and Max-Age say the same, and a jar that let the cookie expire is bound anew", async (t) => {
  const site = await setShop(issueCookie("expires: 2"));
  const client = new JarClient(site.openresty.url());
  const asked = Date.now();
  const first = await client.ask(SHOP);
  const [cookie] = await client.stored("limpet");
  t.is(cookie?.maxAge, 2);
  // A date has no fractions of a second.
  const expires = expiryOf(cookie);
  t.true(expires > asked + 500 && expires < Date.now() + 2500, new Date(expires).toISOString());
  // Not asked meanwhile: tough-cookie counts Max-Age from the last time that a cookie was asked for.
  await delay(2000);
  t.is(await client.cookiesFor(SHOP), "");
  const second = await client.ask(SHOP);
  t.is(second.setCookies.length, 1);
  t.not(second.servedBy, first.servedBy);
});

test("issueCookie: a renewed cookie replaces the one before, and names the same server", async (t) => {
  const site = await setShop(issueCookie("expires: 60, renewAfter: 1"));
  const client = new JarClient(site.openresty.url());
  const { servedBy } = await client.ask(SHOP);
  const [before] = await client.stored("limpet");
  const renewal = await until(
    () => client.ask(SHOP),
    (answer) => answer.setCookies.length > 0 || answer.servedBy !== servedBy,
  );
  t.like(renewal, { servedBy, setCookies: { length: 1 } });
  const [after, ...others] = await client.stored("limpet");
  t.deepEqual(others, []);
  t.not(after?.value, before?.value);
  t.true(expiryOf(after) > expiryOf(before));
  t.is((await client.ask(SHOP)).servedBy, servedBy);
});

test("tagSession: the jar keeps the attributes of the application's cookie, and sends the tag where it sends the cookie", async (t) => {
  const site = await setShop(TAG_SESSION);
  const client = new JarClient(site.openresty.url());
  const line = "JSESSIONID=x.y; Path=/headers; Domain=shop.example; Max-Age=600; HttpOnly; SameSite=Lax; Priority=High";
  const { servedBy } = await client.ask(settingCookies(line));
  const [cookie] = await client.stored("JSESSIONID");
  t.like(cookie, { path: "/headers", domain: "shop.example", hostOnly: false, maxAge: 600, httpOnly: true });
  t.like(cookie, { sameSite: "lax", extensions: ["Priority=High"] });
  t.is(await client.cookiesFor(SHOP), "");
  for (let i = 0; i < 4; i++) t.like(await client.ask(HEADERS), { servedBy, seenCookies: "JSESSIONID=x.y" });
});

test("tagSession: what the application puts into a cookie, a jar brings back to it unchanged", async (t) => {
  const site = await setShop(TAG_SESSION);
  for (const value of ["x", "a~b", "~", "x==", '"quoted"', '"a b, c"', "{%22a%22:1}", "x~AAAA", "y".repeat(3000)]) {
    const client = new JarClient(site.openresty.url());
    const { servedBy } = await client.ask(settingCookies("theme=dark", `JSESSIONID=${value}`, "lang=de"));
    t.not((await client.stored("JSESSIONID"))[0]?.value, value);
    for (let i = 0; i < 3; i++) {
      const seenCookies = `theme=dark; JSESSIONID=${value}; lang=de`;
      t.like(await client.ask(HEADERS), { servedBy, seenCookies });
    }
  }
});

test("tagSession: a cookie that the application deletes is gone from the jar, in whichever way it says so", async (t) => {
  const site = await setShop(TAG_SESSION);
  for (const removal of [
    "JSESSIONID=; Max-Age=0",
    "JSESSIONID=deleted; Max-Age=0",
    "JSESSIONID=deleted; Max-Age=-1",
    "JSESSIONID=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "JSESSIONID=deleted; Expires=Thu, 01-Jan-1970 00:00:10 GMT",
    "JSESSIONID=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0",
  ]) {
    const client = new JarClient(site.openresty.url());
    await client.ask(settingCookies("JSESSIONID=x; Path=/"));
    t.is((await client.stored("JSESSIONID")).length, 1);
    const { setCookies } = await client.ask(settingCookies(`${removal}; Path=/`));
    t.deepEqual(setCookies, [`${removal}; Path=/`]);
    // The jar looks which cookies have expired when it is asked for some.
    t.is(await client.cookiesFor(SHOP), "", removal);
    t.deepEqual(await client.stored("JSESSIONID"), [], removal);
  }
});

test("tagSession: of two session cookies for different paths the longer path's decides, and the application gets both plain", async (t) => {
  const site = await setShop(TAG_SESSION);
  const client = new JarClient(site.openresty.url());
  // Neither request brings the other's cookie, so they are on different servers.
  const inner = await client.ask(settingCookies("JSESSIONID=inner; Path=/headers"));
  const outer = await client.ask(settingCookies("JSESSIONID=outer; Path=/"));
  t.not(inner.servedBy, outer.servedBy);
  for (let i = 0; i < 3; i++) {
    const seenCookies = "JSESSIONID=inner; JSESSIONID=outer";
    t.like(await client.ask(HEADERS), { servedBy: inner.servedBy, seenCookies });
    t.is((await client.ask(SHOP)).servedBy, outer.servedBy);
  }
});

test("tagSession: a renewed session id replaces the one before, and stays on its server", async (t) => {
  const site = await setShop(TAG_SESSION);
  const client = new JarClient(site.openresty.url());
  const { servedBy } = await client.ask(settingCookies("JSESSIONID=before; Path=/"));
  for (const id of ["after", "later"]) {
    t.is((await client.ask(settingCookies(`JSESSIONID=${id}; Path=/`))).servedBy, servedBy);
    t.is((await client.stored("JSESSIONID")).length, 1);
    t.like(await client.ask(HEADERS), { servedBy, seenCookies: `JSESSIONID=${id}` });
  }
});

// The last one: what nginx knows of the dead server outlives the test.
test("issueCookie: when the server dies the jar's cookie is replaced by one that names the next", async (t) => {
  const site = await setShop(issueCookie());
  const client = new JarClient(site.openresty.url());
  const { servedBy } = await client.ask(SHOP);
  await site.application(servedBy as "a").kill();
  const moved = await client.ask(SHOP);
  t.not(moved.servedBy, servedBy);
  t.is(moved.setCookies.length, 1);
  t.is((await client.stored("limpet")).length, 1);
  for (let i = 0; i < 5; i++) t.like(await client.ask(SHOP), { servedBy: moved.servedBy, setCookies: [] });
});
