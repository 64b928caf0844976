import test from "ava";
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
import { RELEASES } from "../support/limpet.ts";

const RULES = "spec/testkit/rules/shop.ts";

for (const release of RELEASES) {
  test(`${release}: a site needs no more than rules`, async (t) => {
    await using site = await startSite({ rules: RULES, image: await openrestyImage(release) });
    await using phone = mobileApp(site.url("shop"), { sessionKey: "issued" });
    await phone.login("ann");
    await phone.add("pear");
    t.like(await phone.cart(), { status: 200, verdict: "hit", body: { cart: ["pear"] } });
    t.notThrows(() => assertStayed(phone));
  });
}

test("every server that is not down is an application, and its name is told apart where two upstreams have it", async (t) => {
  await using site = await startSite({ rules: RULES });
  t.deepEqual(site.applications.map(({ name }) => name).sort(), ["api/a", "b", "shop/a", "six", "z"]);
  t.is(site.application("six").listen, "[2001:db8::6]:8080");
  t.throws(() => site.application("retired"), { message: /no application "retired". It has: .*six/ });
  t.throws(() => site.url("shpo"), { message: /no upstream "shpo". It has: shop, api/ });
});

test("sessions are spread over the servers, and a browser is on its mobile app's server", async (t) => {
  await using site = await startSite({ rules: RULES });
  const clients = Array.from({ length: 12 }, () => browser(site.url("shop")));
  for (const client of clients) await client.login();
  t.deepEqual(countByServer(clients), { "shop/a": 4, b: 4, six: 4 });
  await Promise.all(clients.map((client) => client.close()));

  await using phone = mobileApp(site.url("api"), { sessionKey: "ann" });
  await using tablet = mobileApp(site.url("api"), { sessionKey: "ann" });
  await phone.ask("/");
  await tablet.ask("/");
  t.notThrows(() => assertTogether(phone, tablet));
});

async function bound(client: Client): Promise<string> {
  const { servedBy } = await client.login();
  await client.cart();
  assertStayed(client);
  return servedBy!;
}

test("a partitioned server neither answers nor refuses; its sessions move, and it heals", async (t) => {
  await using site = await startSite({ rules: RULES });
  await using person = browser(site.url("shop"));
  await using neighbour = browser(site.url("shop"));
  const server = site.application(await bound(person));

  await server.partition();
  const begun = Date.now();
  t.is((await person.ask("/")).verdict, "moved:down");
  // Limpet's connection was open: its request gets no answer until nginx's 2 s are over.
  t.true(Date.now() - begun >= 1_900);
  assertMoved(person, { from: server.name });
  t.regex(await site.openresty.errorLog(), /upstream timed out \(110.*while reading response header/);

  await server.heal();
  t.like(await (await site.openresty.exec(["true"]), neighbour.ask("/")), { status: 200 });
});
