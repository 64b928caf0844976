import test from "../support/serial.ts";
import { request } from "undici";
import { reloadRules } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { keepStage, rulesFor, type Name, type Stage } from "./browser/stage.ts";

const AFFINITIES = {
  issueCookie: 'issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })',
  tagSession: 'tagSession({ carriers: [cookie("JSESSIONID")], keys: fromEnvironment("LIMPET_KEYS") })',
};

const setStage = keepStage();

/** Resolves when somebody without a session is sent to that server. */
async function untilUsed({ site }: Stage, name: Name): Promise<void> {
  await until(
    async () => {
      const answer = await request(site.openresty.url());
      await answer.body.dump();
      return answer.headers["x-served-by"];
    },
    (server) => server === name,
  );
}

for (const [name, affinity] of Object.entries(AFFINITIES)) {
  test(`${name}: a browser that logs in stays on its server, fills a cart there, and a second tab shares it`, async (t) => {
    await using stage = await setStage(rulesFor(affinity));
    const { context, shop } = await stage.visitor();
    await shop.open();
    const { server, session, user } = await shop.login("ada");
    t.is(user, "ada");
    for (let i = 0; i < 10; i++) t.like(await shop.open(), { status: 200, server, session, user });
    await shop.add("pear");
    t.like(await shop.add("<plum> & more"), { server, session, cart: ["pear", "<plum> & more"] });

    const secondTab = shop.inTab(await context.newPage());
    t.like(await secondTab.open(), { server, session, user, cart: ["pear", "<plum> & more"] });
    t.like(await secondTab.add("fig"), { server, session });
    t.like(await shop.open(), { server, session, cart: ["pear", "<plum> & more", "fig"] });
    t.notRegex(await stage.errorLog(), /\[(warn|error|crit|alert|emerg)\]/);
  });

  test(`${name}: when its server dies a browser moves once, logs in again there, and stays when the old one is back`, async (t) => {
    await using stage = await setStage(rulesFor(affinity));
    const { shop } = await stage.visitor();
    await shop.open();
    const { server: old } = await shop.login("ada");
    await shop.add("pear");

    await stage.site.application(old as Name).kill();
    const moved = await shop.open();
    t.like(moved, { status: 409, isLost: true });
    t.not(moved.server, old);
    t.deepEqual(await shop.open(), moved);
    const { server, session } = await shop.login("ada");
    t.is(server, moved.server);
    await shop.add("plum");
    for (let i = 0; i < 5; i++) t.like(await shop.open(), { status: 200, server, session, cart: ["plum"] });

    await stage.site.application(old as Name).start();
    await untilUsed(stage, old as Name);
    for (let i = 0; i < 5; i++) t.like(await shop.open(), { status: 200, server, session, cart: ["plum"] });
  });

  test(`${name}: a new server in the rules moves no browser`, async (t) => {
    await using stage = await setStage(rulesFor(affinity));
    const visitors = await Promise.all(Array.from({ length: 6 }, () => stage.visitor()));
    const homes = [];
    for (const { shop } of visitors) {
      await shop.open();
      const { server, session } = await shop.login("ada");
      homes.push({ server, session });
    }
    t.deepEqual([...new Set(homes.map(({ server }) => server))].sort(), ["a", "b", "c"]);

    await reloadRules(stage.site.openresty, rulesFor(affinity, ["a", "b", "c", "d"]));
    await untilUsed(stage, "d");
    for (const [i, { shop }] of visitors.entries()) {
      for (let n = 0; n < 4; n++) t.like(await shop.open(), { status: 200, ...homes[i] });
    }
  });

  test(`${name}: what a script fetches and what the browser loads are one session`, async (t) => {
    await using stage = await setStage(rulesFor(affinity));
    const { page, shop } = await stage.visitor();
    await shop.open();
    const fetched = async (path: string): Promise<Record<string, unknown>> =>
      await page.evaluate<Record<string, unknown>>(`fetch("${path}").then((answer) => answer.json())`);
    const { server, session } = await fetched("/login?user=ada");
    for (let i = 0; i < 5; i++) t.like(await fetched("/cart"), { server, session, cart: [] });
    t.like(await shop.open(), { status: 200, server, session, user: "ada" });
    t.like(await shop.add("pear"), { server, session, cart: ["pear"] });
    t.like(await fetched("/cart"), { server, session, cart: ["pear"] });
  });
}
