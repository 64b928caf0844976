import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import test from "../support/serial.ts";
import { request } from "undici";
import { RELEASES, reloadRules } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  A,
  B,
  COOKIE,
  FOUR,
  KEYS,
  TAG,
  mint,
  minted,
  pairOf,
  rulesFor,
  startStage,
  valueOf,
  type Stage,
  type StageServer,
  type StageUpstreams,
} from "./stage.ts";

const UPSTREAMS = {
  cookie: { rule: COOKIE },
  seen: { rule: `affinity: issueCookie({ ${KEYS}, hide: false })` },
  clash: { rule: `affinity: issueCookie({ ${KEYS}, name: "JSESSIONID" })` },
  private: { rule: `affinity: issueCookie({ ${KEYS}, sharedCaches: "private" })` },
  tag: { rule: TAG },
  parameter: { rule: `affinity: tagSession({ carriers: [pathParameter("jsessionid")], ${KEYS} })` },
  cached: {
    rule: COOKIE,
    location: `proxy_cache answers; proxy_cache_key $uri; proxy_cache_valid 200 1s;
      proxy_cache_use_stale error timeout http_502 updating; add_header X-Cache $upstream_cache_status always;`,
  },
  intercepted: { rule: COOKIE, location: "proxy_intercept_errors on; error_page 404 = @own;" },
  socket: {
    rule: COOKIE,
    location: "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;",
  },
  restarted: { rule: `${COOKIE}, incarnationHeader: "X-Incarnation"` },
  retagged: { rule: `${TAG}, incarnationHeader: "X-Incarnation"` },
} as const;

/** nginx's cache. */
const HTTP = "proxy_cache_path /tmp/cache keys_zone=answers:1m;";
const SERVER = `
location @own { default_type text/plain; return 404 "our own page"; }
location /own/ { return 200 "made by nginx"; }`;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, http: HTTP, server: SERVER });
  });
  test.after.always(() => stage.openresty.stop());

  test(`${release}, 294: of several cookies of one name the first that is authentic counts, in one header field or in several`, async (t) => {
    for (const upstream of ["cookie", "seen"]) {
      const [onA, onB] = [minted(upstream, "a"), minted(upstream, "b")];
      for (const [cookie, server] of [
        [`${onA}; ${onB}`, "a"],
        [`${onB}; ${onA}`, "b"],
        [`limpet=forged; ${onB}`, "b"],
        [`limpet=; ${onB}; x=1`, "b"],
        [[onA, onB], "a"],
        [["x=1", "limpet=forged", `${onB}; y=2`], "b"],
        [`LIMPET${onA.slice("limpet".length)}`, "a"],
      ] as const) {
        t.like(
          await stage.ask(upstream, { cookie }),
          { servedBy: server, verdict: "hit" },
          `${upstream}: ${String(cookie)}`,
        );
      }
    }
    const tag = (server: string): string => `JSESSIONID=one~${mint("tag", server, { purpose: "tag", subject: "one" })}`;
    for (const cookie of [`${tag("c")}; ${tag("d")}`, [tag("c"), tag("d")]]) {
      const reply = await stage.ask("tag", { cookie });
      t.is(reply.servedBy, "c");
      t.is(reply.seen.cookie, "JSESSIONID=one; JSESSIONID=one");
    }
  });

  test(`${release}, 75 to 77 and 294: the application gets the other cookies byte for byte, and ours not at all`, async (t) => {
    const ours = minted("cookie", "d");
    for (const [sent, expected] of [
      [ours, undefined],
      [`a=1; ${ours}`, "a=1"],
      [`${ours}; a=1;  b="x, y" ;c`, 'a=1;  b="x, y" ;c'],
      [`a=1; ${ours}; b=2`, "a=1; b=2"],
      [["a=1", ours, "b=2"], "a=1; b=2"],
    ] as const) {
      const reply = await stage.ask("cookie", { cookie: sent });
      t.like(reply, { servedBy: "d", verdict: "hit" });
      t.is(reply.seen.cookie, expected, String(sent));
    }
    const wrong = await stage.ask("cookie", { cookie: `a=1; limpet=E${"A".repeat(18)}` });
    t.is(wrong.seen.cookie, "a=1");
    t.is(wrong.setCookies.length, 1);
    // Not minted a second time, because a token says when it was.
    const both = `a=1; ${minted("seen", "d")}`;
    t.is((await stage.ask("seen", { cookie: both })).seen.cookie, both);
  });

  test(`${release}, 75: an application that has a cookie of our name on another path keeps it, and the log tells`, async (t) => {
    const login = await stage.ask("clash", { set: ["JSESSIONID=login; Path=/clash/app"] });
    t.is(login.setCookies[0], "JSESSIONID=login; Path=/clash/app");
    const ours = pairOf(login.setCookies[1]!);
    const reply = await stage.ask("clash", { cookie: `JSESSIONID=login; ${ours}` });
    t.like(reply, { servedBy: login.servedBy, verdict: "hit" });
    t.is(reply.seen.cookie, "JSESSIONID=login");
    t.regex(await stage.openresty.errorLog(), /\[warn\].*upstream "clash".*"JSESSIONID"/);
  });

  test(`${release}, 29: an answer with 151 Set-Cookie lines keeps them all, and the id among them is tagged`, async (t) => {
    const others = Array.from({ length: 150 }, (_, i) => `c${i}=v`);
    const lines = (await stage.ask("tag", { set: [...others.slice(0, 120), "JSESSIONID=one", ...others.slice(120)] }))
      .setCookies;
    t.deepEqual([...lines.slice(0, 120), ...lines.slice(121)], others);
    t.regex(lines[120]!, /^JSESSIONID=one~[\w-]{19}$/);
  });

  test(`${release}, 275: every line of a header that is sent twice comes without its tag`, async (t) => {
    const tagged = (id: string): string => `${id}~${mint("tag", "c", { purpose: "tag", subject: id })}`;
    for (const [sent, seen] of [
      [
        [tagged("one"), tagged("two")],
        ["one", "two"],
      ],
      [[`${tagged("one")}, ${tagged("two")}`], "one, two"],
      [
        ["plain", tagged("one")],
        ["plain", "one"],
      ],
    ] as const) {
      const reply = await stage.ask("tag", { headers: { "x-session-id": sent } });
      t.like(reply, { servedBy: "c", verdict: "hit" });
      t.deepEqual(reply.seen.headers?.["x-session-id"], seen);
    }
  });

  test(`${release}: a redirect is tagged where it leads to the request's own host, and nowhere else`, async (t) => {
    const redirect = async (location: string): Promise<unknown> => {
      const headers = { host: "shop.example" };
      const reply = await stage.ask("parameter", { headers, status: 302, header: [`Location: ${location}`] });
      return reply.headers.location;
    };
    for (const own of ["/x;jsessionid=one", "https://shop.example:8443/x;jsessionid=one"])
      t.regex(String(await redirect(own)), /;jsessionid=one~[\w-]{19}$/);
    for (const foreign of ["https://evil.example/x;jsessionid=one", "//evil.example/x;jsessionid=one"])
      t.is(await redirect(foreign), foreign);
  });

  test(`${release}, 295: quoted values are read without the quotes, and padded, encoded and endless ones bind to nothing`, async (t) => {
    for (const upstream of ["cookie", "seen"]) {
      const token = mint(upstream, "b");
      t.like(await stage.ask(upstream, { cookie: `limpet="${token}"` }), { servedBy: "b", verdict: "hit" }, upstream);
      t.like(
        await stage.ask(upstream, { cookie: `limpet= ${token} ; x=1` }),
        { servedBy: "b", verdict: "hit" },
        upstream,
      );
      for (const value of [
        `${token}=`,
        `${token}==`,
        `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`,
        `'${token}'`,
        `"${token}`,
        token + token,
        token.slice(1),
        "x".repeat(4096),
        "E".repeat(4096),
        "é".repeat(20),
      ]) {
        const reply = await stage.ask(upstream, { cookie: `limpet=${Buffer.from(value).toString("latin1")}` });
        t.like(reply, { status: 200, verdict: "forged" }, value.slice(0, 60));
        t.is(reply.setCookies.length, 1);
      }
    }
    const long = `${"x".repeat(3000)}~${mint("tag", "c", { purpose: "tag", subject: "x".repeat(3000) })}`;
    t.like(await stage.ask("tag", { cookie: `JSESSIONID=${long}` }), { servedBy: "c", verdict: "hit" });
    const quoted = `"one~${mint("tag", "c", { purpose: "tag", subject: "one" })}"`;
    const reply = await stage.ask("tag", { cookie: `JSESSIONID=${quoted}` });
    t.is(reply.servedBy, "c");
    t.is(reply.seen.cookie, 'JSESSIONID="one"');
  });

  test(`${release}, 296 and 305: which answers carry the cookie`, async (t) => {
    for (const status of [200, 201, 204, 301, 302, 400, 403, 404, 410, 500, 503]) {
      const reply = await stage.ask("cookie", { status });
      t.is(reply.status, status);
      t.is(reply.setCookies.length, 1, `${status}`);
      t.is(reply.verdict, "new");
    }
    t.like(await stage.ask("cookie", { status: 304 }), { status: 304, setCookies: [], verdict: "none" });
    t.like(await stage.ask("cookie", { method: "HEAD" }), { setCookies: [], verdict: "none" });
    const preflight = { origin: "https://elsewhere.example", "access-control-request-method": "POST" };
    t.like(await stage.ask("cookie", { method: "OPTIONS", headers: preflight }), { setCookies: [], verdict: "none" });
    for (const method of ["POST", "PUT"] as const) {
      t.is((await stage.ask("cookie", { method, body: "x" })).setCookies.length, 1);
    }
    // Pages that nginx makes.
    t.like(await stage.ask("cookie", { break: "a,b,c,d" }), { status: 502, setCookies: [] });
    t.like(await stage.ask("intercepted", { status: 404 }), { status: 404, text: "our own page", setCookies: [] });
    t.like(await stage.ask("own"), { status: 200, setCookies: [] });
  });

  test(`${release}, 296: ids in answers of any kind are tagged`, async (t) => {
    for (const status of [200, 204, 302, 304, 404, 500]) {
      const reply = await stage.ask("tag", { status, set: ["JSESSIONID=one; Path=/"], header: ["X-Session-Id: one"] });
      t.regex(reply.setCookies.join(), /^JSESSIONID=one~[\w-]{19}; Path=\/$/, `${status}`);
      t.regex(String(reply.headers["x-session-id"]), /^one~[\w-]{19}$/);
    }
    const head = await stage.ask("tag", { method: "HEAD", set: ["JSESSIONID=one"] });
    t.regex(head.setCookies.join(), /^JSESSIONID=one~[\w-]{19}$/);
  });

  test(`${release}, 29 and 72: the application's own Set-Cookie lines stay as they are, with exactly one of ours`, async (t) => {
    const own = ["a=1; Path=/x; Max-Age=5", "b=2; Expires=Wed, 21 Oct 2099 07:28:00 GMT", 'c="3, 4"; Secure', "A=5"];
    const headers = Array.from({ length: 60 }, (_, i) => `X-Many-${i}: ${i}`);
    for (const some of [own, own.slice(0, 1), []]) {
      const reply = await stage.ask("cookie", { set: some, header: headers });
      t.deepEqual(
        reply.setCookies.filter((line) => !line.startsWith("limpet=")),
        some,
      );
      t.is(reply.setCookies.filter((line) => line.startsWith("limpet=")).length, 1);
      t.is(reply.headers["x-many-59"], "59");
    }
    const tagged = await stage.ask("tag", { set: ["JSESSIONID=one; Path=/x; HttpOnly", ...own, "JSESSIONID=two"] });
    t.deepEqual(
      tagged.setCookies.map((line) => line.replace(/~[\w-]{19}/, "~TAG")),
      ["JSESSIONID=one~TAG; Path=/x; HttpOnly", ...own, "JSESSIONID=two~TAG"],
    );
  });

  test(`${release}: a cookie that the application deletes leaves untouched`, async (t) => {
    const deletions = [
      "JSESSIONID=; Path=/",
      "JSESSIONID=gone; Max-Age=0",
      "JSESSIONID=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ];
    const reply = await stage.ask("tag", { set: deletions });
    t.deepEqual(reply.setCookies, deletions);
    t.is(reply.verdict, "none");
  });

  test(`${release}, 297: an answer for shared caches has no cookie, and one that says nothing is made private`, async (t) => {
    for (const control of ["public", "max-age=60", "s-maxage=60", "public, max-age=31536000, immutable"]) {
      const withheld = await stage.ask("cookie", { header: [`Cache-Control: ${control}`] });
      t.like(withheld, { setCookies: [], verdict: "none" }, control);
      t.is(withheld.headers["cache-control"], control);
      const forced = await stage.ask("private", { header: [`Cache-Control: ${control}`] });
      t.is(forced.setCookies.length, 1, control);
      t.regex(String(forced.headers["cache-control"]), /^private/);
      t.notRegex(String(forced.headers["cache-control"]), /public|s-maxage/);
    }
    for (const control of ["private", "no-store", "private, max-age=60"]) {
      const reply = await stage.ask("cookie", { header: [`Cache-Control: ${control}`] });
      t.is(reply.setCookies.length, 1, control);
      t.is(reply.headers["cache-control"], control);
    }
    const silent = await stage.ask("cookie");
    t.is(silent.setCookies.length, 1);
    t.is(silent.headers["cache-control"], "private");
    t.is((await stage.ask("cookie", { cookie: pairOf(silent.setCookies[0]!) })).headers["cache-control"], undefined);
  });

  test(`${release}, 314: nginx's own cache never hands out somebody's cookie`, async (t) => {
    const miss = await stage.ask("cached", { path: "page" });
    t.is(miss.headers["x-cache"], "MISS");
    t.is(miss.setCookies.length, 1);
    const hit = await stage.ask("cached", { path: "page" });
    t.like(hit, { setCookies: [], verdict: "none", servedBy: miss.servedBy });
    t.is(hit.headers["x-cache"], "HIT");
    const bound = await stage.ask("cached", { path: "page", cookie: minted("cached", "b") });
    t.is(bound.headers["x-cache"], "HIT");
    t.deepEqual(bound.setCookies, []);
    await until(
      () => stage.ask("cached", { path: "page", break: "a,b,c,d" }),
      (reply) => {
        t.is(reply.status, 200);
        t.true(reply.headers["x-cache"] === "MISS" || reply.setCookies.length === 0);
        return reply.headers["x-cache"] === "STALE";
      },
    );
    const expired = await stage.ask("cached", { path: "page" });
    t.is(expired.headers["x-cache"], "EXPIRED");
    t.is(expired.setCookies.length, 1);
    t.deepEqual((await stage.ask("cached", { path: "page" })).setCookies, []);
  });

  test(`${release}, 306: a WebSocket upgrade with a token that is none is balanced once, and its 101 has the new one`, async (t) => {
    const upgrade = async (cookie: string): Promise<{ answer: IncomingMessage; server: string }> => {
      const url = new URL(`${stage.openresty.url()}/socket/?status=101&header=Upgrade%3A%20websocket`);
      const asking = httpRequest(url, {
        headers: {
          connection: "Upgrade",
          upgrade: "websocket",
          cookie,
          "sec-websocket-version": "13",
          "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
      });
      asking.end();
      const [answer, socket] = (await once(asking, "upgrade")) as [IncomingMessage, { destroy(): void }];
      socket.destroy();
      return { answer, server: String(answer.headers["x-served-by"]) };
    };
    const { answer, server } = await upgrade("limpet-socket=EGdmZm1rZm1rZm1rZm1");
    t.is(answer.statusCode, 101);
    t.is(answer.headers["set-cookie"]?.length, 1);
    t.is(answer.headers["x-verdict"], "forged");
    const again = await upgrade(pairOf(answer.headers["set-cookie"]![0]!));
    t.is(again.server, server);
    t.is(again.answer.headers["set-cookie"], undefined);
    t.is(again.answer.headers["x-verdict"], "hit");
  });

  test(`${release}, 299: sessions of a server that tells of its restart are not taken for its own`, async (t) => {
    await stage.incarnate("a", "monday");
    const first = await stage.ask("restarted", { cookie: minted("restarted", "a") });
    t.like(first, { servedBy: "a", verdict: "hit" });
    t.is(first.setCookies.length, 1, "now the token says which incarnation");
    const cookie = pairOf(first.setCookies[0]!);
    t.like(await stage.ask("restarted", { cookie }), { servedBy: "a", verdict: "hit", setCookies: [] });

    await stage.incarnate("a", "tuesday");
    // Who comes first finds out by the answer; who comes then, before it is asked.
    const met = await stage.ask("restarted", { cookie });
    t.like(met, { servedBy: "a", verdict: "stale" });
    t.is(met.setCookies.length, 1);
    const known = await stage.ask("restarted", { cookie });
    t.is(known.verdict, "stale");
    t.is(known.setCookies.length, 1);
    t.like(await stage.ask("restarted", { cookie: pairOf(known.setCookies[0]!) }), {
      servedBy: known.servedBy,
      verdict: "hit",
    });
    await stage.incarnate("a", "");
  });

  test(`${release}, 299: a tag, too, says which incarnation it means`, async (t) => {
    for (const { name } of FOUR) await stage.incarnate(name, "monday");
    const first = await stage.ask("retagged", { set: ["JSESSIONID=one"] });
    t.regex(valueOf(first.setCookies[0]), /^one~[\w-]{23}$/);
    const session = { cookie: pairOf(first.setCookies[0]!) };
    t.like(await stage.ask("retagged", session), { servedBy: first.servedBy, verdict: "hit" });
    for (const { name } of FOUR) await stage.incarnate(name, "tuesday");
    for (let i = 0; i < 2; i++) {
      const stale = await stage.ask("retagged", session);
      t.is(stale.verdict, "stale");
      t.is(stale.seen.cookie, "JSESSIONID=one");
    }
    for (const { name } of FOUR) await stage.incarnate(name, "");
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(await stage.openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
  });
}

test("299: a token that says of another incarnation than the server's answer is stale, also where nginx was restarted meanwhile", async (t) => {
  await using stage = await startStage({
    upstreams: { restarted: { rule: `${COOKIE}, incarnationHeader: "X-Incarnation"` } },
    server: "location = /forget { content_by_lua_block { ngx.shared.limpet:flush_all() } }",
  });
  await stage.incarnate("a", "monday");
  const first = await stage.ask("restarted", { cookie: minted("restarted", "a") });
  const cookie = pairOf(first.setCookies[0]!);
  t.like(await stage.ask("restarted", { cookie }), { servedBy: "a", verdict: "hit" });
  await request(`${stage.openresty.url()}/forget`);
  await stage.openresty.reload();
  await stage.incarnate("a", "tuesday");
  t.like(await stage.ask("restarted", { cookie }), { servedBy: "a", verdict: "stale" });
});

test("299 and 304: a new incarnation in the rules ends the bindings to the old one, and a server that is back under its name has them again", async (t) => {
  const b = { ...B, incarnation: "1" };
  const withServers = (...servers: readonly StageServer[]): StageUpstreams => ({
    released: { servers, rule: COOKIE },
    everybody: { rule: COOKIE },
  });
  await using stage = await startStage({ upstreams: withServers({ ...A, incarnation: "1" }, b) });
  const reloadWith = (...servers: readonly StageServer[]): Promise<void> =>
    reloadRules(stage.openresty, rulesFor(withServers(...servers)));
  let first = await stage.ask("released");
  while (first.servedBy !== "a") first = await stage.ask("released");
  const cookie = pairOf(first.setCookies[0]!);

  await reloadWith(b);
  t.like(await stage.ask("released", { cookie }), { servedBy: "b", verdict: "unknown" });
  await reloadWith(b, { ...A, incarnation: "1" });
  t.like(await stage.ask("released", { cookie }), { servedBy: "a", verdict: "hit", setCookies: [] });
  await reloadWith(b, { ...A, incarnation: "2" });
  const stale = await stage.ask("released", { cookie });
  t.is(stale.verdict, "stale");
  t.is(stale.setCookies.length, 1);
  // Another address, the same name: the same server.
  await reloadWith(b, { ...FOUR[2], name: "a", incarnation: "1" });
  t.like(await stage.ask("released", { cookie }), { servedBy: "c", server: "a", verdict: "hit" });
});
