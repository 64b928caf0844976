import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { request } from "undici";
import { RELEASES, reloadRules } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  A,
  B,
  countsOf,
  limpetOn,
  nativeSticky,
  rulesFor,
  type NativeUpstream,
  type Reply,
  type Stage,
  type StageUpstream,
} from "./stage.ts";

const TWO = [A, B] as const;
const SID = 'session: [cookie("sid")]';
const RETRY = "proxy_next_upstream error http_403 http_502;";

const UPSTREAMS: Record<string, StageUpstream> = {
  learned: { servers: TWO, rule: `${SID}, affinity: learn()`, location: RETRY },
  brought: { servers: TWO, rule: `${SID}, affinity: learn({ createFromRequest: true })` },
  brief: { servers: TWO, rule: `${SID}, affinity: learn({ idleTimeout: 1 })` },
  tight: { servers: TWO, rule: `${SID}, affinity: learn({ memory: "64k" })` },
  full: { servers: TWO, rule: `${SID}, affinity: learn({ memory: "64k" })` },
  several: {
    servers: TWO,
    rule: `${SID}, affinity: learn({ create: [cookie("sid"), header("X-Session-Id")], lookup: [header("X-Session-Id"), cookie("sid"), queryArgument("sid")] })`,
  },
};

const NATIVES: Record<string, NativeUpstream> = {
  native_learned: {
    servers: TWO,
    directives: "sticky learn create=$upstream_cookie_sid lookup=$cookie_sid zone=learned:1m;",
    location: RETRY,
  },
  native_brought: {
    servers: TWO,
    directives: "sticky learn create=$cookie_sid lookup=$cookie_sid zone=brought:1m;",
  },
  native_brief: {
    servers: TWO,
    directives: "sticky learn create=$upstream_cookie_sid lookup=$cookie_sid zone=brief:1m timeout=1s;",
  },
};

/** Milliseconds in which a session of one second has ended: Limpet adds a sixteenth, and counts whole seconds. */
const SILENCE = 2200;

/** The shared memory of learned sessions is lost, as in a restart. */
const FORGET =
  'location = /forget { content_by_lua_block { ngx.shared["limpet.learned"]:flush_all() ngx.shared["limpet_new.learned"]:flush_all() } }';

async function repeat(stage: Stage, upstream: string, count: number, cookie: string | string[] = []): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let i = 0; i < count; i++) replies.push(await stage.ask(upstream, { cookie }));
  return replies;
}

let serial = 0;

/** A session that a server has created: its cookie. */
async function created(stage: Stage, upstream: string, server: string): Promise<string> {
  for (let i = 0; i < 8; i++) {
    const value = `value${++serial}`;
    if ((await stage.ask(upstream, { set: [`sid=${value}; Path=/`] })).servedBy === server) return `sid=${value}`;
  }
  throw new Error(`${upstream} gave server ${server} nothing`);
}

const OPTIONS = { upstreams: UPSTREAMS, natives: NATIVES, server: FORGET };
const LIMPETS = RELEASES.map((release) => limpetOn(release, OPTIONS));

for (const { title, prefix, release, test, stage } of [...LIMPETS, nativeSticky(OPTIONS)]) {
  const on = (scenario: string, does: (t: ExecutionContext) => Promise<void>): void => {
    test(`${release}: ${title}, ${scenario}`, does);
  };

  on("154, 155 and 182: requests without a session, and with one that nobody created, go by turns", async (t) => {
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4)), { a: 2, b: 2 });
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4, "sid=absent")), { a: 2, b: 2 });
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4, `sid=${"x".repeat(4000)}`)), {
      a: 2,
      b: 2,
    });
  });

  on("156: what a server created is its own", async (t) => {
    const [one, other] = [
      await created(stage(), `${prefix}learned`, "a"),
      await created(stage(), `${prefix}learned`, "b"),
    ];
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4, one)), { a: 4 });
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4, other)), { b: 4 });
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}learned`, 4, one)), { a: 4 });
  });

  on("157 and 159: what a client brings stays with the server that got it first", async (t) => {
    for (let i = 0; i < 4; i++) {
      const [first, ...others] = await repeat(stage(), `${prefix}brought`, 4, `sid=mine${i}`);
      for (const { servedBy } of others) t.is(servedBy, first!.servedBy);
    }
    t.is(
      (await stage().ask(`${prefix}brought`, { cookie: "sid=mine0" })).servedBy,
      (await stage().ask(`${prefix}brought`, { cookie: "sid=mine0" })).servedBy,
    );
  });

  for (const failStatus of [403, 502]) {
    on(
      `${failStatus === 403 ? "160 and 161" : "162"}: a session whose server answers ${failStatus} moves, and goes directly from then on`,
      async (t) => {
        const cookie = await created(stage(), `${prefix}learned`, "a");
        const moved = await stage().ask(`${prefix}learned`, { cookie, fail: "a", failStatus });
        t.like(moved, { servedBy: "b", statuses: `${failStatus}, 200` });
        for (let i = 0; i < 4; i++) {
          t.like(await stage().ask(`${prefix}learned`, { cookie, fail: "a", failStatus }), {
            servedBy: "b",
            statuses: "200",
          });
        }
        t.is((await stage().ask(`${prefix}learned`, { cookie })).servedBy, "b");
      },
    );
  }

  on("164 and 309: silence ends a session", async (t) => {
    const cookie = await created(stage(), `${prefix}brief`, "a");
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}brief`, 2, cookie)), { a: 2 });
    const end = Date.now() + SILENCE;
    await until(
      () => Promise.resolve(Date.now()),
      (now) => now > end,
    );
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}brief`, 4, cookie)), { a: 2, b: 2 });
  });

  on("165 and 176: requests prolong a session although their answers say nothing of it", async (t) => {
    const cookie = await created(stage(), `${prefix}brief`, "b");
    const end = Date.now() + 2 * SILENCE;
    await until(
      () => stage().ask(`${prefix}brief`, { cookie }),
      ({ servedBy }) => {
        t.is(servedBy, "b");
        return Date.now() > end;
      },
    );
  });

  on("166: an answer with another id begins another session, and the old one ends in time", async (t) => {
    const cookie = await created(stage(), `${prefix}brief`, "a");
    await stage().ask(`${prefix}brief`, { cookie, set: ["sid=next"] });
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}brief`, 2, "sid=next")), { a: 2 });
    const end = Date.now() + SILENCE;
    await until(
      () => stage().ask(`${prefix}brief`, { cookie: "sid=next" }),
      () => Date.now() > end,
    );
    t.deepEqual(countsOf(await repeat(stage(), `${prefix}brief`, 4, cookie)), { a: 2, b: 2 });
  });
}

for (const { release, stage } of LIMPETS) {
  test(`${release}: 167: an answer that is later than its session's end, with another id, does not keep the old one`, async (t) => {
    const cookie = await created(stage(), "brief", "a");
    await stage().ask("brief", { cookie, sleep: SILENCE / 1000, set: ["sid=late"] });
    t.deepEqual(countsOf(await repeat(stage(), "brief", 4, cookie)), { a: 2, b: 2 });
    t.deepEqual(countsOf(await repeat(stage(), "brief", 2, "sid=late")), { a: 2 });
  });

  test(`${release}: 170 to 172: a session is known from the answer's headers on`, async (t) => {
    const slow = (upstream: string, cookie: string): Promise<Reply[]> =>
      Promise.all(Array.from({ length: 4 }, () => stage().ask(upstream, { cookie, sleep: 0.2 })));
    // Nobody has answered yet, so nothing is known.
    t.deepEqual(countsOf(await slow("brought", "sid=parallel")), { a: 2, b: 2 });
    const { servedBy } = await stage().ask("brought", { cookie: "sid=parallel" });
    t.deepEqual(countsOf(await slow("brought", "sid=parallel")), { [servedBy!]: 4 });
    const cookie = await created(stage(), "learned", "b");
    t.deepEqual(countsOf(await slow("learned", cookie)), { b: 4 });
  });

  test(`${release}: 171: an answer that is slower than another one does not take the session over`, async (t) => {
    for (const id of ["race-1", "race-2", "race-3", "race-4"]) {
      const cookie = `sid=${id}`;
      const begun = stage().ask("brought", { cookie, sleep: 0.5 });
      // When this is answered, nginx has the slow request.
      await stage().ask("several");
      const fast = await stage().ask("brought", { cookie });
      const slow = await begun;
      t.not(slow.servedBy, fast.servedBy);
      t.deepEqual(countsOf(await repeat(stage(), "brought", 3, cookie)), { [fast.servedBy!]: 3 });
    }
  });

  test(`${release}: 174 and 175: ids are read from, and looked up in, several places; without any nothing is learned`, async (t) => {
    const inHeader = await stage().ask("several", { header: ["X-Session-Id: h1"] });
    const inCookie = await stage().ask("several", { set: ["sid=c1"] });
    t.not(inHeader.servedBy, inCookie.servedBy);
    t.is((await stage().ask("several", { headers: { "x-session-id": "h1" } })).servedBy, inHeader.servedBy);
    t.is((await stage().ask("several", { headers: { "x-session-id": "c1" } })).servedBy, inCookie.servedBy);
    t.is((await stage().ask("several", { path: "?sid=h1&" })).servedBy, inHeader.servedBy);
    t.is(
      (await stage().ask("several", { headers: { "x-session-id": "nobody's" }, cookie: "sid=h1" })).servedBy,
      inHeader.servedBy,
    );
    const both = await stage().ask("several", { headers: { "x-session-id": "h1" }, cookie: "sid=c1" });
    t.like(both, { servedBy: inHeader.servedBy, verdict: "hit" });
    await stage().openresty.untilLogged(/upstream "several": a request has bindings to different servers/);
    t.is((await stage().ask("several")).verdict, "none");
  });

  test(`${release}: 177: a session points to the server on which its request ended`, async (t) => {
    const cookie = await created(stage(), "learned", "b");
    t.like(await stage().ask("learned", { cookie, break: "b" }), { servedBy: "a", verdict: "moved:down" });
    t.like(await stage().ask("learned", { cookie }), { servedBy: "a", verdict: "hit" });
  });

  test(`${release}: 307: when the memory of sessions is lost they are learned anew, and nobody gets an error`, async (t) => {
    const cookie = await created(stage(), "learned", "a");
    t.is((await stage().ask("learned", { cookie })).verdict, "hit");
    await (await request(`${stage().openresty.url()}/forget`)).body.dump();
    for (const reply of await repeat(stage(), "learned", 4, cookie)) t.like(reply, { status: 200, verdict: "none" });
    const [pair] = [cookie];
    const again = await stage().ask("learned", { cookie, set: [`${pair}; Path=/`] });
    t.is(again.status, 200);
    for (const reply of await repeat(stage(), "learned", 4, cookie))
      t.like(reply, { servedBy: again.servedBy, verdict: "hit" });
  });

  test(`${release}: 179, 180 and 304: sessions belong to names, so they survive a reload with the servers in another order`, async (t) => {
    const [onA, onB] = [await created(stage(), "learned", "a"), await created(stage(), "learned", "b")];
    await reloadRules(
      stage().openresty,
      rulesFor({ ...UPSTREAMS, learned: { ...UPSTREAMS.learned!, servers: [B, A] } }),
    );
    t.deepEqual(countsOf(await repeat(stage(), "learned", 4, onA)), { a: 4 });
    t.deepEqual(countsOf(await repeat(stage(), "learned", 4, onB)), { b: 4 });
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(
      await stage().openresty.errorLog(),
      /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/,
    );
  });
}

{
  const { stage } = LIMPETS.find(({ release }) => release === "current")!;

  /** Sessions that are created one after the other, in as many requests. */
  async function open(upstream: string, count: number, name: string): Promise<void> {
    for (let i = 0; i < count; i += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, j) => stage().ask(upstream, { set: [`sid=${name}${i + j}; Path=/`] })),
      );
    }
  }

  test("a client that opens a session with each request pushes out no session that came back", async (t) => {
    const cookies: string[] = [];
    for (let i = 0; i < 20; i++) cookies.push(await created(stage(), "tight", "a"));
    for (const cookie of cookies) t.like(await stage().ask("tight", { cookie }), { servedBy: "a" });
    await open("tight", 2000, "flood");
    for (const cookie of cookies) t.like(await stage().ask("tight", { cookie }), { servedBy: "a", verdict: "hit" });
    t.notRegex(await stage().openresty.errorLog(), /upstream "tight": its memory for sessions is full/);
  });

  test("that sessions in use are forgotten, because there is no room, is counted and told", async (t) => {
    await open("full", 250, "first");
    for (let i = 0; i < 1000; i++) {
      await stage().ask("full", { set: [`sid=used${i}; Path=/`] });
      await stage().ask("full", { cookie: `sid=used${i}` });
    }
    const page = await (await request(`${stage().openresty.url()}/limpet`)).body.text();
    t.regex(page, /^limpet_sessions_evicted_total\{upstream="full",kind="known"\} [1-9]/m);
    t.regex(page, /^limpet_sessions_evicted_total\{upstream="tight",kind="known"\} 0$/m);
    t.regex(page, /^limpet_sessions_evicted_total\{upstream="tight",kind="new"\} [1-9]/m);
    t.regex(await stage().openresty.errorLog(), /\[warn\].*upstream "full": its memory for sessions is full/);
  });
}
