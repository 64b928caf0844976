import test from "ava";
import fc from "fast-check";
import { FORGED, NOTHING } from "../../../src/affinity/evidence.ts";
import {
  bearerToken,
  cookie,
  header,
  pathParameter,
  queryArgument,
  tagSession,
  type TagSessionOptions,
} from "../../../src/index.ts";
import { A, B, C, KEYS, TWO, proxy, withCookies, type Proxy } from "./proxy.ts";

/*
 * Carriers that are in requests only: the application hands its id out in another one, and the client
 * brings it, tagged, where these look.
 */

const ID_HEADER = header("X-Auth-Token");
const ARGUMENT = queryArgument("token");
const BEARER = bearerToken();
const SUBPROTOCOL = header("Sec-WebSocket-Protocol", { prefix: "token." });
const ALL = [ID_HEADER, ARGUMENT, BEARER, SUBPROTOCOL];

function tagging(carriers: TagSessionOptions["carriers"] = ALL, separator = "~"): Proxy {
  return proxy({ affinity: tagSession({ carriers, keys: KEYS, separator }) });
}

/** What an id leaves as, in the answer's header. */
function tagged(by: Proxy, id: string, server = B): string {
  return by.answer(by.find({}), server, { headers: { "X-Auth-Token": id } }).header("X-Auth-Token")!;
}

const withHeader = (name: string, ...values: readonly string[]): { headers: [string, string][] } => ({
  headers: values.map((value) => [name, value]),
});
const authorization = (value: string): { headers: [string, string][] } => withHeader("Authorization", value);
const subprotocols = (...values: readonly string[]): { headers: [string, string][] } =>
  withHeader("Sec-WebSocket-Protocol", ...values);

const FORGED_TAG = `E${"A".repeat(18)}`;

/** Ids that can stand in a header. */
const ids = fc
  .string({ minLength: 1, maxLength: 30, unit: "grapheme-ascii" })
  .map((id) => id.trim())
  .filter((id) => id !== "");

test("an id that was handed out in a header is found in an argument of the query, however a client encodes it", (t) => {
  const encodings: readonly ((id: string) => string)[] = [
    encodeURIComponent,
    (id) => new URLSearchParams({ token: id }).toString().slice("token=".length).replaceAll("+", "%20"),
    (id) => id.replace(/[^]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`),
  ];
  for (const separator of ["~", ".", "!", "*"]) {
    const shop = tagging(ALL, separator);
    fc.assert(
      fc.property(ids, fc.constantFrom(A, B, C), fc.constantFrom(...encodings), (id, server, encode) => {
        const sent = encode(tagged(shop, id, server));
        const visit = shop.find({ target: `/ws?a=%7e&token=${sent}&b=` });
        t.is(visit.exchange.evidence, server, sent);
        t.is(visit.exchange.key, id);
        t.is(visit.request.query(), `a=%7e&token=${encode(id)}&b=`);
        t.is(visit.request.queryArgument("token"), encode(id));
      }),
      { numRuns: 1000 },
    );
  }
});

test("the other arguments, their order and the bytes of the id stay as they came", (t) => {
  const shop = tagging();
  const [x, y] = [tagged(shop, "x", C), tagged(shop, "a/b+c", C)];
  for (const [sent, seen] of [
    [`token=${x}`, "token=x"],
    [`&&token=${x}&`, "&&token=x&"],
    [`a=1&b=%zz&token=${x}&token&=&c=~`, "a=1&b=%zz&token=x&token&=&c=~"],
    [`Token=${x}&TOKEN=${y}`, "Token=x&TOKEN=a/b+c"],
    [`token=&token=${x}&token=plain`, "token=&token=x&token=plain"],
    [`token=a%2fb+c%7E${y.slice("a/b+c~".length)}`, "token=a%2fb+c"],
    [`token=${x}#`, `token=${x}#`],
    [`xtoken=${x}&tokens=${x}&a=token=${x}`, `xtoken=${x}&tokens=${x}&a=token=${x}`],
    [`tok%65n=${x}`, `tok%65n=${x}`],
  ] as const) {
    const visit = shop.find({ target: `/ws?${sent}` });
    t.is(visit.request.query(), seen);
    t.is(visit.exchange.evidence, seen === sent ? NOTHING : C, sent);
  }
});

test("a request without the argument keeps its query, and one without a query has none", (t) => {
  const shop = tagging();
  for (const [target, query] of [
    ["/ws", ""],
    ["/ws?", ""],
    ["/ws?a=x~y", "a=x~y"],
    ["/ws?token", "token"],
    ["/ws?token=", "token="],
    ["/ws?token=%", "token=%"],
    ["/ws?token=x%7", "token=x%7"],
  ] as const) {
    const visit = shop.find({ target });
    t.is(visit.request.query(), query);
    t.is(visit.exchange.evidence, NOTHING);
  }
});

test("an argument and a path parameter are both taken off, each for its own place", (t) => {
  const shop = tagging([ID_HEADER, pathParameter("sid"), ARGUMENT]);
  const visit = shop.find({ target: `/a;sid=${tagged(shop, "x", C)}/b?token=${tagged(shop, "y", B)}` });
  t.is(visit.request.path(), "/a;sid=x/b");
  t.is(visit.request.query(), "token=y");
  t.is(visit.exchange.evidence, C);
  t.true(visit.exchange.isContradictory);
});

test("a bearer token is found, whatever the case of its scheme, and its blanks stay", (t) => {
  const shop = tagging();
  fc.assert(
    fc.property(
      ids,
      fc.constantFrom(A, B, C),
      fc.constantFrom("Bearer ", "bearer ", "BEARER  ", "Bearer \t "),
      (id, server, scheme) => {
        const visit = shop.find(authorization(scheme + tagged(shop, id, server)));
        t.is(visit.request.header("Authorization"), scheme + id);
        t.is(visit.exchange.evidence, server);
        t.is(visit.exchange.key, id);
      },
    ),
    { numRuns: 2000 },
  );
});

test("Authorization with another scheme, or none, stays as it is", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x");
  for (const other of [
    "",
    "Bearer",
    "Bearer ",
    `Basic ${value}`,
    value,
    `Bearer${value}`,
    `Bearers ${value}`,
    `Digest username="bearer ${value}"`,
  ]) {
    const visit = shop.find(authorization(other));
    t.is(visit.request.header("Authorization"), other);
    t.is(visit.exchange.evidence, NOTHING, other);
  }
});

test("a subprotocol is found among others, with and without blanks, in one line or several", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x", C);
  for (const [sent, seen] of [
    [[`token.${value}`], "token.x"],
    [[`chat, token.${value}`], "chat, token.x"],
    [[`token.${value},chat`], "token.x,chat"],
    [[`chat ,\ttoken.${value} , v2.chat`], "chat ,\ttoken.x , v2.chat"],
    [[`TOKEN.${value}`], "TOKEN.x"],
    [["chat", `token.${value}`, "v2"], "chat, token.x, v2"],
  ] as const) {
    const visit = shop.find(subprotocols(...sent));
    t.is(visit.request.header("Sec-WebSocket-Protocol"), seen);
    t.is(visit.exchange.evidence, C, seen);
    t.is(visit.exchange.key, "x");
  }
});

test("subprotocols that do not have the prefix stay as they are", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x");
  for (const other of [`chat, ${value}`, `xtoken.${value}`, "token.", "token", ",", `token .${value}`]) {
    const visit = shop.find(subprotocols(other));
    t.is(visit.request.header("Sec-WebSocket-Protocol"), other);
    t.is(visit.exchange.evidence, NOTHING, other);
  }
});

test("where the application chooses the subprotocol with the id, the client gets exactly what it offered", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x", C);
  for (const [sent, chosen, told] of [
    [[`chat, token.${value}`], "token.x", `token.${value}`],
    [[`chat, token.${value}`], "chat", "chat"],
    [[`TOKEN.${value}`], "TOKEN.x", `TOKEN.${value}`],
    [["chat", `token.${value}`], "token.x", `token.${value}`],
    [[`token.${value}, token.x`], "token.x", `token.${value}`],
    [["token.x"], "token.x", "token.x"],
    [[`token.${tagged(shop, "y", C)}, token.${value}`], "token.x", `token.${value}`],
    [[`token.x~${FORGED_TAG}`], "token.x", `token.x~${FORGED_TAG}`],
  ] as const) {
    // Another server than the session's may answer: what the browser offered is what it wants to hear.
    const answer = shop.answer(shop.find(subprotocols(...sent)), A, {
      status: 101,
      headers: { "Sec-WebSocket-Protocol": chosen },
    });
    t.is(answer.header("Sec-WebSocket-Protocol"), told);
  }
});

test("what one request offered is not told to another", (t) => {
  const shop = tagging();
  const first = shop.find(subprotocols(`token.${tagged(shop, "x", C)}`));
  const second = shop.find(subprotocols("token.x"));
  const headers = { "Sec-WebSocket-Protocol": "token.x" };
  t.is(shop.answer(second, C, { headers }).header("Sec-WebSocket-Protocol"), "token.x");
  t.not(shop.answer(first, C, { headers }).header("Sec-WebSocket-Protocol"), "token.x");
});

test("an answer is tagged only where it hands ids out", (t) => {
  const shop = tagging();
  const headers = { Authorization: "Bearer x", "Sec-WebSocket-Protocol": "token.x", Location: "/ws?token=x" };
  const answer = shop.answer(shop.find({}), B, { headers, setCookies: ["token=x"] });
  for (const [name, value] of Object.entries(headers)) t.is(answer.header(name), value);
  t.deepEqual(answer.setCookies(), ["token=x"]);
});

test("the next answer that hands out the id names the server that it has now", (t) => {
  const shop = tagging();
  const visit = shop.find(authorization(`Bearer ${tagged(shop, "x", B)}`));
  const answer = shop.answer(visit, C, { headers: { "X-Auth-Token": "x" } });
  const again = shop.find({ target: `/?token=${answer.header("X-Auth-Token")!}` });
  t.is(again.exchange.evidence, C);
});

test("a tag that nobody with a key has signed is no binding, and one of another session neither", (t) => {
  const shop = tagging();
  const foreign = tagged(proxy({ affinity: tagSession({ carriers: ALL, keys: KEYS }), keys: TWO }), "x");
  const ofAnother = `x${tagged(shop, "y").slice(1)}`;
  for (const value of [foreign, ofAnother, `x~${FORGED_TAG}`]) {
    for (const visit of [
      shop.find({ target: `/?token=${value}` }),
      shop.find(authorization(`Bearer ${value}`)),
      shop.find(subprotocols(`token.${value}`)),
    ]) {
      t.is(visit.exchange.evidence, FORGED);
      t.is(visit.exchange.isContradictory, false);
    }
  }
});

test("what does not look like a tag passes unchanged", (t) => {
  const shop = tagging();
  for (const value of ["x", "x~y", `x~E${"!".repeat(18)}`, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"]) {
    const target = `/?token=${encodeURIComponent(value)}`;
    const visit = shop.find({
      target,
      headers: [...authorization(`Bearer ${value}`).headers, ...subprotocols(`token.${value}`).headers],
    });
    t.is(visit.request.query(), target.slice(2));
    t.is(visit.request.header("Authorization"), `Bearer ${value}`);
    t.is(visit.request.header("Sec-WebSocket-Protocol"), `token.${value}`);
    t.is(visit.exchange.evidence, NOTHING);
  }
});

test("of carriers that contradict each other the first in the rules decides", (t) => {
  for (const [carriers, expected] of [
    [[ID_HEADER, ARGUMENT, BEARER, SUBPROTOCOL], A],
    [[ID_HEADER, BEARER, ARGUMENT, SUBPROTOCOL], B],
    [[ID_HEADER, SUBPROTOCOL, BEARER, ARGUMENT], C],
  ] as const) {
    const shop = tagging(carriers);
    const visit = shop.find({
      target: `/?token=${tagged(shop, "x", A)}`,
      headers: [
        ...authorization(`Bearer ${tagged(shop, "y", B)}`).headers,
        ...subprotocols(`token.${tagged(shop, "z", C)}`).headers,
      ],
    });
    t.is(visit.exchange.evidence, expected);
    t.true(visit.exchange.isContradictory);
  }
});

test("two prefixes of one header are two carriers", (t) => {
  const shop = tagging([ID_HEADER, SUBPROTOCOL, header("Sec-WebSocket-Protocol", { prefix: "session." })]);
  const visit = shop.find(subprotocols(`session.${tagged(shop, "x", B)}, token.${tagged(shop, "y", B)}`));
  t.is(visit.request.header("Sec-WebSocket-Protocol"), "session.x, token.y");
  t.is(visit.exchange.evidence, B);
  t.is(visit.exchange.key, "y");
});

test("an id that a cookie hands out is found in the requests' carriers, too", (t) => {
  const shop = tagging([cookie("sid"), BEARER]);
  const [line] = shop.answer(shop.find({}), C, { setCookies: ["sid=x"] }).setCookies();
  const value = line!.slice("sid=".length);
  t.is(shop.find(authorization(`Bearer ${value}`)).exchange.evidence, C);
  t.is(shop.find(withCookies(`sid=${value}`)).exchange.evidence, C);
});
