import type { Page } from "playwright-core";
import { request } from "undici";
import test from "../support/serial.ts";
import { until } from "../support/poll.ts";
import { ALICE, findingsOf, keepStage, PAGE, READER, shoot, type Stage } from "./page/stage.ts";

const setStage = keepStage();

const SERVERS = `servers: [
  { name: "a", address: "127.0.0.1:8081" }, { name: "b", address: "127.0.0.1:8082" },
  { name: "c", address: "127.0.0.1:8083" },
]`;
const ISSUED = 'affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })';

/** Each test has an upstream of its own, because changes of servers outlive a reload. */
const shop = (name: string, before = "metrics: true,"): string =>
  `${before} upstreams: { ${name}: { ${SERVERS}, mayChange: true, health: { failTimeout: 600 }, ${ISSUED} } }`;

const WITH_TOKENS = 'metrics: true, admin: { tokens: fromEnvironment("LIMPET_TOKENS") },';

const row = (page: Page, server: string): ReturnType<Page["locator"]> =>
  page.locator(".servers tbody tr").filter({ has: page.getByText(server, { exact: true }) });

const dialog = (page: Page): ReturnType<Page["locator"]> => page.locator("dialog[open]");

/** What is as wide as the window leaves nothing to scroll to. */
const overhang = async (page: Page): Promise<number> =>
  await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Some sessions, and the death of the server of some of them. */
async function loseServer(stage: Stage, name: "a" | "b" | "c"): Promise<void> {
  const cookies = [];
  for (let i = 0; i < 12; i++) cookies.push(await stage.visit());
  await stage.site.application(name).kill();
  for (const cookie of cookies) await stage.visit(cookie);
}

/** What axe finds, and how it looks, in light and dark and on a phone. */
async function inspected(page: Page, name: string): Promise<readonly string[]> {
  const findings = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    findings.push(...(await findingsOf(page)));
    await shoot(page, `${name}-${colorScheme}`);
  }
  const size = page.viewportSize()!;
  for (const width of [size.width, 1030, 800, 360]) {
    await page.setViewportSize({ width, height: 740 });
    const scrolls = await overhang(page);
    if (scrolls > 0) findings.push(`at a width of ${width} px, the page is ${scrolls} px too wide`);
  }
  findings.push(...(await findingsOf(page)));
  await shoot(page, `${name}-phone`);
  await page.setViewportSize(size);
  return findings;
}

test("the page names the server that is the trouble, why, and what that does to sessions", async (t) => {
  await using stage = await setStage(shop("trouble"), "trouble");
  const { page, complaints } = await stage.open();
  const requested: string[] = [];
  page.on("request", (sent) => requested.push(new URL(sent.url()).origin));
  t.is(page.url(), `${PAGE}limpet/page`);
  await page.getByText("Nothing. 3 servers of 1 upstream").waitFor();
  await loseServer(stage, "b");
  const trouble = page.locator("#troubles li");
  await trouble.getByText(/requests of its sessions went elsewhere .*: it was down\./).waitFor();
  t.regex(await trouble.innerText(), /trouble \/ b\s+not healthy for \d+ s: connection failed/);
  t.is(await page.locator(".servers tbody th .name").first().innerText(), "b", "trouble comes first");
  t.regex(await row(page, "b").locator(".moved").innerText(), /[1-9] requests?\s+it was down/);
  t.regex(await page.locator("#events").innerText(), /trouble \/ b: not healthy/);
  t.regex(
    await page.locator("#events").innerText(),
    /trouble \/ b: \d+ requests? left the server of their session: it was down/,
  );
  t.regex(await page.title(), /^\(1\) b/);
  t.deepEqual(await inspected(page, "three"), []);

  await trouble.getByRole("button", { name: "trouble / b" }).click();
  t.is(await page.evaluate("document.activeElement.innerText.split('\\n')[0]"), "b");
  await stage.site.application("b").start();
  t.deepEqual(complaints, []);
  t.deepEqual([...new Set(requested)], ["http://localhost:8090"]);
});

test("a server is drained, undrained and weighed by the keyboard, after the plan of the change was shown", async (t) => {
  await using stage = await setStage(shop("changing"), "changing");
  const { page, complaints } = await stage.open();
  const drain = row(page, "b").getByRole("button", { name: "Drain b" });
  await drain.focus();
  await page.keyboard.press("Enter");
  await dialog(page).getByText("b: draining false → true").waitFor();
  await dialog(page).getByText("No bound session has to leave its server.").waitFor();
  t.deepEqual(await inspected(page, "dialog"), []);
  await page.keyboard.press("Escape");
  t.is(await dialog(page).count(), 0);
  t.is(await page.evaluate("document.activeElement.getAttribute('aria-label')"), "Drain b");
  t.is(await row(page, "b").locator(".stand").innerText(), "up", "nothing was done");

  await page.keyboard.press("Enter");
  await dialog(page).getByText("b: draining false → true").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("b of changing drains.").waitFor();
  await row(page, "b")
    .getByText(/drain(ing|ed)/)
    .waitFor();
  await page.getByText("changing / b: drain").first().waitFor();
  await shoot(page, "draining");

  await row(page, "b").getByRole("button", { name: "Undrain b" }).click();
  await dialog(page).getByText("b: draining true → false").waitFor();
  await dialog(page).getByRole("button", { name: "Undrain it" }).click();
  await page.getByText("b of changing gets new sessions again.").waitFor();
  await row(page, "b").getByText("up", { exact: true }).waitFor();

  await row(page, "c").getByRole("button", { name: "Weight of c" }).click();
  await page.keyboard.type("-1");
  await dialog(page).getByText("A weight is a whole number from 0 to 65535.").waitFor();
  t.true(await dialog(page).getByRole("button", { name: "Set the weight" }).isDisabled());
  await dialog(page).getByLabel("New weight").fill("3");
  await dialog(page).getByText("c: weight 1 → 3").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("c of changing has the weight 3.").waitFor();
  await row(page, "c").locator(".weight .value").getByText("3", { exact: true }).waitFor();
  t.deepEqual(complaints, []);
});

test("a drain has a deadline if one is given, and the page shows how far it is", async (t) => {
  await using stage = await setStage(shop("deadline"), "deadline");
  const cookies = [];
  for (let i = 0; i < 9; i++) cookies.push(await stage.visit());
  const { page } = await stage.open();
  await row(page, "a").getByRole("button", { name: "Drain a" }).click();
  await dialog(page).getByText("a: draining false → true").waitFor();
  await dialog(page)
    .getByLabel(/minutes/)
    .fill("90");
  await dialog(page).getByRole("button", { name: "Drain it" }).click();
  await page.getByText("a of deadline drains.").waitFor();
  for (const cookie of cookies) await stage.visit(cookie);
  await row(page, "a")
    .getByText(/draining: [1-9]\d* sessions left/)
    .waitFor();
  t.is(await row(page, "a").getByRole("progressbar", { name: "Drain of a" }).count(), 1);
  t.regex(await page.locator("#purposes").innerText(), /deadline \/ a: draining/);
  const { drainUntil } = await page.evaluate<{ drainUntil: number }>(
    "fetch('upstreams/deadline/servers/a').then((answer) => answer.json())",
  );
  const minutes = (drainUntil - Date.now() / 1000) / 60;
  t.true(minutes > 80 && minutes < 91, String(minutes));
});

test("what somebody else changed meanwhile is not overwritten: the page says so, and shows a new plan", async (t) => {
  await using stage = await setStage(shop("meanwhile"), "meanwhile");
  const { page } = await stage.open();
  await row(page, "b").getByRole("button", { name: "Weight of b" }).click();
  await dialog(page).getByLabel("New weight").fill("5");
  await dialog(page).getByText("b: weight 1 → 5").waitFor();
  await page.evaluate("fetch('upstreams/meanwhile/servers/b', { method: 'PATCH', body: '{\"weight\":2}' })");
  await dialog(page).getByRole("button", { name: "Set the weight" }).click();
  await dialog(page).getByText("Somebody else changed the servers meanwhile").waitFor();
  await dialog(page).getByText("b: weight 2 → 5").waitFor();
  await dialog(page).getByRole("button", { name: "Set the weight" }).click();
  await page.getByText("b of meanwhile has the weight 5.").waitFor();
  t.pass();
});

test("a session is looked up by its cookie or a header, and nothing of it stands in a log", async (t) => {
  const rules = `upstreams: { lookup: { ${SERVERS}, session: [header("X-Session-Id"), pathParameter("jsessionid")], affinity: [
    issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }), hash()] } }`;
  await using stage = await setStage(rules, "lookup");
  const { page, complaints } = await stage.open();
  const cookie = await stage.visit();
  const ask = page.getByRole("button", { name: "Look it up" });
  const answer = page.locator("#looked-up");
  await page.getByLabel("Cookies, as the browser sends them").fill(`Cookie: ${cookie}`);
  await ask.click();
  await answer.getByText(/^Its session is bound to [abc], and goes there\.$/).waitFor();
  t.deepEqual(await inspected(page, "look-up"), []);

  await page.getByLabel("Cookies, as the browser sends them").fill(cookie.replace("=", "=x"));
  await page.keyboard.press("Enter");
  await answer.getByText(/none of the keys signed/).waitFor();

  await page.getByLabel("Cookies, as the browser sends them").fill("");
  await page.getByText("A header, or another path").click();
  await page.getByLabel("Header").fill("X-Session-Id");
  await page.getByLabel("Its value").fill("secret-5f2c");
  await ask.click();
  await answer.getByText(/Verdict: (hit|new)/).waitFor();
  await page.getByLabel("Header").fill("X Session");
  await ask.click();
  await answer.getByText(/The proxy says: "headers" has a name/).waitFor();
  t.deepEqual(
    complaints.filter((words) => !words.includes("400")),
    [],
  );
  t.notRegex(await stage.site.openresty.errorLog(), /5f2c/);
});

test("a page that wants a token asks for it, says when it is wrong, and offers what the token allows", async (t) => {
  await using stage = await setStage(shop("tokens", WITH_TOKENS), "tokens");
  const { page } = await stage.open();
  const field = page.getByLabel("Token", { exact: true });
  await field.waitFor();
  t.deepEqual(await inspected(page, "token"), []);
  await field.fill("wrong-0123456789abcdef");
  await page.keyboard.press("Enter");
  await page.getByText("This token is not known to the proxy.").waitFor();
  await field.fill(READER);
  await page.keyboard.press("Enter");
  await page.getByText("Your token is for reading only, so nothing can be changed here.").waitFor();
  await row(page, "a").waitFor();
  t.is(await page.getByRole("button", { name: /^(Drain|Weight)/ }).count(), 0);
  t.deepEqual(await inspected(page, "reader"), []);
  t.is(await page.evaluate("localStorage.length"), 0);

  await page.getByRole("button", { name: "Forget the token" }).click();
  await field.fill(ALICE);
  await page.getByRole("button", { name: "Use it" }).click();
  await page.getByRole("button", { name: "Drain a" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Drain a" }).waitFor();
  t.is(await field.isVisible(), false);
});

test("without tokens the page is for nginx's own machine only, and no other site can show it", async (t) => {
  await using stage = await setStage(shop("own"), "own");
  const refused = await request(`${stage.site.openresty.url(8090)}/limpet/page`);
  t.is(refused.statusCode, 403);
  t.regex(await refused.body.text(), /need a token/);
  const { page } = await stage.open();
  const answer = await page.goto(`${PAGE}limpet/page`);
  const policy = answer?.headers()["content-security-policy"] ?? "";
  t.regex(policy, /default-src 'none'; style-src 'sha256-[^;]*'; script-src 'sha256-/);
  t.regex(policy, /connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'/);
  t.notRegex(policy, /unsafe/);
  t.is(answer?.headers()["content-type"], "text/html; charset=utf-8");
  t.is(await page.evaluate("fetch('page/x').then((answer) => answer.status)"), 404);
  t.is(
    await page.evaluate("fetch('/').then((answer) => answer.text())"),
    '["api","limpet","metrics"]\n',
    "for programs",
  );
});

test("without metrics the page says so, and shows what is known all the same", async (t) => {
  const rules = `upstreams: { bare: { ${SERVERS}, health: { failTimeout: 600 }, ${ISSUED} } }`;
  await using stage = await setStage(rules, "bare");
  const { page } = await stage.open();
  await page.getByText(/The rules do not have metrics: true/).waitFor();
  await page.getByText(/Its servers are fixed, because the rules do not have mayChange: true/).waitFor();
  t.is(await page.getByRole("button", { name: /^(Drain|Weight)/ }).count(), 0);
  await loseServer(stage, "c");
  await page
    .locator("#troubles")
    .getByText(/bare \/ c/)
    .waitFor();
  await page
    .locator("#troubles")
    .getByText(/requests? left the server of their session: it was down/)
    .waitFor();
  t.deepEqual(await inspected(page, "bare"), []);
  await stage.site.application("c").start();
});

test("what comes from the API is text, whatever is in it", async (t) => {
  await using stage = await setStage(shop("hostile"), "hostile");
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const { page } = await stage.open();
  await row(page, "a").waitFor();
  const { hostile } = await page.evaluate<{ hostile: { servers: object[] } }>(
    "fetch('upstreams').then((answer) => answer.json())",
  );
  const servers = hostile.servers.map((server, index) => ({
    ...server,
    address: evil,
    ...(index === 0 ? { name: evil, state: "unavail", stand: `not healthy: ${evil}`, trouble: 3 } : {}),
  }));
  const json = { [evil]: { ...hostile, name: evil, servers, redis: { state: evil, reason: evil } } };
  await page.route("**/limpet/upstreams", (route) => route.fulfill({ json }));
  await page.route("**/explain", (route) => route.fulfill({ json: { server: evil, verdict: evil, boundTo: evil } }));
  await page.locator("#troubles").getByText("<img").first().waitFor();
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.locator("#looked-up").getByText("<img").first().waitFor();
  await page
    .locator(".servers tbody")
    .getByRole("button", { name: /^Drain/ })
    .first()
    .click();
  await dialog(page).getByText("It is not known.").waitFor();
  t.is(await page.locator("img, main script, dialog script").count(), 0);
  t.false((await page.title()) === "owned");
  await shoot(page, "hostile");
});

test("the page says when the proxy does not answer, goes on by itself, and rests while nobody looks", async (t) => {
  await using stage = await setStage(shop("resting"), "resting");
  const { page } = await stage.open();
  await row(page, "a").waitFor();
  let asked = 0;
  let isBroken = true;
  await page.route("**/limpet/upstreams", async (route) => {
    asked++;
    await (isBroken ? route.abort() : route.continue());
  });
  await page.getByText("The proxy does not answer. What you see is what it said last.").waitFor();
  await shoot(page, "unreachable");
  t.deepEqual(await findingsOf(page), []);
  isBroken = false;
  await page.locator("#banner").waitFor({ state: "hidden" });

  const hide = (isHidden: boolean): Promise<unknown> =>
    page.evaluate(`Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
      document.dispatchEvent(new Event("visibilitychange"));`);
  await hide(true);
  const before = asked;
  await page.waitForTimeout(5_000);
  t.true(asked - before <= 1, "one may have been under way");
  await hide(false);
  await until(
    () => Promise.resolve(asked),
    (count) => count > before + 1,
  );
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText(/^As of .*, paused$/).waitFor();
  t.is(await page.getByRole("button", { name: "Pause" }).getAttribute("aria-pressed"), "true");
});

test("among 300 servers, those in trouble come first, and any is found by its name", async (t) => {
  const servers = Array.from({ length: 300 }, (_, index) => ({
    name: `node-${index}`,
    address: `127.0.${1 + (index >> 8)}.${index & 255}:${index % 40 === 7 ? 1 : 8200}`,
  }));
  const rules = `metrics: true, upstreams: { farm: { servers: ${JSON.stringify(servers)}, mayChange: true,
    health: { check: { path: "/", interval: 2, fall: 1 } }, session: [cookie("sid")], affinity: hash() } }`;
  await using stage = await setStage(rules, "farm");
  for (let i = 0; i < 300; i++) await stage.visit(`sid=${i}`);
  const { page, complaints } = await stage.open();
  await page.getByText(/300 servers: 8 not healthy, 292 up/).waitFor();
  t.regex(await page.locator("#troubles").innerText(), /farm\s+8 of 300 servers are not healthy[^]*farm \/ node-7/);
  const names = page.locator(".servers tbody th .name");
  await page.mouse.move(0, 0);
  await until(
    async () => (await names.allInnerTexts()).slice(0, 8),
    (first) => first.join() === [7, 47, 87, 127, 167, 207, 247, 287].map((index) => `node-${index}`).join(),
  );
  t.is(await names.count(), 50);
  t.deepEqual(await inspected(page, "many"), []);

  await page.getByLabel("Find a server").fill("node-29");
  await until(
    () => names.count(),
    (count) => count === 11,
  );
  await page.getByLabel("Order").selectOption("name");
  t.deepEqual((await names.allInnerTexts()).slice(0, 2), ["node-29", "node-290"]);
  await page.getByLabel("Find a server").fill("no such server");
  await page.getByText("No server of this upstream fits what you search for.").waitFor();
  await page.getByLabel("Find a server").fill("");
  await page.getByRole("button", { name: "Show 250 more servers" }).click();
  t.is(await names.count(), 300);
  t.regex(await page.evaluate<string>("document.activeElement.innerText"), /node-50/);
  t.deepEqual(await findingsOf(page), []);

  await page.getByLabel("Find a server").fill("node-47");
  await row(page, "node-47").getByRole("button", { name: "Drain node-47" }).click();
  await dialog(page).getByText("node-47: draining false → true").waitFor();
  await dialog(page).getByRole("button", { name: "Drain it" }).click();
  await page.getByText("node-47 of farm drains.").waitFor();
  t.deepEqual(complaints, []);
});
