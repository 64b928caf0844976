import test from "../support/serial.ts";
import { RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  A,
  B,
  C,
  COOKIE,
  DEAD_PORT,
  FOUR,
  KEYS,
  TAG,
  countsOf,
  minted,
  pairOf,
  startStage,
  type Reply,
  type Stage,
} from "./stage.ts";

const RETRY = "proxy_next_upstream error timeout http_502;";
const DEAD = { name: "dead", port: DEAD_PORT, dead: true } as const;
const HEALTH = "health: { failTimeout: 1 }";
const TWO = [A, B] as const;
const CACHE = "proxy_cache_path /tmp/stale keys_zone=stale:1m;";

const UPSTREAMS = {
  plain: { rule: COOKIE, location: RETRY },
  tagged: { rule: TAG, location: RETRY },
  down: { servers: [{ ...A, down: true }, B, C], rule: COOKIE },
  alldead: { servers: [DEAD, { ...DEAD, name: "dead2", port: DEAD_PORT - 1 }], rule: COOKIE },
  outage: { servers: [DEAD, { ...DEAD, name: "dead2", port: DEAD_PORT - 1 }], rule: `${COOKIE}, ${HEALTH}` },
  stale: {
    servers: [A],
    rule: COOKIE,
    location:
      "proxy_cache stale; proxy_cache_valid 200 60s; proxy_cache_use_stale error; proxy_ignore_headers Cache-Control Set-Cookie;",
  },
  only: { servers: [A], rule: COOKIE, location: RETRY },
  onlyfailing: { servers: [A], rule: `${COOKIE}, health: { maxFails: 1, failTimeout: 60, countLastTry: true }` },
  backup: { servers: [DEAD, { ...A, name: "a" }, { ...B, backup: true }], rule: COOKIE, location: RETRY },
  draining: { servers: [{ ...A, draining: true }, B, C, FOUR[3]], rule: COOKIE },
  lastdraining: { servers: [{ ...A, draining: true }, DEAD], rule: COOKIE },
  dies: { rule: `${COOKIE}, ${HEALTH}` },
  returns: { rule: `${COOKIE}, ${HEALTH}, policies: { returns: true }` },
  tagreturns: { rule: `${TAG}, ${HEALTH}, policies: { returns: true }` },
  learnreturns: {
    rule: `session: [header("X-Session-Id")], affinity: learn(), ${HEALTH}, policies: { returns: true }`,
  },
  strict: { rule: `${COOKIE}, ${HEALTH}, policies: { down: { refuse: 502 } }` },
  strictdraining: {
    servers: [{ ...A, draining: true }, B, C],
    rule: `${COOKIE}, ${HEALTH}, policies: { down: { refuse: 502 } }`,
  },
  strict503: { rule: `${COOKIE}, ${HEALTH}, policies: { down: { safe: { refuse: 503 }, unsafe: { refuse: 409 } } }` },
  stricthash: {
    rule: `session: [header("X-Key")], affinity: [issueCookie({ ${KEYS} }), hash()], ${HEALTH}, policies: { down: { refuse: 502 } }`,
  },
  waits: { rule: `${COOKIE}, ${HEALTH}, policies: { down: { wait: 5000, otherwise: { refuse: 503 } } }` },
  vain: {
    rule: `${COOKIE}, health: { failTimeout: 60 }, policies: { down: { wait: 300, otherwise: { refuse: 418 } } }`,
  },
  vainmove: { rule: `${COOKIE}, health: { failTimeout: 60 }, policies: { down: { wait: 300, otherwise: "move" } }` },
  tries: { servers: TWO, rule: COOKIE, location: `${RETRY} proxy_next_upstream_tries 10;` },
  keyed: { rule: `session: [header("X-Key")], affinity: hash()`, location: RETRY },
  keyedall: { rule: `session: [header("X-Key")], affinity: hash()`, location: RETRY },
  keyedonce: { rule: `session: [header("X-Key")], affinity: hash()`, location: "proxy_next_upstream off;" },
} as const;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, http: CACHE });
  });
  test.after.always(() => stage.openresty.stop());

  const bound = (upstream: string, server: string): Promise<string> => stage.boundTo(upstream, server);
  /** The same session, with what the answer may have changed of its cookie. */
  const next = (cookie: string, reply: Reply): string =>
    reply.setCookies.length === 0 ? cookie : pairOf(reply.setCookies[0]!);

  test(`${release}, 99 and 197: another server answers for one that is down, and the cookie is for that one`, async (t) => {
    const reply = await stage.ask("down", { cookie: minted("down", "a") });
    t.is(reply.verdict, "moved:down");
    t.not(reply.servedBy, "a");
    t.like(await stage.ask("down", { cookie: next("", reply) }), { verdict: "hit", servedBy: reply.servedBy });
    for (let i = 0; i < 6; i++) t.not((await stage.ask("down")).servedBy, "a");
  });

  test(`${release}, 100: with every server down or dead the answer is 502 and has no cookie`, async (t) => {
    for (const cookie of [[], "limpet=forged", minted("alldead", "dead")]) {
      const reply = await stage.ask("alldead", { cookie });
      t.like(reply, { status: 502, setCookies: [] });
      t.not(reply.verdict, "-");
    }
  });

  test(`${release}: a session that its server does not answer has failed, in an outage of all servers as well`, async (t) => {
    const cookie = minted("outage", "dead");
    t.like(await stage.ask("outage", { cookie }), { status: 502, verdict: "moved:down", tries: 2 });
    const before = (await stage.counters("outage")).failed ?? 0;
    for (let i = 0; i < 2; i++) {
      t.like(await stage.ask("outage", { cookie }), { status: 502, verdict: "failed", tries: 1, setCookies: [] });
    }
    await until(
      async () => (await stage.counters("outage")).failed,
      (failed) => failed === before + 2,
    );
    t.like(await stage.ask("only", { cookie: minted("only", "a"), break: "a" }), { status: 502, verdict: "failed" });
  });

  test(`${release}: a session that nginx's cache answers was not sent to its server, and has not failed`, async (t) => {
    const cookie = minted("stale", "a");
    for (let i = 0; i < 2; i++) t.like(await stage.ask("stale", { cookie }), { status: 200, verdict: "hit" });
  });

  test(`${release}, 101 and 199: where the first server answers 502 the second one is asked, and the one cookie is for it`, async (t) => {
    for (let i = 0; i < 8; i++) {
      const reply = await stage.ask("plain", { fail: "a" });
      t.is(reply.status, 200);
      t.not(reply.servedBy, "a");
      t.is(reply.setCookies.length, 1);
      t.is((await stage.ask("plain", { cookie: next("", reply) })).servedBy, reply.servedBy);
    }
  });

  test(`${release}, 102, 107, 119 and 122: a session whose server answers 502 moves once, with one cookie, and stays there`, async (t) => {
    const cookie = await bound("plain", "b");
    const moved = async (): Promise<number> => (await stage.counters("plain"))["moved:down"] ?? 0;
    const before = await moved();
    const reply = await stage.ask("plain", { cookie, fail: "b" });
    t.like(reply, { status: 200, verdict: "moved:down", server: reply.servedBy, statuses: "502, 200" });
    t.not(reply.servedBy, "b");
    t.is(reply.setCookies.length, 1);
    for (let i = 0; i < 5; i++) {
      t.like(await stage.ask("plain", { cookie: next(cookie, reply) }), { servedBy: reply.servedBy, verdict: "hit" });
    }
    t.is(await until(moved, (count) => count > before), before + 1);
  });

  test(`${release}: a session that moves goes to the same server, whoever asks and however often`, async (t) => {
    const cookie = await bound("plain", "c");
    const first = await stage.ask("plain", { cookie, fail: "c" });
    for (let i = 0; i < 10; i++) t.is((await stage.ask("plain", { cookie, fail: "c" })).servedBy, first.servedBy);
    const more = await stage.ask("plain", { cookie, fail: `c,${first.servedBy}` });
    t.like(more, { status: 200, tries: 3 });
  });

  test(`${release}: a tagged session moves, and has its new tag with the application's next id`, async (t) => {
    const id = { set: ["JSESSIONID=one"] };
    let first = await stage.ask("tagged", id);
    while (first.servedBy !== "b") first = await stage.ask("tagged", id);
    const cookie = pairOf(first.setCookies[0]!);
    const silent = await stage.ask("tagged", { cookie, fail: "b" });
    t.like(silent, { verdict: "moved:down", setCookies: [] });
    t.is(silent.seen.cookie, "JSESSIONID=one");
    t.is(
      (await stage.ask("tagged", { cookie, fail: "b" })).servedBy,
      silent.servedBy,
      "without a new tag it goes to one and the same",
    );
    t.is((await stage.ask("tagged", { cookie })).servedBy, "b");
    const speaking = await stage.ask("tagged", { cookie, fail: "b", set: ["JSESSIONID=two"] });
    const moved = pairOf(speaking.setCookies[0]!);
    t.like(await stage.ask("tagged", { cookie: moved }), { verdict: "hit", servedBy: speaking.servedBy });
  });

  test(`${release}, 100: with every server failing the answer is 502, each was asked once, and there is no cookie`, async (t) => {
    const cookie = await bound("plain", "a");
    for (const [carrier, verdict] of [
      [{}, "none"],
      [{ cookie }, "moved:down"],
      [{ cookie: "limpet=forged" }, "forged"],
    ] as const) {
      const reply = await stage.ask("plain", { ...carrier, break: "a,b,c,d" });
      t.like(reply, { status: 502, setCookies: [], statuses: "502, 502, 502, 502", verdict, server: "-" });
    }
    t.like(await stage.ask("plain", { cookie }), { servedBy: "a", verdict: "hit" });
  });

  test(`${release}, 210 to 212: where a server of a hash answers 502, only its keys fail without a retry, and none with one`, async (t) => {
    for (let i = 0; i < 10; i++) {
      const headers = { "X-Key": `key-${i}` };
      const { servedBy } = await stage.ask("keyedonce", { headers });
      const failing = { headers, fail: "a" };
      t.is((await stage.ask("keyedonce", failing)).status, servedBy === "a" ? 502 : 200, headers["X-Key"]);
      t.is((await stage.ask("keyed", failing)).status, 200, headers["X-Key"]);
    }
  });

  test(`${release}, 214: where all servers of a hash fail, the client can see that each was tried`, async (t) => {
    const { status, headers } = await stage.ask("keyedall", { headers: { "X-Key": "x" }, fail: "a,b,c,d" });
    t.is(status, 502);
    t.is(new Set(String(headers["x-tries"]).split(", ")).size, 4);
  });

  test(`${release}: an application's own 502 is an answer, and binds where it is the last`, async (t) => {
    const reply = await stage.ask("plain", { cookie: await bound("plain", "a"), fail: "a,b,c,d" });
    t.like(reply, { status: 502, statuses: "502, 502, 502, 502", verdict: "moved:down" });
    t.is(reply.setCookies.length, 1);
  });

  test(`${release}, 120: more tries than servers end with an error and no more than one try of each`, async (t) => {
    const reply = await stage.ask("tries", { break: "a,b" });
    t.like(reply, { status: 502, setCookies: [] });
    t.true(reply.tries <= 3, reply.statuses);
  });

  test(`${release}, 121 and 311: an only server is used, whatever it did`, async (t) => {
    const cookie = await bound("only", "a");
    for (let i = 0; i < 4; i++) t.is((await stage.ask("only", { cookie, break: "a" })).status, 502);
    t.like(await stage.ask("only", { cookie }), { status: 200, verdict: "hit" });
    for (let i = 0; i < 4; i++) t.is((await stage.ask("onlyfailing", { break: "a" })).status, 502);
    t.is((await stage.ask("onlyfailing")).status, 200);
  });

  test(`${release}, 114, 117 and 147: a session that a backup took stays with it`, async (t) => {
    const first = await stage.ask("backup", { fail: "a" });
    t.is(first.servedBy, "b");
    const cookie = pairOf(first.setCookies[0]!);
    for (let i = 0; i < 4; i++) t.like(await stage.ask("backup", { cookie }), { servedBy: "b", verdict: "hit" });
    for (let i = 0; i < 4; i++) t.is((await stage.ask("backup")).servedBy, "a");
  });

  test(`${release}, 185 to 187 and 191: a draining server keeps its sessions and gets no new ones while another server lives`, async (t) => {
    const fresh = await Promise.all(Array.from({ length: 12 }, () => stage.ask("draining")));
    t.deepEqual(countsOf(fresh), { b: 4, c: 4, d: 4 });
    for (let i = 0; i < 4; i++) {
      t.like(await stage.ask("draining", { cookie: minted("draining", "a") }), { servedBy: "a", verdict: "hit" });
      t.like(await stage.ask("lastdraining", { cookie: minted("lastdraining", "a") }), {
        servedBy: "a",
        verdict: "hit",
      });
    }
    t.like(await stage.ask("lastdraining"), { status: 200, servedBy: "a", verdict: "new", tries: 2 });
  });

  test(`${release}, 104 to 106 and 116: a session moves once when its server dies, and stays where it went when that is back`, async (t) => {
    const cookie = await bound("dies", "a");
    await stage.kill("a");
    const moved = await stage.ask("dies", { cookie });
    t.like(moved, { status: 200, verdict: "moved:down", tries: 2 });
    // Known to be dead, it is not asked again.
    const again = await stage.ask("dies", { cookie });
    t.like(again, { verdict: "moved:down", tries: 1, servedBy: moved.servedBy });
    const cookieNow = next(cookie, moved);
    for (let i = 0; i < 20; i++) t.is((await stage.ask("dies", { cookie: cookieNow })).servedBy, moved.servedBy);
    await stage.revive("a");
    await until(
      () => stage.ask("dies"),
      (reply) => reply.servedBy === "a",
    );
    for (let i = 0; i < 8; i++) {
      t.like(await stage.ask("dies", { cookie: cookieNow }), { verdict: "hit", servedBy: moved.servedBy });
    }
  });

  for (const [upstream, carrier] of [
    ["returns", (reply: Reply) => ({ cookie: pairOf(reply.setCookies[0]!) })],
    ["tagreturns", (reply: Reply) => ({ headers: { "x-session-id": String(reply.headers["x-session-id"]) } })],
    ["learnreturns", (reply: Reply) => ({ headers: { "x-session-id": String(reply.headers["x-session-id"]) } })],
  ] as const) {
    test(`${release}: with "returns" a session of ${upstream} is elsewhere only while its server is away`, async (t) => {
      let clients = 0;
      const login = (): Promise<Reply> => stage.ask(upstream, { header: [`X-Session-Id: ${upstream}-${++clients}`] });
      let first = await login();
      while (first.servedBy !== "c") first = await login();
      const session = carrier(first);
      await stage.kill("c");
      const away = await stage.ask(upstream, session);
      t.is(away.verdict, "moved:down");
      t.deepEqual(away.setCookies, []);
      for (let i = 0; i < 5; i++)
        t.like(await stage.ask(upstream, session), { servedBy: away.servedBy, verdict: "moved:down" });
      await stage.revive("c");
      const back = await until(
        () => stage.ask(upstream, session),
        (reply) => reply.servedBy === "c",
      );
      t.is(back.verdict, "hit");
    });
  }

  test(`${release}, 109 to 112 and 115: a strict upstream refuses sessions of a dead server, and nobody else`, async (t) => {
    for (const upstream of ["strict", "stricthash"]) {
      const [onA, onB] = [await bound(upstream, "a"), await bound(upstream, "b")];
      await stage.kill("a");
      // It dies under the request, and is then known to be dead.
      t.like(await stage.ask(upstream, { cookie: onA }), {
        status: 502,
        verdict: "refused",
        statuses: "502",
        setCookies: [],
      });
      t.like(await stage.ask(upstream, { cookie: onA }), { status: 502, verdict: "refused", tries: 0, setCookies: [] });
      t.like(await stage.ask(upstream, { cookie: onB }), { status: 200, verdict: "hit", servedBy: "b" });
      for (let i = 0; i < 6; i++) t.like(await stage.ask(upstream), { status: 200, verdict: "new" });
      t.like(await stage.ask(upstream, { cookie: "limpet=nonsense" }), { status: 200, verdict: "forged" });
      await stage.revive("a");
      await until(
        () => stage.ask(upstream, { cookie: onA }),
        (reply) => reply.verdict === "hit" && reply.servedBy === "a",
      );
    }
  });

  test(`${release}, 190: a strict upstream refuses sessions of a draining server that dies, until it is back`, async (t) => {
    const onA = minted("strictdraining", "a");
    await stage.kill("a");
    t.like(await stage.ask("strictdraining", { cookie: onA }), { status: 502, verdict: "refused" });
    t.like(await stage.ask("strictdraining", { cookie: onA }), { status: 502, verdict: "refused", tries: 0 });
    t.like(await stage.ask("strictdraining", { cookie: minted("strictdraining", "b") }), {
      verdict: "hit",
      servedBy: "b",
    });
    await stage.revive("a");
    await until(
      () => stage.ask("strictdraining", { cookie: onA }),
      (reply) => reply.verdict === "hit" && reply.servedBy === "a",
    );
    t.not((await stage.ask("strictdraining")).servedBy, "a");
  });

  test(`${release}: the status of a refusal is the policy's own, also where the server died under the request`, async (t) => {
    const cookie = await bound("strict503", "d");
    await stage.kill("d");
    t.like(await stage.ask("strict503", { cookie }), { status: 503, verdict: "refused", statuses: "502" });
    t.like(await stage.ask("strict503", { cookie }), { status: 503, verdict: "refused", tries: 0 });
    t.like(await stage.ask("strict503", { cookie, method: "POST", body: "x" }), {
      status: 409,
      verdict: "refused",
      tries: 0,
    });
    await stage.revive("d");
  });

  test(`${release}: a request waits for its server to be back`, async (t) => {
    const cookie = await bound("waits", "b");
    await stage.kill("b");
    t.like(
      await stage.ask("waits", { cookie }),
      { status: 503, verdict: "refused" },
      "a try that fails is not waited for",
    );
    await stage.revive("b");
    const start = Date.now();
    const waiting = await Promise.all(Array.from({ length: 5 }, () => stage.ask("waits", { cookie })));
    for (const reply of waiting) t.like(reply, { status: 200, verdict: "hit", servedBy: "b", tries: 1 });
    t.true(Date.now() - start < 4000);
  });

  test(`${release}: a request that waits in vain for a dead server does what comes then`, async (t) => {
    for (const [upstream, expected] of [
      ["vain", { status: 418, verdict: "refused" }],
      ["vainmove", { status: 200, verdict: "moved:down" }],
    ] as const) {
      const cookie = minted(upstream, "c");
      t.like(await stage.ask(upstream, { cookie, break: "c" }), expected, "it dies under the request");
      const start = Date.now();
      t.like(await stage.ask(upstream, { cookie }), expected, "and is known to be dead");
      t.true(Date.now() - start >= 300 && Date.now() - start < 1000);
    }
  });

  test(`${release}: a POST that its server broke off is not sent twice, and the session stays`, async (t) => {
    const cookie = await bound("plain", "d");
    const reply = await stage.ask("plain", { cookie, break: "d", method: "POST", body: "x" });
    t.like(reply, { status: 502, tries: 1, setCookies: [], verdict: "failed" });
    t.like(await stage.ask("plain", { cookie, method: "POST", body: "x" }), {
      status: 200,
      servedBy: "d",
      verdict: "hit",
    });
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(
      await stage.openresty.errorLog(),
      /\[(crit|alert|emerg)\]|\[lua\].*(\bfault\b|served by round robin)|failed to run/,
    );
  });
}
