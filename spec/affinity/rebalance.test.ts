import test from "ava";
import fc from "fast-check";
import { beginExchange, decide, pickFirstTry, pickNextTry, verdictWithoutAnswer } from "../../src/affinity/decision.ts";
import { movesInMinute } from "../../src/affinity/rebalance.ts";
import type { RunningUpstream } from "../../src/affinity/running-upstream.ts";
import { serverNamed } from "../../src/affinity/servers/generation.ts";
import { setHealthy, type Lineup } from "../../src/affinity/servers/lineup.ts";
import { NO_SERVER, pick } from "../../src/affinity/servers/picking.ts";
import { balanceSessions } from "../../src/affinity/servers/session-balance.ts";
import { cookie, learn, type Policies, type Rebalance, type Server } from "../../src/index.ts";
import { runOnNode } from "../../src/planner/explain/run-on-node.ts";
import { requestWith } from "./request.ts";

const SERVERS: readonly Server[] = ["a", "b", "c"].map((name, index) => ({ name, address: `10.0.0.${index + 1}` }));

interface Stage {
  readonly sessions: readonly number[];
  readonly servers?: readonly Server[];
  readonly rebalance?: Rebalance;
  readonly policies?: Policies;
  /** What is left of the budget. */
  readonly budget?: number;
  readonly isFull?: (server: number) => boolean;
}

/** @returns an upstream whose servers have as many sessions */
function upstreamWith({
  sessions,
  servers = SERVERS,
  rebalance = {},
  policies = {},
  budget = Infinity,
  isFull = () => false,
}: Stage): RunningUpstream {
  const running = runOnNode("shop", {
    servers,
    session: [cookie("sid")],
    affinity: learn(),
    policies: { ...policies, rebalance },
  });
  let left = budget;
  const upstream = {
    ...running,
    isCounted: true,
    takeMove: ({ generation, standing }: Lineup, from: number) =>
      left-- > 0 ? generation.servers[standing.emptier[from]!.server]!.name : undefined,
    holdPlace: (_lineup: unknown, server: number) => !isFull(server),
  };
  for (const [index, count] of sessions.entries()) upstream.current.standing.places[index]!.load.sessions = count;
  balanceSessions(upstream.current, upstream.rules.policies.rebalance!);
  return upstream;
}

interface Outcome {
  readonly server: string | undefined;
  readonly verdict: string;
}

/** Where a request goes of a session that is bound to a server and was idle for so many seconds. */
function visit(upstream: RunningUpstream, bound: string, idle = 600, method = "GET"): Outcome {
  const request = requestWith({ request_method: method, cookie_sid: "x" });
  const exchange = beginExchange(upstream);
  const { generation } = upstream.current;
  exchange.evidence = serverNamed(generation, bound)!;
  exchange.key = "x";
  exchange.idle = idle;
  if (decide(upstream, exchange, request) === "refuse") return { server: undefined, verdict: "refused" };
  const server = pickFirstTry(upstream, exchange, request);
  return { server: generation.servers[server]?.name, verdict: verdictWithoutAnswer(exchange, false) };
}

const STAYS: Outcome = { server: "a", verdict: "hit" };
const MOVES: Outcome = { server: "c", verdict: "moved:balance" };

test("an idle session leaves a server with more than its part for the one with the fewest sessions", (t) => {
  t.deepEqual(visit(upstreamWith({ sessions: [100, 90, 10] }), "a"), MOVES);
});

test("a session stays that was not idle for long enough, or is on a server with about its part", (t) => {
  const upstream = upstreamWith({ sessions: [100, 66, 10], rebalance: { idle: 300 } });
  t.deepEqual(visit(upstream, "a", 299), STAYS);
  t.deepEqual(visit(upstream, "a", 300), MOVES);
  t.deepEqual(visit(upstreamWith({ sessions: [66, 100, 10], rebalance: { tolerance: 0.2 } }), "a"), STAYS);
});

test("without the policy no session moves, however full its server is", (t) => {
  const running = runOnNode("shop", { servers: SERVERS, session: [cookie("sid")], affinity: learn() });
  for (const [index, count] of [100, 0, 0].entries()) running.current.standing.places[index]!.load.sessions = count;
  t.deepEqual(visit(running, "a"), STAYS);
});

test("parts are by weight", (t) => {
  const servers = [{ ...SERVERS[0]!, weight: 10 }, ...SERVERS.slice(1)];
  t.deepEqual(visit(upstreamWith({ sessions: [100, 10, 9], servers }), "a"), STAYS);
  t.deepEqual(visit(upstreamWith({ sessions: [100, 10, 0], servers, rebalance: { tolerance: 0 } }), "a"), MOVES);
});

test("when the budget is used up, sessions stay", (t) => {
  const upstream = upstreamWith({ sessions: [100, 90, 10], budget: 2 });
  t.deepEqual(
    [1, 2, 3].map(() => visit(upstream, "a")),
    [MOVES, MOVES, STAYS],
  );
});

test("no session moves to a server that fails, drains, is down, is a backup or is full", (t) => {
  const sessions = [100, 90, 10];
  const failing = upstreamWith({ sessions });
  setHealthy(failing.current, 2, false);
  t.deepEqual(visit(failing, "a"), STAYS);
  for (const option of ["draining", "down", "backup"]) {
    const servers = [...SERVERS.slice(0, 2), { ...SERVERS[2]!, [option]: true }];
    t.deepEqual(visit(upstreamWith({ sessions: [100, 95, 10], servers }), "a"), STAYS, option);
  }
  t.deepEqual(visit(upstreamWith({ sessions, isFull: (server) => server === 2 }), "a"), STAYS);
});

test("a session of a server that fails or drains moves for that reason, or not at all", (t) => {
  const failing = upstreamWith({ sessions: [100, 90, 10] });
  setHealthy(failing.current, 0, false);
  t.is(visit(failing, "a").verdict, "moved:down");
  const servers = [{ ...SERVERS[0]!, draining: true }, ...SERVERS.slice(1)];
  t.deepEqual(visit(upstreamWith({ sessions: [100, 90, 10], servers }), "a"), STAYS);
});

test("a request whose answer binds nothing does not move its session", (t) => {
  const upstream = upstreamWith({ sessions: [100, 90, 10] });
  for (const method of ["HEAD", "OPTIONS"]) t.deepEqual(visit(upstream, "a", 600, method), STAYS);
  t.deepEqual(visit(upstream, "a", 600, "POST"), MOVES);
});

test("if the other server does not answer, the retry goes to the session's own, whatever the policy for that is", (t) => {
  const upstream = upstreamWith({ sessions: [100, 90, 10], policies: { down: { refuse: 502 } } });
  const request = requestWith({ request_method: "GET" });
  const exchange = beginExchange(upstream);
  exchange.evidence = 0;
  exchange.key = "x";
  exchange.idle = 600;
  t.is(decide(upstream, exchange, request), "stay");
  const first = pickFirstTry(upstream, exchange, request);
  t.is(first, 2);
  const tried: Record<number, true> = { [first]: true };
  t.is(pickNextTry(upstream, exchange, request, tried), 0);
  t.is(verdictWithoutAnswer(exchange, false), "hit");
  tried[0] = true;
  t.is(pickNextTry(upstream, exchange, request, tried), NO_SERVER);
  t.is(exchange.refusal, 502);
});

test("new sessions prefer emptier servers, within the bound that the rules say", (t) => {
  const sharesOf = (prefer: number): readonly number[] => {
    const { current } = upstreamWith({ sessions: [100, 100, 0], rebalance: { prefer } });
    const counts = [0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[pick(current, undefined)]!++;
    return counts.map((count) => Math.round(count / 100));
  };
  t.deepEqual(sharesOf(1), [13, 13, 13]);
  const [a, b, c] = sharesOf(100);
  t.true(c! > a! && c! > b!);
  const [, second, third] = sharesOf(1.2);
  t.true(third! / second! < 1.3 && third! / second! > 1.1, `${second} ${third}`);
});

test("the budget of a minute is exact over time, also where it is less than one session", (t) => {
  const moves = (budget: number, sessions: number, minutes: number): number =>
    Array.from({ length: minutes }, (_, minute) => movesInMinute(budget, sessions, minute)).reduce(
      (sum, one) => sum + one,
      0,
    );
  t.is(movesInMinute(0.02, 1000, 7), 20);
  t.is(moves(0.02, 10, 50), 10);
  t.is(moves(0.02, 0, 50), 0);
});

const loads = fc.array(
  fc.record({ sessions: fc.integer({ min: 0, max: 300 }), weight: fc.integer({ min: 1, max: 20 }) }),
  { minLength: 2, maxLength: 12 },
);

/** How full the fullest and the emptiest server are, for their weight. */
function extremes({ generation, standing }: Lineup): readonly [fullest: number, emptiest: number] {
  const fullness = generation.servers.map(({ weight }, index) => standing.places[index]!.load.sessions / weight);
  return [Math.max(...fullness), Math.min(...fullness)];
}

test("whatever the loads, weights, budget and tolerance are, moves never make the spread larger, and come to rest", (t) => {
  fc.assert(
    fc.property(loads, fc.integer({ min: 1, max: 400 }), fc.constantFrom(0, 0.1), (servers, budget, tolerance) => {
      const upstream = upstreamWith({
        sessions: servers.map(({ sessions }) => sessions),
        servers: servers.map(({ weight }, index) => ({ name: `s${index}`, address: `10.0.1.${index + 1}`, weight })),
        rebalance: { tolerance },
      });
      const { current } = upstream;
      let [fullest, emptiest] = extremes(current);
      let isAtRest = false;
      for (let count = 0; !isAtRest && count < 5000; count++) {
        isAtRest = true;
        let left = budget;
        const taken = current.standing.places.map(() => 0);
        // What a count allows is used up before the next one.
        for (const [from, emptier] of current.standing.emptier.entries()) {
          if (emptier === undefined) continue;
          const { server, surplus, room } = emptier;
          const moves = Math.min(left, surplus, room - taken[server]!);
          for (let i = 0; i < moves; i++) {
            isAtRest = false;
            left--;
            taken[server]!++;
            current.standing.places[from]!.load.sessions--;
            current.standing.places[server]!.load.sessions++;
            const [fullestNow, emptiestNow] = extremes(current);
            if (fullestNow > fullest + 1e-9 || emptiestNow < emptiest - 1e-9) return false;
            [fullest, emptiest] = [fullestNow, emptiestNow];
          }
        }
        balanceSessions(current, upstream.rules.policies.rebalance!);
      }
      return isAtRest;
    }),
  );
  t.pass();
});

test("when moves come to rest without a tolerance, no move would make servers of the same weight more even", (t) => {
  const sessions = [104, ...Array.from({ length: 20 }, () => 5)];
  const servers = sessions.map((_, index) => ({ name: `s${index}`, address: `10.0.1.${index + 1}` }));
  const { current } = upstreamWith({ sessions, servers, rebalance: { tolerance: 0 } });
  for (let emptier = current.standing.emptier[0]; emptier !== undefined; emptier = current.standing.emptier[0]) {
    current.standing.places[0]!.load.sessions--;
    current.standing.places[emptier.server]!.load.sessions++;
    balanceSessions(current, { idle: 0, budget: 1, tolerance: 0, prefer: 1 });
  }
  const [fullest, emptiest] = extremes(current);
  t.true(fullest - emptiest <= 1, `${fullest} ${emptiest}`);
});
