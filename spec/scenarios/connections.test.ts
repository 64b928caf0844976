import test from "../support/serial.ts";
import { RELEASES } from "../support/limpet.ts";
import { A, B, C, COOKIE, countsOf, minted, startStage, toUpstream, type Stage } from "./stage.ts";

const ONE = [
  { ...A, maxConnections: 1 },
  { ...B, maxConnections: 1 },
] as const;
const ALL_FIVE = [A, B, C].map((server) => ({ ...server, maxConnections: 5 }));

const UPSTREAMS = {
  queue: { servers: ONE, rule: `${COOKIE}, policies: { full: { wait: 5000, otherwise: { refuse: 503 } } }` },
  overflow: { servers: [...ONE, C], rule: `${COOKIE}, policies: { full: "move" }` },
  both: { servers: ONE, rule: `${COOKIE}, policies: { full: "move" }` },
  counted: { servers: ALL_FIVE, rule: COOKIE },
  again: {
    servers: ALL_FIVE,
    rule: COOKIE,
    location: "proxy_next_upstream off; error_page 502 = @again;",
  },
  anew: { servers: ALL_FIVE, rule: COOKIE, location: "proxy_next_upstream off; error_page 502 = /counted/again;" },
  checked: { servers: ALL_FIVE, rule: COOKIE, location: "auth_request /counted/check;" },
} as const;

const SERVER = `location @again { ${toUpstream("again")} }`;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, server: SERVER });
  });
  test.after.always(() => stage.openresty.stop());

  async function nothingIsHeld(...upstreams: readonly string[]): Promise<void> {
    for (const upstream of upstreams) {
      for (const server of [A, B, C]) await stage.untilConnections(upstream, server, 0);
    }
  }

  test(`${release}, 195 and 310: requests of one session wait for their server and are served one after the other`, async (t) => {
    const cookie = minted("queue", "a");
    const start = Date.now();
    const replies = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        i % 2 === 0
          ? stage.ask("queue", { cookie, sleep: 0.2 })
          : stage.ask("queue", { cookie, sleep: 0.2, method: "POST", body: "x".repeat(20_000) }),
      ),
    );
    for (const reply of replies) t.like(reply, { status: 200, servedBy: "a", verdict: "hit" });
    t.true(Date.now() - start >= 1000);
    await nothingIsHeld("queue");
  });

  test(`${release}, 194: sessions of a full server, and new ones, go to one with room`, async (t) => {
    const slow = [stage.ask("overflow", { cookie: minted("overflow", "a"), hold: "overflow" })];
    await stage.untilConnections("overflow", ONE[0], 1);
    const moved = await stage.ask("overflow", { cookie: minted("overflow", "a") });
    t.like(moved, { status: 200, verdict: "moved:full" });
    t.not(moved.servedBy, "a");
    slow.push(stage.ask("overflow", { cookie: minted("overflow", "b"), hold: "overflow" }));
    await stage.untilConnections("overflow", ONE[1], 1);
    const fresh = await Promise.all(Array.from({ length: 6 }, () => stage.ask("overflow")));
    t.deepEqual(countsOf(fresh), { c: 6 });
    await stage.release("overflow");
    for (const reply of await Promise.all(slow)) t.is(reply.verdict, "hit");
    await nothingIsHeld("overflow");
  });

  test(`${release}: with every server full new sessions are refused, and so are those that would move`, async (t) => {
    const slow = ["a", "b"].map((server) => stage.ask("both", { cookie: minted("both", server), hold: "both" }));
    await stage.untilConnections("both", ONE[0], 1);
    await stage.untilConnections("both", ONE[1], 1);
    t.like(await stage.ask("both"), { status: 503, verdict: "refused", setCookies: [] });
    t.like(await stage.ask("both", { cookie: minted("both", "a") }), {
      status: 503,
      verdict: "refused",
      setCookies: [],
    });
    await stage.release("both");
    await Promise.all(slow);
    await nothingIsHeld("both");
    t.is((await stage.ask("both")).status, 200);
  });

  test(`${release}: a limit is never overstepped, and all is given back`, async (t) => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => stage.ask("counted", { sleep: 0.3 })));
    const counts = countsOf(replies.filter(({ status }) => status === 200));
    t.deepEqual(counts, { a: 5, b: 5, c: 5 });
    t.is(replies.filter(({ status, verdict }) => status === 503 && verdict === "refused").length, 15);
    await nothingIsHeld("counted");
  });

  test(`${release}: a client that leaves gives back what its request held`, async (t) => {
    const leaving = new AbortController();
    const asked = Array.from({ length: 3 }, () =>
      stage.ask("counted", { cookie: minted("counted", "b"), sleep: 60, signal: leaving.signal }),
    );
    await stage.untilConnections("counted", B, 3);
    leaving.abort();
    t.is((await Promise.allSettled(asked)).filter(({ status }) => status === "rejected").length, 3);
    await nothingIsHeld("counted");
  });

  test(`${release}: retries give back what the failed try held`, async (t) => {
    for (let i = 0; i < 6; i++) {
      t.is((await stage.ask("counted", { cookie: minted("counted", "a"), break: "a,b" })).servedBy, "c");
      t.is((await stage.ask("counted", { break: "a,b,c" })).status, 502);
    }
    await nothingIsHeld("counted");
  });

  test(`${release}: internal redirects of error_page give back what was held before them`, async (t) => {
    for (const upstream of ["again", "anew"]) {
      const reply = await stage.ask(upstream, { cookie: minted(upstream, "a"), fail: "a", break: "a" });
      t.is(reply.status, 200);
      await nothingIsHeld("again", "anew", "counted");
    }
  });

  test(`${release}: subrequests give back what they held`, async (t) => {
    t.is((await stage.ask("checked")).status, 200);
    await nothingIsHeld("checked", "counted");
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(await stage.openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
  });
}
