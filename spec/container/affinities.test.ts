import test from "../support/serial.ts";
import { browser, mobileApp, type Client } from "../../src/testkit/index.ts";
import { RELEASES } from "../support/limpet.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';
const CARRIERS = '[cookie("JSESSIONID"), header("X-Session-Id")]';

/** Affinities that hold a session which the application creates in its first answer. */
const CASES = [
  ["an issued cookie", "browser", `affinity: issueCookie({ ${KEYS} })`],
  ["a tagged session", "browser", `affinity: tagSession({ carriers: ${CARRIERS}, ${KEYS} })`],
  ["a tagged session", "mobile app", `affinity: tagSession({ carriers: ${CARRIERS}, ${KEYS} })`],
  ["a learned session", "browser", `session: ${CARRIERS}, affinity: learn()`],
  ["a learned session", "mobile app", `session: ${CARRIERS}, affinity: learn()`],
] as const;

function rulesFor(affinity: string): string {
  return `export default defineRouting({ upstreams: { shop: { servers: ${ABC_SERVERS}, ${affinity} } } });`;
}

function client(kind: "browser" | "mobile app", url: string): Client {
  return kind === "browser" ? browser(url) : mobileApp(url, { sessionKey: "issued" });
}

for (const release of RELEASES) {
  for (const [name, kind, rules] of CASES) {
    test(`${release}: ${name} of a ${kind} holds from the application's first answer on, and moves once when its server dies`, async (t) => {
      await using site = await startLimpetSite({
        release,
        rules: rulesFor(rules),
        http: proxyTo("shop"),
        applications: ABC,
      });
      const all = Array.from({ length: 6 }, () => client(kind, site.openresty.url()));
      const servers: (string | undefined)[] = [];
      for (const one of all) {
        const { servedBy } = await one.login("ada");
        servers.push(servedBy);
        for (let i = 0; i < 5; i++) t.is((await one.add("thing")).servedBy, servedBy);
        t.is((await one.cart()).body.cart?.length, 5);
      }
      t.deepEqual([...new Set(servers)].sort(), ["a", "b", "c"]);

      await site.application("b").kill();
      for (const [i, one] of all.entries()) {
        if (servers[i] === "b") {
          // The new server does not know the session: the user logs in again, there.
          const { status, servedBy } = await one.cart();
          t.is(status, 409);
          t.not(servedBy, "b");
          const login = await one.login("ada");
          for (let n = 0; n < 5; n++) t.is((await one.cart()).servedBy, login.servedBy);
        } else {
          for (let n = 0; n < 3; n++) t.like(await one.cart(), { status: 200, servedBy: servers[i] });
        }
      }
      await Promise.all(all.map((one) => one.close()));
    });
  }
}
