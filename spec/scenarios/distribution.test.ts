import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { request } from "undici";
import {
  A,
  B,
  C,
  COOKIE,
  D,
  FOUR,
  KEYS,
  TAG,
  contenders,
  countsOf,
  pairOf,
  rulesFor,
  startStage,
  type NativeUpstream,
  type Reply,
  type Stage,
  type StageUpstream,
} from "./stage.ts";
import { buildRules } from "../support/limpet.ts";

const WEIGHTED = [A, B, C, D].map((server, i) => ({ ...server, weight: i + 1 }));
const STICKY = "sticky cookie limpet;";

const UPSTREAMS: Record<string, StageUpstream> = {
  equal: { rule: COOKIE },
  weighted: { servers: WEIGHTED, rule: COOKIE },
  tagged: { servers: WEIGHTED, rule: TAG },
  learned: { servers: WEIGHTED, rule: 'session: [header("X-Session-Id")], affinity: learn()' },
  routed: { servers: WEIGHTED, rule: 'session: [cookie("JSESSIONID")], affinity: route()' },
  seventy: {
    servers: [
      { ...A, weight: 70 },
      { ...B, weight: 30 },
    ],
    rule: COOKIE,
  },
  zero: { servers: [A, { ...B, weight: 0 }, C], rule: `affinity: issueCookie({ ${KEYS} })` },
};
const NATIVES: Record<string, NativeUpstream> = {
  native_equal: { directives: STICKY },
  native_weighted: { servers: WEIGHTED, directives: STICKY },
};

const CONTENDERS = contenders({ upstreams: UPSTREAMS, natives: NATIVES });
const [limpet] = CONTENDERS;

async function fresh(stage: Stage, upstream: string, count: number): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let i = 0; i < count; i++) replies.push(await stage.ask(upstream));
  return replies;
}

function isNear(t: ExecutionContext, counts: Record<string, number>, expected: readonly number[]): void {
  for (const [i, { name }] of FOUR.entries()) {
    t.true(Math.abs((counts[name] ?? 0) - expected[i]!) <= 1, `${name}: ${JSON.stringify(counts)}`);
  }
}

for (const { title, prefix, test, stage } of CONTENDERS) {
  for (const [upstream, count, expected, scenarios] of [
    ["equal", 20, [5, 5, 5, 5], "89 and 91"],
    ["weighted", 100, [10, 20, 30, 40], "90 and 92"],
  ] as const) {
    test(`${title}, ${scenarios}: new sessions are spread by weight (${upstream}), also after a burst of bound ones`, async (t) => {
      const name = prefix + upstream;
      isNear(t, countsOf(await fresh(stage(), name, count)), expected);
      const cookie = await stage().boundTo(name, "a");
      for (let i = 0; i < count; i++) t.is((await stage().ask(name, { cookie })).servedBy, "a");
      isNear(t, countsOf(await fresh(stage(), name, count)), expected);
    });
  }
}

test("90: new sessions are spread by weight whatever remembers them", async (t) => {
  for (const upstream of ["tagged", "learned", "routed"]) {
    isNear(t, countsOf(await fresh(limpet.stage(), upstream, 100)), [10, 20, 30, 40]);
  }
});

test("97: sessions of servers with weights 70 and 30 are spread so, and stay", async (t) => {
  const sessions = await fresh(limpet.stage(), "seventy", 100);
  t.deepEqual(countsOf(sessions), { a: 70, b: 30 });
  for (const { setCookies, servedBy } of sessions.filter((_, i) => i % 5 === 0)) {
    const cookie = pairOf(setCookies[0]!);
    for (let i = 0; i < 3; i++) t.is((await limpet.stage().ask("seventy", { cookie })).servedBy, servedBy);
  }
});

test("94: a server of weight 0 gets no new session", async (t) => {
  t.deepEqual(countsOf(await fresh(limpet.stage(), "zero", 20)), { a: 10, c: 10 });
});

test("95: an upstream in which every weight is 0 is not built", async (t) => {
  const servers = FOUR.map((server) => ({ ...server, weight: 0 }));
  await t.throwsAsync(buildRules(rulesFor({ shop: { servers, rule: COOKIE } })), { message: /weight/i });
});

test("96: workers begin with different servers", async (t) => {
  await using several = await startStage({
    workers: 4,
    upstreams: { shop: { rule: COOKIE, location: "add_header X-Worker $pid always;" } },
  });
  const firsts = new Map<unknown, unknown>();
  for (let i = 0; i < 200 && firsts.size < 4; i++) {
    const answer = await request(`${several.openresty.url()}/shop/`, { reset: true });
    await answer.body.dump();
    const { "x-worker": worker, "x-served-by": server } = answer.headers;
    if (!firsts.has(worker)) firsts.set(worker, server);
  }
  t.is(firsts.size, 4);
  t.true(new Set(firsts.values()).size > 1);
});
