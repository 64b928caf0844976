import { connect } from "node:http2";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import test from "../support/serial.ts";
import { request } from "undici";
import { RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  A,
  B,
  C,
  COOKIE,
  D,
  KEYS,
  TAG,
  mint,
  minted,
  startStage,
  toUpstream,
  type Stage,
  type StageUpstream,
} from "./stage.ts";

const AGED = `affinity: issueCookie({ ${KEYS}, maxAge: 60 })`;
const SERVERS = [A, { ...B, draining: true }, { ...C, maxConnections: 1 }, { ...D, incarnation: "2" }] as const;
const POLICIES = 'policies: { draining: "move", full: "move", unknown: { safe: "move", unsafe: { refuse: 410 } } }';
const VERDICT_HEADER = 'verdictHeader: "X-Session-Verdict"';

const UPSTREAMS: Record<string, StageUpstream> = {
  every: { servers: SERVERS, rule: `${AGED}, ${POLICIES}, ${VERDICT_HEADER}` },
  hashed: { rule: `session: [header("X-Key")], affinity: hash(), ${VERDICT_HEADER}` },
  // Internal redirects, each of which begins with a location of its own below.
  tag: { rule: TAG },
  cookie: { rule: COOKIE, location: "gzip on; gzip_types application/json; gzip_min_length 1;" },
  bare: { rule: COOKIE },
  seen: { rule: `affinity: issueCookie({ ${KEYS}, hide: false, maxAge: 60 })` },
  checked: { rule: TAG, location: "auth_request /tag/check;" },
  satisfied: { rule: TAG, location: "satisfy any; allow all; auth_request /own/forbidden;" },
};

const SERVER = `
location = /own/forbidden { return 403; }
location /uri/ { ${toUpstream("tag")} proxy_intercept_errors on; error_page 404 = /tag/after; }
location /named/ { ${toUpstream("tag")} proxy_intercept_errors on; error_page 404 = @after; }
location @after { ${toUpstream("tag")} }
location /tries/ { try_files /nowhere @after; }
location /without/ { include /etc/nginx/limpet/proxy.conf; proxy_pass http://bare; add_header X-Verdict $limpet_verdict always; }
location /seen-uri/ { ${toUpstream("seen")} proxy_intercept_errors on; error_page 404 = /seen/after; }
location /seen-denied/ { ${toUpstream("seen")} deny all; }
location /seen-without/ { include /etc/nginx/limpet/proxy.conf; proxy_pass http://seen; access_log off; }
location /local/ { ${toUpstream("tag")} return 200 "made by nginx"; }
location /denied/ { ${toUpstream("cookie")} deny all; }`;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({
      release,
      upstreams: UPSTREAMS,
      server: SERVER,
      tls: true,
      ports: [8080, 8443],
      workers: 2,
    });
  });
  test.after.always(() => stage.openresty.stop());

  const tagged = (server: string): string =>
    `JSESSIONID=one~${mint("tag", server, { purpose: "tag", subject: "one" })}`;

  test(`${release}: every verdict is in the answer's header, in the access log and, as often, among the counters`, async (t) => {
    const lifetime = { maxAge: 60 };
    const session = (server: string, since = 0): { cookie: string } => ({
      cookie: minted("every", server, { lifetime, since }),
    });
    const expected: string[] = [];
    const ask = async (
      verdict: string,
      server: string | undefined,
      asking: Parameters<Stage["ask"]>[1] = {},
    ): Promise<void> => {
      const reply = await stage.ask("every", asking);
      t.is(reply.verdict, verdict);
      t.is(reply.headers["x-session-verdict"], verdict);
      t.is(reply.server, server ?? reply.servedBy ?? "-");
      expected.push(`${verdict} ${reply.server}`);
    };
    await ask("new", undefined);
    await ask("new", undefined, { method: "POST", body: "x" });
    await ask("hit", "a", session("a"));
    await ask("hit", "a", { ...session("a"), method: "HEAD" });
    await ask("none", undefined, { method: "OPTIONS" });
    await ask("none", "-", { break: "a,b,c,d" });
    await ask("failed", "-", { ...session("a"), method: "POST", body: "x", break: "a" });
    await ask("forged", undefined, { cookie: "limpet=x" });
    await ask("expired", undefined, session("a", 100));
    await ask("unknown", undefined, session("gone"));
    await ask("refused", "-", { ...session("gone"), method: "POST", body: "x" });
    await ask("moved:draining", undefined, session("b"));
    await ask("moved:down", undefined, { ...session("a"), break: "a" });
    const slow = stage.ask("every", { ...session("c"), hold: "c" });
    await stage.untilConnections("every", SERVERS[2], 1);
    await ask("moved:full", undefined, session("c"));
    await stage.release("c");
    await slow;
    expected.push("hit c");
    await ask("stale", undefined, { cookie: minted("every", "d", { lifetime, incarnation: "1" }) });
    await ask("hit", "d", { cookie: minted("every", "d", { lifetime, incarnation: "2" }) });

    const logged = await until(
      async () => (await stage.openresty.accessLog()).split("\n").filter((line) => line.includes(" /every/")),
      (lines) => lines.length === expected.length,
    );
    t.deepEqual(logged.map((line) => line.split(" ").slice(-2).join(" ")).sort(), [...expected].sort());
    const counts: Record<string, number> = {};
    for (const line of expected) {
      const verdict = line.split(" ")[0]!;
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }
    await until(
      () => stage.counters("every"),
      (counters) => Object.values(counters).reduce((sum, count) => sum + count, 0) === expected.length,
    );
    t.deepEqual(await stage.counters("every"), counts);
  });

  test(`${release}: an upstream that only hashes says hit, moved and none`, async (t) => {
    const home = await stage.ask("hashed", { headers: { "x-key": "one" } });
    t.like(home, { verdict: "hit", server: home.servedBy });
    t.is(home.headers["x-session-verdict"], "hit");
    t.is((await stage.ask("hashed", { headers: { "x-key": "one" }, break: home.servedBy! })).verdict, "moved:down");
    t.is((await stage.ask("hashed")).verdict, "none");
  });

  for (const way of ["uri", "named"]) {
    test(`${release}: a request that error_page sends on (${way}) stays with its server, and the application sees its own id`, async (t) => {
      for (const server of ["a", "b", "c", "d"]) {
        for (const asking of [
          { cookie: `x=1; ${tagged(server)}` },
          { headers: { "x-session-id": tagged(server).slice(11) } },
        ]) {
          const reply = await stage.ask(way, { ...asking, status: 404, set: ["JSESSIONID=two"] });
          t.like(reply, { servedBy: server, verdict: "hit", server });
          t.regex(JSON.stringify(reply.seen), /JSESSIONID=one"|"x-session-id":"one"/);
        }
      }
    });
  }

  test(`${release}: a request that the application sends on (X-Accel-Redirect) stays with its server`, async (t) => {
    for (const server of ["a", "b", "c", "d"]) {
      const reply = await stage.ask("tag", { cookie: tagged(server), header: ["X-Accel-Redirect: /tag/after"] });
      t.like(reply, { servedBy: server, verdict: "hit" });
      t.like(reply.seen, { cookie: "JSESSIONID=one", uri: "/tag/after" });
    }
  });

  test(`${release}: try_files to a named location is an ordinary request`, async (t) => {
    t.like(await stage.ask("tries", { cookie: tagged("d") }), { servedBy: "d", verdict: "hit" });
    t.is((await stage.ask("tries")).verdict, "none");
  });

  test(`${release}: subrequests to the same upstream do not disturb`, async (t) => {
    for (const server of ["a", "d"]) {
      const ours = `JSESSIONID=one~${mint("checked", server, { purpose: "tag", subject: "one" })}`;
      for (let i = 0; i < 4; i++) {
        const reply = await stage.ask("checked", { cookie: ours });
        t.like(reply, { status: 200, servedBy: server, verdict: "hit" });
        t.is(reply.seen.cookie, "JSESSIONID=one");
      }
    }
    const created = await stage.ask("checked", { set: ["JSESSIONID=one"] });
    t.regex(created.setCookies.join(), /^JSESSIONID=one~[\w-]{19}$/);
  });

  test(`${release}: satisfy any, which leaves out the access phase, leaves sessions alone`, async (t) => {
    const ours = `JSESSIONID=one~${mint("satisfied", "c", { purpose: "tag", subject: "one" })}`;
    for (let i = 0; i < 4; i++)
      t.like(await stage.ask("satisfied", { cookie: ours }), { servedBy: "c", verdict: "hit" });
  });

  test(`${release}: a location without the include serves, keeps no sessions, and the log says so`, async (t) => {
    const answers = new Set<unknown>();
    for (let i = 0; i < 8; i++) {
      const reply = await stage.ask("without", { cookie: minted("bare", "a") });
      t.like(reply, { status: 200, verdict: "-", setCookies: [] });
      answers.add(reply.servedBy);
    }
    t.is(answers.size, 4);
    await stage.openresty.untilLogged(
      /limpet: upstream "bare": a location that sends requests here does not include locations\/bare\.conf/,
    );
  });

  test(`${release}: without a rewrite phase verdicts are the same`, async (t) => {
    const lifetime = { maxAge: 60 };
    const session = (server: string, since = 0): { cookie: string } => ({
      cookie: minted("seen", server, { lifetime, since }),
    });
    const ask = async (
      verdict: string,
      server: string | undefined,
      asking: Parameters<Stage["ask"]>[1] = {},
    ): Promise<number> => {
      const reply = await stage.ask("seen", asking);
      t.is(reply.verdict, verdict);
      t.is(reply.server, server ?? reply.servedBy ?? "-");
      return reply.setCookies.length;
    };
    t.is(await ask("new", undefined), 1);
    t.is(await ask("hit", "a", session("a")), 0);
    await ask("none", undefined, { method: "OPTIONS" });
    await ask("none", "-", { break: "a,b,c,d" });
    await ask("failed", "-", { ...session("a"), method: "POST", body: "x", break: "a" });
    t.is(await ask("forged", undefined, { cookie: "limpet=x" }), 1);
    t.is(await ask("expired", undefined, session("a", 100)), 1);
    t.is(await ask("unknown", undefined, session("gone")), 1);
    t.is(await ask("moved:down", undefined, { ...session("a"), break: "a" }), 1);
    t.like(await stage.ask("seen-denied"), { status: 403, verdict: "none", setCookies: [] });
    const cookie = session("c").cookie.replace("limpet=", "limpet-seen=");
    const redirected = await stage.ask("seen-uri", { cookie, status: 404 });
    t.like(redirected, { servedBy: "c", verdict: "hit", setCookies: [] });
  });

  test(`${release}: where there is no rewrite phase, the log says so when no answer was bound for long`, async (t) => {
    for (let i = 0; i < 40; i++) {
      await Promise.all(Array.from({ length: 50 }, () => stage.ask("seen-without")));
    }
    await stage.openresty.untilLogged(
      /limpet: upstream "seen": a location that sends requests here does not include locations\/seen\.conf/,
    );
    t.pass();
  });

  test(`${release}: answers that nginx makes by itself have no cookie`, async (t) => {
    t.like(await stage.ask("local"), { status: 200, text: "made by nginx", setCookies: [] });
    t.like(await stage.ask("denied"), { status: 403, setCookies: [], verdict: "none" });
    t.like(await stage.ask("denied", { cookie: minted("cookie", "a") }), {
      status: 403,
      setCookies: [],
      verdict: "hit",
    });
  });

  test(`${release}: compressed answers bind as others do`, async (t) => {
    const url = `${stage.openresty.url()}/cookie/`;
    const answer = await request(url, { headers: { "accept-encoding": "gzip" } });
    const body = Buffer.from(await answer.body.arrayBuffer());
    t.is(answer.headers["content-encoding"], "gzip");
    t.truthy(JSON.parse(gunzipSync(body).toString("utf8")));
    t.regex(String(answer.headers["set-cookie"]), /^limpet-cookie=/);
  });

  test(`${release}, 30: cookies that HTTP/2 brings in several fields are one list`, async (t) => {
    const session = connect(stage.openresty.url(8443, "https"), { rejectUnauthorized: false });
    const ask = async (path: string, cookie: string[]): Promise<{ headers: Record<string, unknown>; body: string }> => {
      const stream = session.request({ ":path": path, cookie });
      const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
      let body = "";
      for await (const chunk of stream) body += String(chunk);
      return { headers, body };
    };
    for (const server of ["a", "b", "c", "d"]) {
      const { headers, body } = await ask("/cookie/", ["a=1", minted("cookie", server), "b=2"]);
      t.is(headers["x-served-by"], server);
      t.is(headers["x-verdict"], "hit");
      t.is((JSON.parse(body) as { cookie: string }).cookie, "a=1; b=2");
      const tag = await ask("/tag/?set=JSESSIONID%3Dtwo", ["a=1", tagged(server), "b=2"]);
      t.is(tag.headers["x-served-by"], server);
      t.is((JSON.parse(tag.body) as { cookie: string }).cookie, "a=1; JSESSIONID=one; b=2");
      t.regex(String(tag.headers["set-cookie"]), /^JSESSIONID=two~[\w-]{19}$/);
    }
    session.close();
    await once(session, "close");
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(await stage.openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
  });
}

for (const release of RELEASES) {
  test(`${release}: with lua_code_cache off everything goes on, where the keys are in a file`, async (t) => {
    await using stage = await startStage({
      release,
      upstreams: {
        cookie: { rule: COOKIE.replace(KEYS, 'keys: fromFile("/etc/nginx/limpet.keys")') },
        learned: { rule: 'session: [header("X-Session-Id")], affinity: learn()' },
      },
      http: "lua_code_cache off;",
      files: [{ content: `1:${"0123456789abcdef".repeat(4)}`, target: "/etc/nginx/limpet.keys" }],
    });
    // Each request has a Lua machine of its own, and with it a round robin that begins.
    for (const server of ["a", "b", "c", "d"]) {
      t.like(await stage.ask("cookie", { cookie: minted("cookie", server) }), { servedBy: server, verdict: "hit" });
      t.is((await stage.ask("cookie")).verdict, "new");
    }
    const first = await stage.ask("learned", { header: ["X-Session-Id: one"] });
    for (let i = 0; i < 5; i++) {
      t.is((await stage.ask("learned", { headers: { "x-session-id": "one" } })).servedBy, first.servedBy);
    }
    t.notRegex(await stage.openresty.errorLog(), /\[(crit|emerg)\]|failed to run|exited on signal/);
  });
}
