import test from "../support/serial.ts";
import { until } from "../support/poll.ts";
import { findingsOf, keepStage, PAGE, shoot } from "./page/stage.ts";

const setStage = keepStage();

const SHOP = `metrics: true, upstreams: { shop: {
  servers: [
    { name: "a", address: "127.0.0.1:8081" }, { name: "b", address: "127.0.0.1:8082" },
    { name: "c", address: "127.0.0.1:8083" },
  ],
  mayChange: true, health: { failTimeout: 600 }, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
} }`;

test("the page names the server that is the trouble, why, and what that does to sessions", async (t) => {
  await using stage = await setStage(SHOP, "shop");
  const { page, complaints } = await stage.open();
  t.is(page.url(), `${PAGE}limpet/page`);
  await page.getByText("Nothing. 3 servers of 1 upstream").waitFor();
  const cookies = [];
  for (let i = 0; i < 12; i++) cookies.push(await stage.visit());
  await stage.site.application("b").kill();
  for (const cookie of cookies) await stage.visit(cookie);
  await page.getByText(/requests of its sessions went elsewhere/).waitFor();
  t.log(await page.locator("#troubles").innerText());
  t.deepEqual(await findingsOf(page), []);
  await shoot(page, "three-light");
  await page.emulateMedia({ colorScheme: "dark" });
  t.deepEqual(await findingsOf(page), []);
  await shoot(page, "three-dark");
  t.deepEqual(complaints, []);
  await stage.site.application("b").start();
  void until;
});
