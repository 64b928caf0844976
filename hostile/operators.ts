import { Agent, request } from "undici";
import { isServerName } from "../src/affinity/servers/check.ts";
import { bytes, hostile, mutated, oneOf, random, type Below } from "./inputs.ts";
import { MOST_PROBLEMS, type Outcome } from "./readers.ts";

/*
 * The API, over the wire: paths, queries, headers, bodies and tokens. Nobody without a token gets anything but 401, nothing is
 * answered with 500, and whatever was changed, the servers are servers.
 */

export const TOKEN = "0123456789abcdef0123456789abcdef";

const PATHS = [
  "/limpet/upstreams",
  "/limpet/upstreams/changing",
  "/limpet/upstreams/changing/servers",
  "/limpet/upstreams/changing/servers/a",
  "/limpet/upstreams/changing/sources",
  "/limpet/upstreams/changing/plan",
  "/limpet/upstreams/changing/explain",
  "/api/9/http/upstreams/changing/servers/",
  "/api/9/http/upstreams/changing/servers/0",
  "/api/9/nginx",
  "/metrics",
  "/limpet/caller",
];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
const QUERIES = ["", "?fields=name,peers", "?path=/x&cookie=sid%3D1", "?key=abc", "?fields="];

const BODIES: readonly object[] = [
  { name: "c", address: "127.0.1.3:8200", weight: 2 },
  { server: "127.0.1.4:8200", weight: 1, down: false },
  { draining: true, drainFor: 60 },
  { weight: 0 },
  [
    { name: "a", address: "127.0.1.1:8200" },
    { name: "b", address: "127.0.1.2:8200", backup: true },
  ],
  { kind: "update", name: "a", server: { weight: 5 } },
  { kind: "replace", servers: [{ name: "a", address: "127.0.1.1:8200" }] },
  { path: "/x?y=z", headers: { cookie: "sid=1", "x-session-id": ["a", "b"] }, address: "10.0.0.1" },
  { method: "GET", key: "abc" },
];

/** What undici refuses to send nobody can be answered. */
const sendable = (path: string): string =>
  path.replace(/[^!-~]/g, (one) => encodeURIComponent(one)).replaceAll("#", "%23");

interface Sent {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly token: string;
  readonly body: string | undefined;
  readonly match: string | undefined;
}

function ask(below: Below): Sent {
  const path = oneOf(PATHS, below);
  const isSpoiled = below(4) === 0;
  const method = oneOf(METHODS, below);
  return {
    method,
    path: sendable(
      (isSpoiled ? `/${mutated(path.slice(1), below)}` : path) +
        (below(4) === 0 ? `?${hostile(() => "fields=name", below)}` : oneOf(QUERIES, below)),
    ),
    token:
      below(10) === 0
        ? mutated(TOKEN, below)
            .replace(/[^ -~]/g, "x")
            .trim()
        : TOKEN,
    body:
      method === "GET" || method === "HEAD" ? undefined : hostile(() => JSON.stringify(oneOf(BODIES, below)), below),
    match: below(10) === 0 ? bytes(below, 10).replace(/[^!-~]/g, "1") : undefined,
  };
}

const WORKERS = 8;

/** @param url of the API */
export async function operate(url: string, count: number, seed: number): Promise<Outcome> {
  const outcome: Outcome = { name: "the API", sent: 0, taken: 0, problems: [] };
  const dispatcher = new Agent({ connections: WORKERS });
  const work = async (below: Below): Promise<void> => {
    while (outcome.sent < count && outcome.problems.length < MOST_PROBLEMS) {
      outcome.sent++;
      const sent = ask(below);
      const { method, path, token, body, match } = sent;
      const headers = { authorization: `Bearer ${token}`, ...(match === undefined ? {} : { "if-match": match }) };
      const answer = await request(url + path, {
        dispatcher,
        method,
        headers,
        body: body === undefined ? null : Buffer.from(body, "latin1"),
      });
      await answer.body.dump();
      const problem = wrongStatus(answer.statusCode, token, path);
      if (answer.statusCode < 300) outcome.taken++;
      if (problem !== undefined) outcome.problems.push(`${problem}: ${JSON.stringify(sent)}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, i) => work(random(seed + i))));
  await dispatcher.close();
  const { body } = await request(`${url}/limpet/upstreams/changing`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const { servers } = (await body.json()) as {
    readonly servers: readonly { readonly name: string; readonly address: string }[];
  };
  for (const { name, address } of servers) {
    if (!isServerName(name) || !/^[!-~]+$/.test(address))
      outcome.problems.push(`a server is ${JSON.stringify({ name, address })}`);
  }
  return outcome;
}

function wrongStatus(status: number, token: string, path: string): string | undefined {
  if (status >= 500) return `it is answered with ${status}`;
  // The page has no secret in it, and a path that nginx refuses is nobody's.
  if (token !== TOKEN && status < 400 && !path.includes("page")) return "a token that nobody has is taken";
  return undefined;
}
