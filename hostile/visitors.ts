import { connect } from "node:net";
import { issueToken } from "../src/affinity/token/codec.ts";
import { parseKeyRing, type KeyRing } from "../src/affinity/token/key-ring.ts";
import { tokensOf } from "../spec/affinity/tokens.ts";
import { SERVERS } from "./servers.ts";
import { headerBytes, random, type Below } from "./inputs.ts";
import { MOST_PROBLEMS, type Outcome } from "./readers.ts";

/*
 * Cookies, headers and tokens, over the wire: every request is answered by a server, and none of what nobody signed is taken.
 */

/** Requests that are sent before the answers to them are read. */
const BATCH = 200;

/** Milliseconds after which nginx is taken to have forgotten a request. */
const LONGEST_SILENCE = 10_000;

export const KEYS = `1:${"0123456789abcdef".repeat(4)}`;

/** Genuine tokens, to be spoiled. */
function genuine(purpose: "cookie" | "tag", subject: string, now: number): string {
  const servers = SERVERS.map(({ name }) => name);
  const lifetime = { maxAge: 3600, maxIdle: purpose === "cookie" ? 600 : undefined, renewAfter: undefined };
  const keys = parseKeyRing(KEYS) as KeyRing;
  const { codec, lineup } = tokensOf({ purpose, upstream: "shop", servers, lifetime, keys });
  return issueToken(codec, lineup, 0, now, now, subject);
}

/** A text with a few characters replaced, removed or doubled: never the text itself. */
function spoiled(text: string, below: Below): string {
  let result = text;
  while (result === text) {
    const at = below(text.length);
    const how = below(4);
    if (how === 0) result = text.slice(0, at) + headerBytes(below, 2) + text.slice(at + 1);
    else if (how === 1) result = text.slice(0, at);
    else if (how === 2) result = text + text.slice(at);
    else result = text.slice(0, at) + text.slice(at + 1 + below(3));
    // What ends a cookie or is taken off around it could leave the text itself.
    result = result.replace(/[\s;,"]/g, "x");
  }
  return result;
}

/** A request whose every token is spoiled, foreign or made up. */
function ask(below: Below, tokens: { readonly cookie: string; readonly tag: string }): string {
  const tagged = (): string => {
    const how = below(3);
    if (how === 0) return `abc~${spoiled(tokens.tag, below)}`;
    // Genuine, but another session's.
    return how === 1 ? `abd~${tokens.tag}` : headerBytes(below, 80);
  };
  const cookies: string[] = [];
  for (let count = below(4); count > 0; count--) {
    const how = below(4);
    if (how === 0) cookies.push(`limpet=${spoiled(tokens.cookie, below)}`);
    else if (how === 1) cookies.push(`JSESSIONID=${tagged()}`);
    else if (how === 2) cookies.push(`JSESSIONID="${tagged()}"`);
    else cookies.push(headerBytes(below, 40));
  }
  const lines = [`GET /${below(4) === 0 ? `x;jsessionid=${encodeURIComponent(tagged())}` : ""} HTTP/1.1`, "Host: shop"];
  if (cookies.length > 0) lines.push(`Cookie: ${cookies.join(below(2) === 0 ? "; " : ";")}`);
  if (below(3) === 0) lines.push(`X-Session-Id: ${tagged()}`);
  if (below(8) === 0) lines.push(`Authorization: Bearer ${headerBytes(below, 60)}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Of how many requests one has a cookie that is genuine, so that a reader that takes nothing is noticed. */
const GENUINE = 50;
const CONNECTIONS = 4;

/** Sends requests over some connections, and judges every answer. */
export async function visit(port: number, count: number, seed: number): Promise<Outcome> {
  const outcome: Outcome = { name: "cookies, headers, tokens", sent: 0, taken: 0, problems: [] };
  const part = Math.ceil(count / CONNECTIONS);
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => pour(port, part, random(seed + i), outcome)));
  return outcome;
}

async function pour(port: number, count: number, below: Below, outcome: Outcome): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const tokens = { cookie: genuine("cookie", "", now), tag: genuine("tag", "abc", now) };
  const right = `GET / HTTP/1.1\r\nHost: shop\r\nCookie: limpet=${tokens.cookie}\r\n\r\n`;
  for (let sent = 0; sent < count; sent += BATCH) {
    const requests = Array.from({ length: Math.min(BATCH, count - sent) }, () =>
      below(GENUINE) === 0 ? right : ask(below, tokens),
    );
    await send(port, requests, right, outcome);
    outcome.sent += requests.length;
  }
}

/** Sends requests over one connection, and judges the answers; one that ends before the last answer is a problem. */
async function send(port: number, requests: readonly string[], right: string, outcome: Outcome): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("latin1");
  socket.setTimeout(LONGEST_SILENCE, () => socket.destroy());
  socket.write(requests.join(""), "latin1");
  let text = "";
  let heads: string[] = [];
  socket.on("data", (chunk: string) => {
    text += chunk;
    heads = text.split(/(?=HTTP\/1\.1 \d)/).filter((head) => head.includes("\r\n\r\n"));
    if (heads.length >= requests.length) socket.destroy();
  });
  // A connection that is reset is one that ends too early.
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.on("close", resolve));
  for (const [index, head] of heads.entries()) judge(head, requests[index]!, right, outcome);
  if (heads.length < requests.length)
    note(outcome, "nginx ends the connection before its answer", requests[heads.length]!);
}

function note({ problems }: Outcome, problem: string, request: string): void {
  if (problems.length < MOST_PROBLEMS) problems.push(`${problem}: ${JSON.stringify(request)}`);
}

function judge(head: string, request: string, right: string, outcome: Outcome): void {
  const isTaken = /^X-Verdict: (hit|moved)/m.test(head);
  if (isTaken) outcome.taken++;
  const problem = !head.startsWith("HTTP/1.1 200")
    ? `it is answered with ${head.slice(0, 30)}`
    : isTaken && request !== right
      ? "what nobody signed is taken"
      : !isTaken && request === right
        ? "what is genuine is not taken"
        : undefined;
  if (problem !== undefined) note(outcome, problem, request);
}
