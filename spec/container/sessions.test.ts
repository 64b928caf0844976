import test from "../support/serial.ts";
import { request } from "undici";
import { preferenceOrder } from "../../src/affinity/servers/picking.ts";
import { browser, mobileApp } from "../../src/testkit/index.ts";
import { lineupOf, someKeys } from "../affinity/upstreams.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, reloadRules, startLimpet } from "../support/limpet.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const SHOP = `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS},
  session: [withoutRoute(cookie("JSESSIONID")), header("X-Session-Id")],
  affinity: hash(),
} } });`;

for (const release of RELEASES) {
  test(`${release}: a browser's cookie and a mobile app's header of one session reach the same server`, async (t) => {
    await using site = await startLimpetSite({ release, rules: SHOP, http: proxyTo("shop"), applications: ABC });
    const places = new Set<string | undefined>();
    for (const sessionKey of someKeys(30)) {
      await using web = browser(site.openresty.url(), { sessionKey: `${sessionKey}.node1` });
      await using phone = mobileApp(site.openresty.url(), { sessionKey });
      const login = await web.login("ada");
      places.add(login.servedBy);
      await web.add("limpet");
      const cart = await phone.cart();
      t.is(cart.servedBy, login.servedBy);
      t.deepEqual(cart.body.cart, ["limpet"]);
    }
    t.is(places.size, 3);
  });

  test(`${release}: two proxies with the same rules send every session to the same server`, async (t) => {
    const http = `${listeners(FIVE)} ${proxyTo("shop")}`;
    const rules = rulesFor(FIVE);
    await using one = await startLimpet({ release, rules, http, workers: 2 });
    await using other = await startLimpet({ release, rules, http, workers: 2 });
    for (const key of someKeys(200)) t.is(await placeOf(one.url(), key), await placeOf(other.url(), key));
  });

  test(`${release}: two servers more, a reload, and only the expected share of the sessions moves`, async (t) => {
    const http = `${listeners([...FIVE, ...TWO_MORE])} ${proxyTo("shop")}`;
    await using openresty = await startLimpet({ release, rules: rulesFor(FIVE), http, workers: 2 });
    const keys = someKeys(1000);
    const before = await Promise.all(keys.map((key) => placeOf(openresty.url(), key)));
    await reloadRules(openresty, rulesFor([...FIVE, ...TWO_MORE]));
    const after = await Promise.all(keys.map((key) => placeOf(openresty.url(), key)));

    const moved = keys.filter((_, i) => before[i] !== after[i]);
    for (const [i, place] of after.entries()) t.true(place === before[i] || place === "f" || place === "g");
    t.true(Math.abs(moved.length / keys.length - 2 / 7) < 0.05, `${moved.length} of ${keys.length}`);
  });
}

const FIVE: readonly FakeServer[] = ["a", "b", "c", "d", "e"].map((name, i) => ({
  name,
  address: `127.0.0.1:810${i}`,
}));
const TWO_MORE: readonly FakeServer[] = ["f", "g"].map((name, i) => ({ name, address: `127.0.0.1:811${i}` }));

const rulesFor = (servers: readonly FakeServer[]): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(servers)}, session: [cookie("JSESSIONID")], affinity: hash(),
} } });`;

async function placeOf(url: string, key: string): Promise<string> {
  return (await request(url, { headers: { cookie: `theme=dark; JSESSIONID=${key}; lang=de` } })).body.text();
}

test("a session is where the core on Node says", async (t) => {
  await using openresty = await startLimpet({ rules: rulesFor(FIVE), http: `${listeners(FIVE)} ${proxyTo("shop")}` });
  const { generation } = lineupOf(FIVE);
  for (const key of someKeys(100)) {
    t.is(await placeOf(openresty.url(), key), FIVE[preferenceOrder(generation, key)[0]!]!.name);
  }
});

test("every built-in source reads its key in nginx", async (t) => {
  const source = {
    cookie: 'cookie("sid")',
    header: 'header("X-Session-Id")',
    bearer: "bearerToken()",
    argument: 'queryArgument("sid")',
    path: 'pathParameter("jsessionid")',
    variable: 'variable("http_x_device")',
    combine: 'combine(header("X-Tenant"), cookie("sid"))',
    route: 'withoutRoute(cookie("sid"))',
    custom: '(request) => request.header("X-Custom") ?? request.cookie("custom") ?? request.queryArgument("custom")',
    address: "clientAddress({ ipv4: 24, ipv6: 64 })",
  };
  const upstreams = Object.entries(source).map(
    ([name, session]) => `${name}: { servers: ${ruleServers(FIVE)}, session: [${session}], affinity: hash() }`,
  );
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { ${upstreams.join(", ")} } });`,
    http: `
      ${listeners(FIVE)}
      server {
        listen 8080;
        set_real_ip_from 0.0.0.0/0;
        real_ip_header X-Client;
        ${Object.keys(source)
          .map((name) => `location /${name} { proxy_pass http://${name}; }`)
          .join("\n")}
      }`,
  });
  const { generation } = lineupOf(FIVE);
  const expected = (key: string): string => FIVE[preferenceOrder(generation, key)[0]!]!.name;
  const place = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
    (await request(openresty.url() + path, { headers })).body.text();

  for (const key of someKeys(20)) {
    t.is(await place("/cookie", { cookie: `a=1; SID=${key}` }), expected(key));
    t.is(await place("/header", { "x-session-id": key }), expected(key));
    t.is(await place("/bearer", { authorization: `bearer ${key}` }), expected(key));
    t.is(await place(`/argument?x=1&sid=${key}`), expected(key));
    t.is(await place(`/path/cart;jsessionid=${key}?page=2`), expected(key));
    t.is(await place("/variable", { "x-device": key }), expected(key));
    t.is(await place("/combine", { "x-tenant": "acme", cookie: `sid=${key}` }), expected(`4:acme${key.length}:${key}`));
    t.is(await place("/route", { cookie: `sid=${key}.node7` }), expected(key));
    t.is(await place("/custom", { "x-custom": key }), expected(key));
    t.is(await place("/custom", { cookie: `custom=${key}` }), expected(key));
    t.is(await place(`/custom?custom=${key}`), expected(key));
  }
  t.is(await place("/address", { "x-client": "192.0.2.1" }), expected(String.fromCharCode(192, 0, 2)));
  t.is(await place("/address", { "x-client": "::ffff:192.0.2.200" }), expected(String.fromCharCode(192, 0, 2)));
  t.is(
    await place("/address", { "x-client": "2001:db8:0:7:1:2:3:4" }),
    expected(String.fromCharCode(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 7)),
  );
});

test("a source may use what TypeScript's library offers, with the runtime library that the build brings along", async (t) => {
  const source = `(request) => {
    const [, id] = (request.header("X-Session") ?? "").split("/").map((part) => part.trim());
    return id?.startsWith("s-") ? id.slice(2).padStart(4, "0") : undefined;
  }`;
  await using openresty = await startLimpet({
    rules: rulesFor(FIVE).replace('cookie("JSESSIONID")', source),
    http: `${listeners(FIVE)} ${proxyTo("shop")}`,
  });
  const { generation } = lineupOf(FIVE);
  for (const id of ["7", "42", "12345"]) {
    const answer = await request(openresty.url(), { headers: { "x-session": `acme / s-${id}` } });
    t.is(await answer.body.text(), FIVE[preferenceOrder(generation, id.padStart(4, "0"))[0]!]!.name);
  }
  t.notRegex(await openresty.errorLog(), /limpet:/);
});

test("a key over the limit counts as absent: its requests go round", async (t) => {
  const rules = rulesFor(FIVE).replace("affinity", "maxKeyLength: 100, affinity");
  await using openresty = await startLimpet({ rules, http: `${listeners(FIVE)} ${proxyTo("shop")}` });
  const places = (key: string): Promise<string[]> =>
    Promise.all(Array.from({ length: 5 }, () => placeOf(openresty.url(), key)));
  t.is(new Set(await places("k".repeat(100))).size, 1);
  t.is(new Set(await places("k".repeat(101))).size, 5);
});

test("of two cookies of one name the first counts, in one header or in two", async (t) => {
  await using openresty = await startLimpet({ rules: rulesFor(FIVE), http: `${listeners(FIVE)} ${proxyTo("shop")}` });
  const ask = async (...cookies: readonly string[]): Promise<string> =>
    (await request(openresty.url(), { headers: cookies.flatMap((line) => ["cookie", line]) })).body.text();
  for (const key of someKeys(20)) {
    const place = await placeOf(openresty.url(), key);
    t.is(await ask(`JSESSIONID=${key}; JSESSIONID=other`), place);
    t.is(await ask(`JSESSIONID=${key}`, "JSESSIONID=other"), place);
  }
});

test("requests without a key go round by weight exactly, also while keyed requests come in between", async (t) => {
  const weighted = FIVE.map((server, i) => ({ ...server, weight: i + 1 }));
  await using openresty = await startLimpet({
    rules: rulesFor(weighted),
    http: `${listeners(weighted)} ${proxyTo("shop")}`,
  });
  const taken: Record<string, number> = {};
  for (let i = 0; i < 45; i++) {
    const place = await (await request(openresty.url())).body.text();
    taken[place] = (taken[place] ?? 0) + 1;
    await placeOf(openresty.url(), `key-${i}`);
  }
  t.deepEqual(taken, { a: 3, b: 6, c: 9, d: 12, e: 15 });
});

test("a server that is down and one of weight 0 get nothing, a backup only what no other server can take", async (t) => {
  const servers: readonly FakeServer[] = [
    { name: "a", address: "127.0.0.1:8101" },
    { name: "down", address: "127.0.0.1:8102", down: true },
    { name: "zero", address: "127.0.0.1:8103", weight: 0 },
    { name: "spare", address: "127.0.0.1:8104", backup: true },
  ];
  const ask = async (running: readonly FakeServer[]): Promise<Set<string>> => {
    await using openresty = await startLimpet({
      rules: rulesFor(servers),
      http: `${listeners(running)} ${proxyTo("shop")}`,
    });
    const places = new Set<string>();
    for (const key of someKeys(20)) places.add(await placeOf(openresty.url(), key));
    for (let i = 0; i < 5; i++) places.add(await (await request(openresty.url())).body.text());
    return places;
  };
  t.deepEqual([...(await ask(servers))], ["a"]);
  t.deepEqual([...(await ask(servers.slice(1)))], ["spare"]);
});
