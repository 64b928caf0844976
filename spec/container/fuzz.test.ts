import { once } from "node:events";
import { connect } from "node:net";
import test from "../support/serial.ts";
import { parseKeyRing, type KeyRing } from "../../src/affinity/token/key-ring.ts";
import { issueToken } from "../../src/affinity/token/codec.ts";
import { tokensOf } from "../affinity/tokens.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { ENVIRONMENT, startLimpet } from "../support/limpet.ts";
import { proxyTo } from "../support/site.ts";

const REQUESTS = Number(process.env.LIMPET_FUZZ_REQUESTS ?? 100_000);
const SEED = Number(process.env.LIMPET_FUZZ_SEED ?? Date.now() % 2 ** 32);
const CONNECTIONS = 4;
/** Requests that are sent before the answers to them are read. */
const BATCH = 200;

const SERVERS: readonly FakeServer[] = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.1:810${i}` }));

const RULES = `const keys = fromEnvironment("LIMPET_KEYS");
export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(SERVERS)},
  session: [cookie("JSESSIONID"), header("X-Session-Id"), pathParameter("jsessionid"), bearerToken()],
  affinity: [
    issueCookie({ keys, maxAge: 3600, maxIdle: 600 }),
    tagSession({ carriers: [cookie("JSESSIONID"), header("X-Session-Id"), pathParameter("jsessionid")], keys, maxAge: 3600 }),
    learn({ createFromRequest: false }),
    route({ separator: "..route.." }),
  ],
  verdictHeader: "X-Verdict",
} } });`;

/** Numbers below a limit, the same for the same seed: mulberry32. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % limit;
  };
}

type Random = ReturnType<typeof random>;

/** Genuine tokens, to be spoiled. */
function genuine(purpose: "cookie" | "tag", subject: string, now: number): string {
  const servers = SERVERS.map(({ name }) => name);
  const lifetime = { maxAge: 3600, maxIdle: purpose === "cookie" ? 600 : undefined, renewAfter: undefined };
  const keys = parseKeyRing(ENVIRONMENT.LIMPET_KEYS) as KeyRing;
  const { codec, lineup } = tokensOf({ purpose, upstream: "shop", servers, lifetime, keys });
  return issueToken(codec, lineup, 0, now, now, subject);
}

/** Any bytes that HTTP lets stand in a header. */
function bytes(below: Random, longest: number): string {
  let text = "";
  for (let length = below(longest + 1); length > 0; length--) {
    const byte = below(256);
    text += String.fromCharCode(byte < 32 || byte === 127 ? 33 + below(90) : byte);
  }
  return text;
}

/** A text with a few characters replaced, removed or doubled: never the text itself. */
function spoiled(text: string, below: Random): string {
  let result = text;
  while (result === text) {
    const at = below(text.length);
    const how = below(4);
    if (how === 0) result = text.slice(0, at) + bytes(below, 2) + text.slice(at + 1);
    else if (how === 1) result = text.slice(0, at);
    else if (how === 2) result = text + text.slice(at);
    else result = text.slice(0, at) + text.slice(at + 1 + below(3));
    // What ends a cookie or is taken off around it could leave the text itself.
    result = result.replace(/[\s;,"]/g, "x");
  }
  return result;
}

/** A request whose every token is spoiled, foreign or made up. */
function ask(below: Random, tokens: { readonly cookie: string; readonly tag: string }): string {
  const tagged = (): string => {
    const how = below(3);
    if (how === 0) return `abc~${spoiled(tokens.tag, below)}`;
    // Genuine, but another session's.
    return how === 1 ? `abd~${tokens.tag}` : bytes(below, 80);
  };
  const cookies: string[] = [];
  for (let count = below(4); count > 0; count--) {
    const how = below(4);
    if (how === 0) cookies.push(`limpet=${spoiled(tokens.cookie, below)}`);
    else if (how === 1) cookies.push(`JSESSIONID=${tagged()}`);
    else if (how === 2) cookies.push(`JSESSIONID="${tagged()}"`);
    else cookies.push(bytes(below, 40));
  }
  const lines = [`GET /${below(4) === 0 ? `x;jsessionid=${encodeURIComponent(tagged())}` : ""} HTTP/1.1`, "Host: shop"];
  if (cookies.length > 0) lines.push(`Cookie: ${cookies.join(below(2) === 0 ? "; " : ";")}`);
  if (below(3) === 0) lines.push(`X-Session-Id: ${tagged()}`);
  if (below(8) === 0) lines.push(`Authorization: Bearer ${bytes(below, 60)}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

interface Counts {
  answers: number;
  faults: number;
  honoured: number;
}

/** Sends batches over one connection and counts what comes back. */
async function pour(port: number, requests: number, seed: number, counts: Counts): Promise<void> {
  const below = random(seed);
  const now = Math.floor(Date.now() / 1000);
  const tokens = { cookie: genuine("cookie", "", now), tag: genuine("tag", "abc", now) };
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("latin1");
  await once(socket, "connect");
  for (let sent = 0; sent < requests; sent += BATCH) {
    const wanted = Math.min(BATCH, requests - sent);
    let text = "";
    for (let i = 0; i < wanted; i++) text += ask(below, tokens);
    socket.write(text, "latin1");
    let answers = 0;
    let rest = "";
    while (answers < wanted) {
      const [chunk] = (await once(socket, "data")) as [string];
      rest += chunk;
      const end = rest.lastIndexOf("\r\n\r\n") + 4;
      for (const [, status] of rest.slice(0, end).matchAll(/HTTP\/1\.1 (\d+)/g)) {
        answers++;
        if (status !== "200") counts.faults++;
      }
      counts.honoured += [...rest.slice(0, end).matchAll(/X-Verdict: (hit|moved)/g)].length;
      rest = rest.slice(end);
    }
    counts.answers += answers;
  }
  socket.destroy();
}

test(`arbitrary cookies, headers and tokens: no error, no fault in the log, nobody's session (seed ${SEED})`, async (t) => {
  t.timeout(600_000);
  await using openresty = await startLimpet({
    rules: RULES,
    http: `keepalive_requests 100000000; large_client_header_buffers 8 16k;
      ${listeners(SERVERS)} ${proxyTo("shop")}`,
    workers: 2,
    errorLogLevel: "warn",
  });
  const counts: Counts = { answers: 0, faults: 0, honoured: 0 };
  const port = Number(new URL(openresty.url()).port);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, i) => pour(port, REQUESTS / CONNECTIONS, SEED + i, counts)),
  );
  t.deepEqual(counts, { answers: REQUESTS, faults: 0, honoured: 0 });
  // Contradictions and the like may be warned of; what is not expected would be an error.
  t.notRegex(await openresty.errorLog(), /served by round robin|\[(error|crit|alert|emerg)\]|exited on signal/);
});
