import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { RELEASES } from "../support/limpet.ts";
import { KEYS, startStage, toUpstream, type Asking, type Reply, type Stage } from "./stage.ts";

/*
 * Ids that the application hands out in one carrier, and that clients bring in another, which is in
 * requests only.
 */

const CARRIERS = [
  'header("X-Auth-Token")',
  'queryArgument("token")',
  "bearerToken()",
  'header("Sec-WebSocket-Protocol", { prefix: "token." })',
  'pathParameter("sid")',
].join(", ");

const UPSTREAMS = {
  api: { rule: `affinity: tagSession({ carriers: [${CARRIERS}], ${KEYS} })` },
  hashed: {
    rule: `session: [queryArgument("token"), bearerToken(), header("X-Auth-Token")],
      affinity: [tagSession({ carriers: [header("X-Auth-Token"), queryArgument("token"), bearerToken()], ${KEYS} }), hash()]`,
  },
} as const;

/** Other ways to the same servers. */
const SERVER = `
  location /uri/ { ${toUpstream("api").replace("http://api", "http://api/inner/")} }
  location /variable/ { set $target api; ${toUpstream("api").replace("http://api", "http://$target")} }
  location /parts/ { ${toUpstream("api").replace("http://api", "http://api$uri$is_args$args")} }
  location /renamed/ { ${toUpstream("api")} proxy_set_header Authorization "Bearer $arg_token"; }`;

/** A session of a server, tagged. */
async function tokenOf(stage: Stage, server: string, id = "one", upstream = "api"): Promise<string> {
  for (let i = 0; i < 40; i++) {
    const reply = await stage.ask(upstream, { header: [`X-Auth-Token: ${id}`] });
    if (reply.servedBy === server) return String(reply.headers["x-auth-token"]);
  }
  throw new Error(`none of 40 sessions is on ${server}`);
}

/** What the application saw of a header. */
const seen = ({ seen: { headers } }: Reply, name: string): unknown => headers?.[name];

const FORGED = `one~E${"A".repeat(18)}`;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, server: SERVER });
  });
  test.after.always(() => stage.openresty.stop());

  const hits = async (t: ExecutionContext, asking: Asking, server: string, upstream = "api"): Promise<Reply> => {
    const reply = await stage.ask(upstream, asking);
    t.is(reply.verdict, "hit");
    t.is(reply.servedBy, server);
    return reply;
  };

  test(`${release}: an id that was handed out in a header is found in an argument of the query, and the application gets it without its tag`, async (t) => {
    const token = await tokenOf(stage, "c");
    for (const sent of [token, encodeURIComponent(token), token.replace("~", "%7E"), token.replace("~", "%7e")]) {
      const reply = await hits(t, { path: `socket?token=${sent}` }, "c");
      t.is(reply.seen.uri, "/api/socket?token=one");
    }
  });

  test(`${release}: an id with bytes that are encoded is found, and stays as it was encoded`, async (t) => {
    const token = await tokenOf(stage, "b", "a/b+c==");
    for (const id of ["a%2Fb%2Bc%3D%3D", "a%2fb+c==", "a/b+c=="]) {
      const reply = await hits(t, { path: `?token=${id}%7E${token.slice("a/b+c==~".length)}` }, "b");
      t.is(reply.seen.uri, `/api/?token=${id}`);
    }
  });

  test(`${release}: all other arguments, their order and their bytes stay`, async (t) => {
    const token = await tokenOf(stage, "d");
    const path = (one: string): string => `socket?&a=%7e+%2f&token=&Token=${one}&b&token=${one}&&c=%zz&d={}|`;
    const reply = await hits(t, { path: `${path(token)}&` }, "d");
    t.is(reply.seen.uri, `/api/${path("one")}&`);
  });

  test(`${release}: without a tag in the query, the request's path passes byte for byte; with one, nginx encodes it anew`, async (t) => {
    const token = await tokenOf(stage, "d");
    t.is((await stage.ask("api", { path: "a%2Fb//c%20d?token=one" })).seen.uri, "/api/a%2Fb//c%20d?token=one");
    const reply = await hits(t, { path: `a%2Fb//c%20d?token=${token}` }, "d");
    t.is(reply.seen.uri, "/api/a/b/c%20d?token=one");
  });

  test(`${release}: the tag is also off where proxy_pass has a URI, a variable or the parts of the request`, async (t) => {
    const token = await tokenOf(stage, "b");
    for (const [location, uri] of [
      ["uri", "/inner/x?token=one&b=%7e"],
      ["variable", "/variable/x?token=one&b=%7e"],
      ["parts", "/parts/x?token=one&b=%7e"],
    ] as const) {
      const reply = await hits(t, { path: `x?token=${token}&b=%7e` }, "b", location);
      t.is(reply.seen.uri, uri);
    }
  });

  test(`${release}: a header that nginx.conf makes of the argument has no tag`, async (t) => {
    const reply = await hits(t, { path: `?token=${await tokenOf(stage, "c")}` }, "c", "renamed");
    t.is(seen(reply, "authorization"), "Bearer one");
  });

  test(`${release}: an argument and a path parameter of one session both lose their tags`, async (t) => {
    const token = await tokenOf(stage, "d");
    const reply = await hits(t, { path: `cart;sid=${token}/x?token=${token}&a=%7e` }, "d");
    t.is(reply.seen.uri, "/api/cart;sid=one/x?token=one&a=%7e");
  });

  test(`${release}: a bearer token is found, and the application gets it without its tag`, async (t) => {
    const token = await tokenOf(stage, "c");
    for (const scheme of ["Bearer ", "bearer ", "BEARER  "]) {
      const reply = await hits(t, { headers: { authorization: scheme + token } }, "c");
      t.is(seen(reply, "authorization"), `${scheme}one`);
    }
  });

  test(`${release}: Authorization with another scheme passes as it is`, async (t) => {
    const token = await tokenOf(stage, "c");
    for (const authorization of [`Basic ${token}`, token, `Bearer${token}`, "Bearer"]) {
      const reply = await stage.ask("api", { headers: { authorization } });
      t.is(reply.verdict, "none");
      t.is(seen(reply, "authorization"), authorization);
    }
  });

  test(`${release}: a subprotocol is found among others, in one line or several`, async (t) => {
    const token = await tokenOf(stage, "b");
    for (const [sent, passed] of [
      [`token.${token}`, "token.one"],
      [`chat, token.${token}`, "chat, token.one"],
      [`token.${token},chat`, "token.one,chat"],
      [
        ["chat", `token.${token}`],
        ["chat", "token.one"],
      ],
    ] as const) {
      const reply = await hits(t, { headers: { "sec-websocket-protocol": sent } }, "b");
      t.deepEqual(seen(reply, "sec-websocket-protocol"), passed);
    }
  });

  test(`${release}: what the application chooses of them, the client gets as it offered it, and what it chooses else as it is`, async (t) => {
    const token = await tokenOf(stage, "b");
    const headers = { "sec-websocket-protocol": `chat, token.${token}` };
    for (const [chosen, told] of [
      ["token.one", `token.${token}`],
      ["chat", "chat"],
    ] as const) {
      const reply = await hits(t, { headers, header: [`Sec-WebSocket-Protocol: ${chosen}`] }, "b");
      t.is(reply.headers["sec-websocket-protocol"], told);
    }
  });

  test(`${release}: a session whose server is dead goes to one other server, and its subprotocol stays what it was`, async (t) => {
    const token = await tokenOf(stage, "d");
    const asking = {
      headers: { "sec-websocket-protocol": `token.${token}` },
      header: ["Sec-WebSocket-Protocol: token.one"],
      break: "d",
    };
    const replies = [await stage.ask("api", asking), await stage.ask("api", asking), await stage.ask("api", asking)];
    for (const reply of replies) {
      t.is(reply.verdict, "moved:down");
      t.is(reply.servedBy, replies[0]!.servedBy);
      t.not(reply.servedBy, "d");
      t.is(reply.headers["sec-websocket-protocol"], `token.${token}`);
    }
  });

  test(`${release}: nothing is tagged in answers for what is in requests only`, async (t) => {
    const reply = await stage.ask("api", {
      header: ["Authorization: Bearer one", "Sec-WebSocket-Protocol: token.one", "Location: /socket?token=one"],
    });
    t.is(reply.verdict, "none");
    t.like(reply.headers, {
      authorization: "Bearer one",
      "sec-websocket-protocol": "token.one",
      location: "/socket?token=one",
    });
  });

  test(`${release}: a forged tag is no binding, in any of them, and what is no tag passes unchanged`, async (t) => {
    const everywhere = (token: string): Asking => ({
      path: `?token=${token}`,
      headers: { authorization: `Bearer ${token}`, "sec-websocket-protocol": `token.${token}` },
    });
    const forged = await stage.ask("api", everywhere(FORGED));
    t.is(forged.verdict, "forged");
    t.is(forged.status, 200);
    const foreign = await stage.ask("api", everywhere("one~two"));
    t.is(foreign.verdict, "none");
    t.is(foreign.seen.uri, "/api/?token=one~two");
    t.is(seen(foreign, "authorization"), "Bearer one~two");
    t.is(seen(foreign, "sec-websocket-protocol"), "token.one~two");
  });

  test(`${release}: of carriers that contradict each other the first in the rules decides, and the log says so`, async (t) => {
    const [inQuery, inHeader] = [await tokenOf(stage, "b"), await tokenOf(stage, "c")];
    await hits(t, { path: `?token=${inQuery}`, headers: { authorization: `Bearer ${inHeader}` } }, "b");
    t.regex(await stage.openresty.errorLog(), /limpet: upstream "?api"?.*bindings to different servers/);
  });

  test(`${release}: a hash of the id is that of the id without its tag, wherever it comes`, async (t) => {
    const plain = await stage.ask("hashed", { headers: { "x-auth-token": "one" } });
    const token = `one~E${"A".repeat(18)}`;
    for (const asking of [{ path: `?token=${token}` }, { headers: { authorization: `Bearer ${token}` } }]) {
      t.is((await stage.ask("hashed", asking)).servedBy, plain.servedBy);
    }
  });

  test(`${release}: no request of these left an error in the log`, async (t) => {
    t.notRegex(await stage.openresty.errorLog(), /\[(error|crit|alert|emerg)\] (?!.*upstream prematurely closed)/);
  });
}
