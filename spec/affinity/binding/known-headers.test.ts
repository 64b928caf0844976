import test from "ava";
import fc from "fast-check";
import { provision } from "../../../src/affinity/provision.ts";
import { createLineup } from "../../../src/affinity/running-upstream.ts";
import { doNotPause } from "../../../src/affinity/machine.ts";
import { cookie, header, issueCookie, tagSession, type Affinity } from "../../../src/index.ts";
import { A, B, C, KEYS, NOW, cookieSent, proxy, withCookies, type Proxy } from "./proxy.ts";

/*
 * A proxy remembers what it worked out of headers. One that is new for each request has nothing to remember: both must say
 * the same of every request, in any order, while time passes, servers are replaced, and servers come and go.
 */

const DAY = 86_400;

const issuing: Affinity = issueCookie({ keys: KEYS, maxAge: 20 * DAY, maxIdle: 5 * DAY, renewAfter: DAY });
const issuingVisibly: Affinity = issueCookie({ keys: KEYS, hide: false });
const tagging: Affinity = tagSession({ keys: KEYS, carriers: [cookie("sid"), header("X-Session")], maxAge: 9 * DAY });

/** Which of the servers there are, in which order. */
const lists = [
  ["a", "b", "c"],
  ["c", "b"],
  ["b", "new", "a", "c"],
];

interface Step {
  readonly cookies: readonly string[];
  readonly value: string;
  readonly days: number;
  readonly list: number;
  readonly incarnation: number;
}

function useServers({ running }: Proxy, { list, incarnation }: Step): void {
  const servers = lists[list]!.map((name, i) => ({ name, address: `10.0.0.${i + 1}:80` }));
  const { rules, tools } = running;
  const { servers: provisioned } = provision({ servers, affinity: issuing });
  running.current = createLineup(list + 1, provisioned, tools, undefined, doNotPause);
  running.current.standing.incarnations.fill(incarnation);
  if (rules.affinities.length !== 1) throw new Error("The test is of one affinity");
}

function see(by: Proxy, { cookies, value, days }: Step): unknown {
  const description = withCookies(cookies.join("; "), { headers: [["X-Session", value]] });
  const now = NOW + Math.floor(days * DAY);
  const { request, exchange } = by.find(description, now);
  const { evidence, key, incarnation, isContradictory, clash } = exchange;
  const passedOn = [request.header("Cookie"), request.header("X-Session")];
  exchange.server = 0;
  const lines = by.answer({ request, exchange }, 0, { setCookies: ["sid=new"] }, now).setCookies();
  return { evidence, key, incarnation, isContradictory, clash, passedOn, lines, verdict: exchange.verdict };
}

for (const [name, affinity] of Object.entries({ issuing, issuingVisibly, tagging })) {
  test(`${name}: what is remembered of headers changes nothing`, (t) => {
    const first = proxy({ affinity });
    const issued = [A, B, C].flatMap((server) =>
      [-3, 0, 2].map((day) => {
        const now = NOW + day * DAY;
        first.running.current.standing.incarnations.fill(server);
        const lines = first.answer(first.find({}, now), server, { setCookies: [`sid=${server}`] }, now).setCookies();
        return cookieSent(lines.at(-1)!);
      }),
    );
    const forged = issued.map((one) => `${one.slice(0, -1)}${one.endsWith("A") ? "B" : "A"}`);
    const others = ["theme=dark", "limpet=", "sid=plain", "xlimpet=1", "sid=", '"', "a"];
    const steps = fc.array(
      fc.record({
        cookies: fc.array(fc.constantFrom(...issued, ...issued, ...forged, ...others), { maxLength: 3 }),
        value: fc.constantFrom(...issued, ...forged, "sid=plain").map((one) => one.slice(one.indexOf("=") + 1)),
        days: fc.constantFrom(-10, 0, 0.5, 1.5, 3, 8, 30),
        list: fc.nat(lists.length - 1),
        incarnation: fc.nat(2),
      }),
      { minLength: 10, maxLength: 20 },
    );
    let found = 0;
    fc.assert(
      fc.property(steps, (sequence) => {
        const remembering = proxy({ affinity });
        // Twice, so that everything is known the second time.
        for (const step of [...sequence, ...sequence.toReversed()]) {
          const fresh = proxy({ affinity });
          useServers(remembering, step);
          useServers(fresh, step);
          const seen = see(remembering, step);
          if ((seen as { evidence: number }).evidence >= 0) found++;
          const expected = see(fresh, step);
          if (JSON.stringify(seen) !== JSON.stringify(expected)) {
            throw new Error(`${JSON.stringify(step)}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
          }
        }
      }),
      { numRuns: 6 },
    );
    t.true(found > 0, `found ${found}`);
  });
}
