import test from "ava";
import fc from "fast-check";
import {
  bearerToken,
  cookie,
  hash,
  header,
  issueCookie,
  learn,
  pathParameter,
  queryArgument,
  route,
  tagSession,
} from "../../../src/index.ts";
import { cookieSent, createMemory, proxy, KEYS, type Proxy } from "./proxy.ts";
import { someExchanges, type DescribedExchange } from "./exchanges.ts";

const SERVERS = ["server-a", "server-b", "server-c"].map((name, i) => ({ name, address: `10.0.0.${i}` }));
const CARRIERS = [cookie("sid"), header("X-Session-Id"), pathParameter("jsessionid")];
const BROUGHT = [queryArgument("sid"), bearerToken(), header("Sec-WebSocket-Protocol", { prefix: "token." })];
const SOURCES = [...CARRIERS, ...BROUGHT];

/** Learns one session and no more: what another affinity knows would be learned, too. */
function everything(): Proxy {
  const memory = createMemory();
  return proxy({
    servers: SERVERS,
    session: SOURCES,
    affinity: [
      tagSession({ carriers: [...CARRIERS, ...BROUGHT], keys: KEYS }),
      learn({ create: [cookie("new")] }),
      issueCookie({ keys: KEYS }),
      route(),
      hash(),
    ],
    store: {
      get: (digest) => memory.get(digest),
      put(digest, server, left) {
        if (memory.sessions.size === 0) memory.put(digest, server, left, "");
      },
    },
  });
}

const INPUTS = 1000;
const RUNS = 900;

test(`${RUNS * INPUTS} requests with any bytes and nearly genuine ones: no error, and no server that nothing genuine names`, (t) => {
  const by = everything();
  by.answer(by.find({}), 2, { setCookies: ["new=learned-id"] });
  const [tagged, issued] = by
    .answer(by.find({}), 1, { setCookies: ["sid=right"] })
    .setCookies()
    .map((line) => cookieSent(line).split("=")[1]!);
  const genuine = [tagged!, issued!, "learned-id", ...SERVERS.map(({ name }) => `.${name}`)];
  const known = [...genuine.slice(0, 3), "x.server-c", "x", "right"];

  let found = 0;
  const check = ({ request, server, returns, answer }: DescribedExchange): void => {
    const visit = by.find(request);
    visit.exchange.returns = returns;
    if (visit.exchange.evidence >= 0) {
      found++;
      const shown = [request.target!, ...request.headers!.map(([, value]) => value)].map(decoded);
      if (!genuine.some((one) => shown.some((text) => text.includes(one)))) {
        throw new Error(`server ${visit.exchange.evidence} for ${JSON.stringify(request)}`);
      }
    }
    by.answer(visit, server, answer);
  };
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      for (const exchange of someExchanges(seed, INPUTS, known)) check(exchange);
    }),
    // A seed is no smaller an example than another.
    { numRuns: RUNS, endOnFailure: true, includeErrorInReport: true },
  );
  t.true(found > RUNS * 100, `found ${found}`);
});

function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
