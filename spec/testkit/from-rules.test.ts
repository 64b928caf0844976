import test from "../support/serial.ts";
import {
  assertMoved,
  assertStayed,
  assertTogether,
  browser,
  countByServer,
  mobileApp,
  openrestyImage,
  startSite,
  type Client,
} from "../../src/testkit/index.ts";
import { OLDER_AND_CURRENT } from "../support/limpet.ts";
import { leaseSiteOf } from "../support/leasing.ts";
import { until } from "../support/poll.ts";

const RULES = "spec/testkit/rules/shop.ts";

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: a site needs no more than rules`, async (t) => {
    await using site = await startSite({ rules: RULES, image: await openrestyImage(release) });
    await using phone = mobileApp(site.url("shop"), { sessionKey: "issued" });
    await phone.login("ann");
    await phone.add("pear");
    t.like(await phone.cart(), { status: 200, verdict: "hit", body: { cart: ["pear"] } });
    t.notThrows(() => {
      assertStayed(phone);
    });
  });
}

test("every server that is not down is an application, and its name is told apart where two upstreams have it", async (t) => {
  await using site = await leaseSiteOf(RULES);
  t.deepEqual(site.applications.map(({ name }) => name).sort(), ["api/a", "b", "shop/a", "six", "z"]);
  t.is(site.application("six").listen, "[2001:db8::6]:8080");
  t.throws(() => site.application("retired"), { message: /no application "retired". It has: .*six/ });
  t.throws(() => site.url("shpo"), { message: /no upstream "shpo". It has: shop, api/ });
});

test("sessions are spread over the servers, and a browser is on its mobile app's server", async (t) => {
  await using site = await leaseSiteOf(RULES);
  const clients = Array.from({ length: 12 }, () => browser(site.url("shop")));
  for (const client of clients) await client.login();
  t.deepEqual(countByServer(clients), { "shop/a": 4, b: 4, six: 4 });
  await Promise.all(clients.map((client) => client.close()));

  await using phone = mobileApp(site.url("api"), { sessionKey: "ann" });
  await using tablet = mobileApp(site.url("api"), { sessionKey: "ann" });
  await phone.ask("/");
  await tablet.ask("/");
  t.notThrows(() => {
    assertTogether(phone, tablet);
  });
});

async function bound(client: Client): Promise<string> {
  const { servedBy } = await client.login();
  await client.cart();
  assertStayed(client);
  return servedBy!;
}

test("a partitioned server neither answers nor refuses; its sessions move, and it heals", async (t) => {
  await using site = await leaseSiteOf(RULES);
  await using person = browser(site.url("shop"));
  const server = site.application(await bound(person));

  await server.partition();
  const begun = Date.now();
  t.is((await person.cart()).verdict, "moved:down");
  // Limpet's connection was open: its request gets no answer until nginx's 2 s are over.
  t.true(Date.now() - begun >= 1_900);
  assertMoved(person, { from: server.name });
  t.regex(await site.openresty.errorLog(), /upstream timed out \(110.*while reading response header/);

  await server.heal();
  const strangerIsServedBy = async (): Promise<string | undefined> => {
    await using stranger = browser(site.url("shop"));
    return (await stranger.login()).servedBy;
  };
  t.is(await until(strangerIsServedBy, (servedBy) => servedBy === server.name), server.name);
});

test("nobody gets a connection to a partitioned server", async (t) => {
  await using site = await leaseSiteOf(RULES);
  for (const server of site.applications) await server.partition();
  await using phone = mobileApp(site.url("api"));
  t.like(await phone.ask("/"), { status: 504, servedBy: undefined });
  t.regex(await site.openresty.errorLog(), /timed out \(110.*while connecting to upstream/);
});

test("a server answers late, and with the status that it is told to, until it is told otherwise", async (t) => {
  await using site = await leaseSiteOf(RULES);
  await using phone = mobileApp(site.url("shop"), { sessionKey: "issued" });
  const server = site.application(await bound(phone));

  await server.behave({ status: 503 });
  t.like(await phone.cart(), { status: 503, servedBy: server.name });
  await server.behave({ delay: 300 });
  const begun = Date.now();
  t.like(await phone.cart(), { status: 200, servedBy: server.name });
  t.true(Date.now() - begun >= 290);
  await server.behave({});
  t.like(await phone.cart(), { status: 200, servedBy: server.name });
});

test("a server that is restarted is where it was, and knows no session", async (t) => {
  await using site = await leaseSiteOf(RULES);
  await using phone = mobileApp(site.url("shop"), { sessionKey: "issued" });
  const server = site.application(await bound(phone));
  await server.behave({ status: 503 });
  await server.restart();
  await until(
    () => phone.cart(),
    ({ servedBy }) => servedBy === server.name,
  );
  t.like(await phone.cart(), { status: 409, servedBy: server.name });
});

test("a site adopts other rules, with a server more", async (t) => {
  await using site = await startSite({ rules: RULES });
  await site.adopt("spec/testkit/rules/shop-with-one-more.ts");
  const clients = Array.from({ length: 20 }, () => mobileApp(site.url("shop")));
  for (const client of clients) await client.ask("/");
  t.deepEqual(Object.keys(countByServer(clients)).sort(), ["b", "new"]);
  await Promise.all(clients.map((client) => client.close()));
});

test("the logs of a site have the faults of its rules in TypeScript, and its requests with their verdicts", async (t) => {
  await using site = await startSite({ rules: "spec/testkit/rules/throwing.ts" });
  await using phone = mobileApp(site.url());
  await phone.ask("/somewhere");
  await site.openresty.untilLogged(/somewhere/, "access");
  const logs = await site.logs();
  t.regex(logs, /limpet: upstream "shop": spec\/testkit\/rules\/throwing\.ts:5:3: attempt to index field 'tenant'/);
  t.regex(logs, /^ {4}5 \| {3}return parts\.tenant!\.id/m);
  t.regex(logs, /^GET \/somewhere 200 127\.0\.0\.1:8080 - -$/m);
  t.notRegex(logs, /\[notice\]/);
  t.true((await site.errorLog()).includes("[notice]"));
});

test("rules with mistakes, and a site without rules or nginx.conf, say what is wrong", async (t) => {
  await t.throwsAsync(startSite({ rules: "spec/testkit/rules/mistaken.ts" }), {
    message: /The rules have mistakes:\nspec\/testkit\/rules\/mistaken\.ts\(4,\d+\): error LIMPET309/,
  });
  await t.throwsAsync(startSite({ applications: [] }), { message: /needs either `rules`, or `nginxConf` and `ports`/ });
  await t.throwsAsync(startSite({}), { message: /needs `applications`/ });
});
