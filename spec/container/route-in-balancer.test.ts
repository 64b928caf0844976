import { request } from "undici";
import test from "../support/serial.ts";
import { OLDER_AND_CURRENT } from "../support/limpet.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

/** Without locations/shop.conf, which such a route does not need, and with it. */
const PROXIES = `
server { listen 8080; location / { include /etc/nginx/limpet/proxy.conf; proxy_pass http://shop; add_header X-Tries $upstream_addr always; } }
server { listen 8090; location / { include /etc/nginx/limpet/proxy.conf; include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; add_header X-Tries $upstream_addr always; } }`;

const rulesWith = (servers: string, more = ""): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${servers}, session: [cookie("JSESSIONID")], verdictHeader: "X-Verdict", affinity: [route(), hash()], ${more}
} } });`;

interface Answer {
  readonly status: number;
  /** The servers that the request was sent to. */
  readonly tries: string;
  readonly verdict: string;
}

async function ask(url: string, session?: string): Promise<Answer> {
  const headers = session === undefined ? {} : { cookie: `JSESSIONID=${session}` };
  const answer = await request(url, { headers });
  await answer.body.dump();
  return {
    status: answer.statusCode,
    tries: String(answer.headers["x-tries"]),
    verdict: String(answer.headers["x-verdict"]),
  };
}

const addressOf = (name: string): string => ABC.find((one) => one.name === name)!.listen;

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: a session goes to the server that its id names, with no phase but the balancer`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: rulesWith(ABC_SERVERS),
      http: PROXIES,
      applications: ABC,
      ports: [8080, 8090],
    });
    for (const name of ["a", "b", "c"]) {
      for (let i = 0; i < 5; i++) {
        const { status, tries } = await ask(site.openresty.url(8080), `x${i}.${name}`);
        t.deepEqual([status, tries], [200, addressOf(name)]);
      }
    }
  });
}

test("where the header filter is included, its verdicts are those of other routes", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith(ABC_SERVERS),
    http: PROXIES,
    applications: ABC,
    ports: [8080, 8090],
  });
  const url = site.openresty.url(8090);
  t.is((await ask(url, "x.b")).verdict, "hit");
  t.is((await ask(url, "x.gone")).verdict, "unknown");
  t.is((await ask(url)).verdict, "none");
});

test("a session whose server fails goes to the same other one each time, and returns", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith(ABC_SERVERS, "health: { maxFails: 1, failTimeout: 1 }"),
    http: PROXIES,
    applications: ABC,
    ports: [8080, 8090],
  });
  await site.application("b").kill();
  const first = await ask(site.openresty.url(8090), "x.b");
  const [tried = "", other = ""] = first.tries.split(", ");
  t.is(tried, addressOf("b"));
  t.is(first.verdict, "moved:down");
  // It is avoided by now.
  for (let i = 0; i < 5; i++)
    t.like(await ask(site.openresty.url(8090), "x.b"), { tries: other, verdict: "moved:down", status: 200 });
  await site.application("b").start();
  const deadline = Date.now() + 30_000;
  let tries = other;
  while (tries !== addressOf("b") && Date.now() < deadline) ({ tries } = await ask(site.openresty.url(8080), "x.b"));
  t.is(tries, addressOf("b"));
});

test("a closed upstream serves the sessions of its draining servers, and refuses others", async (t) => {
  const drained = JSON.stringify(ABC.map(({ name, listen }) => ({ name, address: listen, draining: true })));
  await using site = await startLimpetSite({
    rules: rulesWith(drained),
    http: PROXIES,
    applications: ABC,
    ports: [8080, 8090],
  });
  t.like(await ask(site.openresty.url(8090), "x.c"), { status: 200, tries: addressOf("c"), verdict: "hit" });
  t.like(await ask(site.openresty.url(8090), "x.gone"), { status: 503, verdict: "refused" });
  t.is((await ask(site.openresty.url(8090))).status, 503);
});
