import { readFile } from "node:fs/promises";
import test from "ava";
import { assertMoved, assertStayed, browser, mobileApp, startSite } from "limpet/testkit";

/** nginx/nginx.conf with the rules, and an application for each of their servers, in containers. */
const startShop = async () =>
  startSite({ rules: "src/routing.ts", nginxConf: await readFile("nginx/nginx.conf", "utf8"), ports: [8080] });

test("a browser and a mobile app stay on their servers", async (t) => {
  await using site = await startShop();
  await using person = browser(site.url());
  await using phone = mobileApp(site.url(), { sessionKey: "issued" });
  await person.login();
  await phone.login();
  for (let i = 0; i < 10; i++) {
    await person.add("apple");
    await phone.add("pear");
  }
  t.notThrows(() => assertStayed(person));
  t.notThrows(() => assertStayed(phone));
});

test("when a server dies its sessions move, and no others", async (t) => {
  await using site = await startShop();
  const phones = Array.from({ length: 6 }, () => mobileApp(site.url(), { sessionKey: "issued" }));
  t.teardown(() => Promise.all(phones.map((phone) => phone.close())));
  const homes = [];
  for (const phone of phones) homes.push((await phone.login()).servedBy);

  const dead = homes[0] ?? "";
  await site.application(dead).kill();
  for (const phone of phones) await phone.cart();

  for (const [index, phone] of phones.entries()) {
    if (homes[index] === dead) t.notThrows(() => assertMoved(phone, { from: dead }));
    else t.notThrows(() => assertStayed(phone));
  }
});
