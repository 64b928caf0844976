import { request } from "undici";
import { RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const rulesWith = (health: string, options = ""): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS}, session: [header("X-Session-Id")], affinity: hash(), health: { ${health} }, ${options}
} } });`;

const FAST = "check: { interval: 1, rise: 2, fall: 2, timeout: 500 }";

/** The lines of the log that say something of servers. */
const eventsIn = (log: string): string[] =>
  [...log.matchAll(/limpet: (server .*?)(?:, context: .*)?$/gm)].map(([, event = ""]) => event);

for (const release of RELEASES) {
  test(`${release}: a server that dies is avoided and found again without any request, and the log says so once, and nothing else`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: rulesWith(FAST),
      http: proxyTo("shop"),
      applications: ABC,
      workers: 3,
      errorLogLevel: "error",
    });
    await site.application("b").kill();
    const log = () => site.openresty.errorLog();
    await until(log, (text) => text.includes("is avoided"));
    for (let i = 0; i < 30; i++) {
      const answer = await request(site.openresty.url(), { headers: { "x-session-id": `key${i}` }, reset: true });
      await answer.body.dump();
      t.is(answer.statusCode, 200);
      t.not(answer.headers["x-served-by"], "b");
      t.false(String(answer.headers["x-tries"]).includes(","));
    }
    await site.application("b").start();
    const whole = await until(log, (text) => text.includes("is back"));
    const [avoided, back, ...more] = eventsIn(whole);
    t.is(avoided, 'server "b" (127.0.0.1:8082) of upstream "shop" is avoided: connection refused (2 of 2)');
    t.regex(back!, /^server "b" \(127\.0\.0\.1:8082\) of upstream "shop" is back after \d+ s$/);
    t.deepEqual(more, []);
    t.is(whole.trim().split("\n").length, 2, whole);
  });
}
