import test from "../support/serial.ts";
import type { Obstacle as AnyObstacle } from "../../src/affinity/policies.ts";
import { buildRules } from "../support/limpet.ts";
import {
  A,
  B,
  C,
  KEYS,
  minted,
  rulesFor,
  startStage,
  type Reply,
  type Stage,
  type StageServer,
  type StageUpstream,
} from "./stage.ts";

const WAIT = 300;

const REACTIONS = {
  move: '"move"',
  stay: '"stay"',
  refuse: "{ refuse: 429 }",
  wait_move: `{ wait: ${WAIT}, otherwise: "move" }`,
  wait_refuse: `{ wait: ${WAIT}, otherwise: { refuse: 418 } }`,
} as const;
type ReactionName = keyof typeof REACTIONS;

/** Those of a session that is bound. See closed.test.ts for the other one. */
type Obstacle = Exclude<AnyObstacle, "closed">;

/** How the server b, which the session is bound to, is for each failure. */
const B_AT: Record<Obstacle, StageServer> = {
  down: { ...B, down: true },
  draining: { ...B, draining: true },
  full: { ...B, maxConnections: 1 },
  unknown: B,
  expired: B,
};

const FAILURES = Object.keys(B_AT) as Obstacle[];

function upstream(failure: Obstacle, policy: string): StageUpstream {
  const lifetime = failure === "expired" ? ", maxAge: 60" : "";
  return {
    servers: [A, B_AT[failure], C],
    rule: `affinity: issueCookie({ ${KEYS}${lifetime} }), policies: { ${failure}: ${policy} }`,
  };
}

const UPSTREAMS: Record<string, StageUpstream> = {};
/** To stay is only for draining; the build refuses it elsewhere. */
const reactionsTo = (failure: Obstacle): ReactionName[] =>
  (Object.keys(REACTIONS) as ReactionName[]).filter((name) => name !== "stay" || failure === "draining");

for (const failure of FAILURES) {
  for (const name of reactionsTo(failure)) UPSTREAMS[`${failure}_${name}`] = upstream(failure, REACTIONS[name]);
  UPSTREAMS[`${failure}_split`] = upstream(failure, '{ safe: "move", unsafe: { refuse: 423 } }');
  UPSTREAMS[`${failure}_tilps`] = upstream(failure, '{ safe: { refuse: 423 }, unsafe: "move" }');
}

UPSTREAMS.full_crowd = upstream("full", "{ wait: 10000, otherwise: { refuse: 418 } }");

function countsOfStatuses(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** The cookie of a session whose server is in that state. */
function cookieFor(upstream: string, failure: Obstacle): string {
  const lifetime = failure === "expired" ? { maxAge: 60 } : {};
  return minted(upstream, failure === "unknown" ? "gone" : "b", { lifetime, since: 100 });
}

let stage: Stage;
test.before(async () => {
  stage = await startStage({ upstreams: UPSTREAMS });
});
test.after.always(() => stage.openresty.stop());

/** Asks while b is as the failure has it, and says how long the answer took. */
async function askFailing(
  name: string,
  failure: Obstacle,
  method: "GET" | "HEAD" | "POST" | "PUT" = "GET",
): Promise<Reply & { took: number }> {
  const cookie = cookieFor(name, failure);
  const occupation = failure === "full" ? stage.ask(name, { cookie, sleep: 0.6 }) : undefined;
  if (failure === "full") await stage.untilConnections(name, B, 1);
  const start = Date.now();
  const reply = await stage.ask(name, { cookie, method });
  const took = Date.now() - start;
  if (occupation !== undefined) await occupation;
  return { ...reply, took };
}

/** The verdict on a request that goes elsewhere. */
const MOVED: Record<Obstacle, string> = {
  down: "moved:down",
  draining: "moved:draining",
  full: "moved:full",
  unknown: "unknown",
  expired: "expired",
};

/** For the others nobody will come: the rules themselves say that the server is away. See failures.test.ts for one that died. */
const waits = (name: ReactionName, failure: Obstacle): boolean => name.startsWith("wait") && failure === "full";

/** An expired session's server is there, but a session without a binding goes to any. */
const moves = (name: ReactionName): boolean => name === "move" || name === "wait_move";

for (const failure of FAILURES) {
  for (const name of reactionsTo(failure)) {
    test(`109, 110, 116 and 310: ${failure}, ${name.replace("_", " and then ")}`, async (t) => {
      const upstream = `${failure}_${name}`;
      const reply = await askFailing(upstream, failure);
      if (moves(name)) {
        t.like(reply, { status: 200, verdict: MOVED[failure] });
        if (failure !== "expired" && failure !== "unknown") t.not(reply.servedBy, "b");
        t.is(reply.setCookies.length, 1);
      } else if (name === "stay") {
        t.like(reply, { status: 200, servedBy: "b", verdict: "hit", setCookies: [] });
      } else {
        t.like(reply, {
          status: name === "refuse" ? 429 : 418,
          verdict: "refused",
          server: "-",
          setCookies: [],
          tries: 0,
        });
      }
      if (waits(name, failure)) t.true(reply.took >= WAIT && reply.took < WAIT + 300, `${reply.took} ms`);
      else t.true(reply.took < WAIT, `${reply.took} ms`);

      // A new session is served in any case.
      t.like(await stage.ask(upstream), { status: 200, verdict: "new" });
    });
  }

  test(`${failure}: requests that change nothing and those that do have a reaction of their own`, async (t) => {
    for (const method of ["GET", "HEAD"] as const) {
      t.like(await askFailing(`${failure}_split`, failure, method), { status: 200, verdict: MOVED[failure] });
      t.like(await askFailing(`${failure}_tilps`, failure, method), { status: 423, verdict: "refused" });
    }
    for (const method of ["POST", "PUT"] as const) {
      t.like(await askFailing(`${failure}_split`, failure, method), { status: 423, verdict: "refused" });
      t.like(await askFailing(`${failure}_tilps`, failure, method), { status: 200, verdict: MOVED[failure] });
    }
  });
}

test("stay is only for draining", async (t) => {
  for (const failure of FAILURES) {
    const rules = rulesFor({ shop: upstream(failure, REACTIONS.stay) });
    if (failure === "draining") await t.notThrowsAsync(buildRules(rules));
    else await t.throwsAsync(buildRules(rules), { message: /"stay" is only for draining/ });
  }
});

test("192: without a limit four requests at a time of one session are all at its server", async (t) => {
  const cookie = await stage.boundTo("unknown_move", "a");
  const replies = await Promise.all(Array.from({ length: 4 }, () => stage.ask("unknown_move", { cookie, sleep: 0.3 })));
  for (const reply of replies) t.like(reply, { servedBy: "a", verdict: "hit" });
});

test("of one client's requests at most 32 wait for a server; the others do at once what comes then", async (t) => {
  const cookie = cookieFor("full_crowd", "full");
  const occupation = stage.ask("full_crowd", { cookie, sleep: 2 });
  await stage.untilConnections("full_crowd", B, 1);
  const replies = await Promise.all(Array.from({ length: 40 }, () => stage.ask("full_crowd", { cookie })));
  await occupation;
  t.deepEqual(countsOfStatuses(replies), { 200: 32, 418: 8 });
});

test("a request that waits ends when its client goes", async (t) => {
  const cookie = cookieFor("full_crowd", "full");
  const occupation = stage.ask("full_crowd", { cookie, sleep: 2 });
  await stage.untilConnections("full_crowd", B, 1);
  const impatient = stage.ask("full_crowd", { cookie, path: "impatient", signal: AbortSignal.timeout(200) });
  await t.throwsAsync(impatient, { any: true });
  let isOver = false;
  const end = occupation.then(() => (isOver = true));
  await stage.openresty.untilLogged(/\/full_crowd\/impatient\S* 499 /, "access");
  t.false(isOver);
  await end;
});

test("no Lua error was logged", async (t) => {
  t.notRegex(await stage.openresty.errorLog(), /\[(error|crit|alert|emerg)\]/);
});
