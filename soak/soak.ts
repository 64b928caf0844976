import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { openrestyImage, startRedis, startSite, type Report } from "../src/testkit/index.ts";
import { Crowd, type Outcomes } from "./crowd.ts";
import { table, whatGrew } from "./judge.ts";
import { measure, measureCalm, type State } from "./measure.ts";
import { ADMIN_PORT, nginxConfOf, SOAKED } from "./proxy.ts";

const RULES = fileURLToPath(new URL("routing.ts", import.meta.url));

/** Seconds. */
export interface SoakPlan {
  /** Until everything is as it stays: until the first of the two looks that are compared. */
  readonly before: number;
  /** All of it. */
  readonly total: number;
  /** Between two looks. */
  readonly interval: number;
}

export interface SoakResult {
  readonly states: readonly State[];
  readonly outcomes: Readonly<Record<string, Outcomes>>;
  /** Sentences on what is not as it has to be. */
  readonly troubles: readonly string[];
}

/** Keeps a proxy with all features at full load, and looks at what grows. */
export async function soak({ before, total, interval }: SoakPlan, report: Report): Promise<SoakResult> {
  const image = await openrestyImage("current", report);
  await using site = await startSite({
    rules: RULES,
    image,
    nginxConf: nginxConfOf(image),
    ports: [ADMIN_PORT, ...SOAKED.map(({ port }) => port)],
  });
  const { openresty } = site;
  await using _redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
  const crowds = SOAKED.map((soaked) => new Crowd(openresty.url(soaked.port), soaked));
  // What nginx wrote before Redis was there.
  const { length: told } = await site.errorLog();
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const states: State[] = [];

  /** Full load, until so many seconds have passed since the beginning. */
  const loadUntil = async (end: number): Promise<void> => {
    const calm = new AbortController();
    const operating = operate(openresty.url(ADMIN_PORT), calm.signal);
    const running = Promise.all(crowds.map((crowd) => crowd.run()));
    for (;;) {
      const left = end - seconds();
      await delay(Math.min(interval, Math.max(0, left)) * 1000);
      if (left <= interval) break;
      report(`${seconds().toFixed(0)} of ${total} s`);
    }
    for (const crowd of crowds) crowd.end();
    calm.abort();
    await Promise.all([running, operating]);
  };

  await loadUntil(before);
  const begunSessions = (): number => crowds.reduce((sum, { sessions }) => sum + sessions, 0);
  const sessionsBefore = begunSessions();
  const first = await measureCalm(openresty, seconds());
  states.push(first);
  while (seconds() < total) {
    await loadUntil(Math.min(total, seconds() + interval));
    const state = await (seconds() < total ? measure : measureCalm)(openresty, seconds());
    states.push(state);
    // Who ends it early knows this much.
    report(`so far\n${table([state])}`);
  }
  const log = (await site.errorLog())
    .slice(told)
    .split("\n")
    .filter((line) => /\[(error|crit|alert|emerg)\]/.test(line));
  const outcomes = Object.fromEntries(SOAKED.map(({ upstream }, index) => [upstream, crowds[index]!.outcomes]));
  const troubles = [
    ...whatGrew(first, states.at(-1)!, begunSessions() - sessionsBefore),
    ...failures(outcomes),
    ...log.slice(0, 5).map((line) => `In the log: ${line}`),
  ];
  return { states, outcomes, troubles };
}

/** A session may be gone: where its server was drained, or forgot it because others took the room. */
const FINE = ["200", "409"];

function failures(outcomes: Readonly<Record<string, Outcomes>>): string[] {
  return Object.entries(outcomes).flatMap(([upstream, counts]) =>
    [...counts]
      .filter(([outcome]) => !FINE.includes(outcome))
      .map(([outcome, count]) => `${upstream}: ${count} requests were answered ${outcome}.`),
  );
}

/** What operators and monitoring do meanwhile: the page's questions, metrics, and changes of servers. */
async function operate(admin: string, signal: AbortSignal): Promise<void> {
  const ask = async (path: string, method: "GET" | "PATCH" = "GET", body?: object): Promise<void> => {
    const answer = await request(admin + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  };
  for (let round = 0; !signal.aborted; round++) {
    await ask("/limpet/upstreams");
    if (round % 5 === 0) await ask("/limpet/page");
    if (round % 5 === 1) await ask("/metrics");
    const { upstream } = SOAKED[round % SOAKED.length]!;
    await ask(`/limpet/upstreams/${upstream}/servers/b`, "PATCH", { weight: 1 + (round % 3) });
    if (round % 10 === 3) await ask(`/limpet/upstreams/${upstream}/servers/a`, "PATCH", { draining: true });
    if (round % 10 === 8) {
      for (const one of SOAKED) {
        await ask(`/limpet/upstreams/${one.upstream}/servers/a`, "PATCH", { draining: false });
      }
    }
    await delay(1000, undefined, { signal }).catch(() => undefined);
  }
}
