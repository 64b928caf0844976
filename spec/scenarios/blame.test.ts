import { RELEASES } from "../support/limpet.ts";
import test from "../support/serial.ts";
import { until } from "../support/poll.ts";
import { A, B, C, COOKIE, D, countsOf, startStage, type Stage } from "./stage.ts";

const HEALTH = "health: { failTimeout: 60 }";
const HASH = 'session: [header("X-Key")], affinity: hash()';
const RETRY = "proxy_next_upstream error timeout http_502 http_503; proxy_read_timeout 300ms;";

/** One is never avoided, one after two failures, and the others as the upstream says, after one. */
const OWN = [{ ...A, maxFails: 0 }, { ...B, maxFails: 2 }, C, D] as const;

const UPSTREAMS = {
  tours: { rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  slow: { rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  same503: { rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  hashtours: { rule: `${HASH}, ${HEALTH}`, location: RETRY },
  hashfails: { rule: `${HASH}, ${HEALTH}`, location: RETRY },
  fails: { rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  single: { rule: `${COOKIE}, ${HEALTH}`, location: "proxy_next_upstream off;" },
  redirected: {
    rule: `${COOKIE}, ${HEALTH}`,
    location: "proxy_next_upstream off; error_page 502 https://status.example/;",
  },
  hanging: { rule: `${COOKIE}, ${HEALTH}`, location: "proxy_next_upstream off; proxy_read_timeout 300ms;" },
  own: { servers: OWN, rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  hashown: { servers: OWN, rule: `${HASH}, ${HEALTH}`, location: RETRY },
  sooner: { servers: [{ ...A, failTimeout: 1 }, B, C, D], rule: `${COOKIE}, ${HEALTH}`, location: RETRY },
  counted: { rule: `${COOKIE}, health: { failTimeout: 60, countLastTry: true }` },
  neighbour: {
    rule: `${COOKIE}, health: { failTimeout: 60, countLastTry: true }`,
    location: "proxy_read_timeout 300ms; proxy_next_upstream off;",
  },
  literal: { rule: COOKIE },
} as const;

/** Locations that reach the servers past Limpet's balancer. */
const SERVER = `
  location /past/ {
    set $target 127.0.0.1:8101;
    include /etc/nginx/limpet/locations/literal.conf;
    proxy_pass http://$target;
    add_header X-Verdict $limpet_verdict always;
  }
  location /plain/ { proxy_pass http://127.0.0.1:8101; proxy_read_timeout 300ms; }
  location /unknown/ {
    set $target 127.0.0.1:8101;
    rewrite_by_lua_block { limpet.rewrite(ngx.var.target) }
    proxy_pass http://$target;
  }`;

const ALL = "a,b,c,d";
const NAMES = ["a", "b", "c", "d"] as const;

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, server: SERVER });
  });
  test.after.always(() => stage.openresty.stop());

  async function sessionsOf(upstream: keyof typeof UPSTREAMS): Promise<string[]> {
    const sessions: string[] = [];
    for (const name of NAMES) sessions.push(await stage.boundTo(upstream, name));
    return sessions;
  }

  for (const [upstream, spoiled, failure] of [
    ["tours", { break: ALL }, "breaks off at every server"],
    ["slow", { sleep: 1 }, "is too slow at every server"],
    ["same503", { fail: ALL, failStatus: 503 }, "gets a 503 from every server"],
  ] as const) {
    test(`${release}: a request that ${failure} is held against none of them`, async (t) => {
      const sessions = await sessionsOf(upstream);
      const spoiler = await stage.ask(upstream, { cookie: sessions[0]!, ...spoiled });
      t.true(spoiler.status >= 500);
      t.is(spoiler.tries, NAMES.length);
      for (const [i, cookie] of sessions.entries()) {
        t.like(await stage.ask(upstream, { cookie }), { servedBy: NAMES[i], verdict: "hit" });
      }
    });
  }

  test(`${release}: nor is it where only a hash of the key decides`, async (t) => {
    const home = new Map<string, string | undefined>();
    for (let i = 0; i < 20; i++) {
      const key = `key${i}`;
      home.set(key, (await stage.ask("hashtours", { headers: { "x-key": key } })).servedBy);
    }
    await stage.ask("hashtours", { headers: { "x-key": "key0" }, break: ALL });
    for (const [key, server] of home) {
      t.is((await stage.ask("hashtours", { headers: { "x-key": key } })).servedBy, server);
    }
  });

  test(`${release}: a 503 of one server is held against it at once where only a hash of the key decides`, async (t) => {
    const headers = { "x-key": "key" };
    const { servedBy: home } = await stage.ask("hashfails", { headers });
    t.like(await stage.ask("hashfails", { headers, fail: home!, failStatus: 503 }), { status: 200, tries: 2 });
    t.like(await stage.ask("hashfails", { headers }), { status: 200, verdict: "moved:down", tries: 1 });
  });

  test(`${release}: a failure after which another server answers is held against its server at once`, async (t) => {
    const onA = await stage.boundTo("fails", "a");
    t.like(await stage.ask("fails", { cookie: onA, break: "a" }), { status: 200, verdict: "moved:down", tries: 2 });
    const replies = await Promise.all(Array.from({ length: 12 }, () => stage.ask("fails")));
    t.false("a" in countsOf(replies));
  });

  for (const [server, failures] of [
    ["a", Infinity],
    ["b", 2],
    ["c", 1],
  ] as const) {
    const times = failures === Infinity ? "never" : `after ${failures}`;
    test(`${release}: a server with a maxFails of its own, or without, is avoided ${times}`, async (t) => {
      const cookie = await stage.boundTo("own", server);
      for (let i = 1; i <= Math.min(failures, 5); i++) {
        t.like(await stage.ask("own", { cookie }), { servedBy: server, verdict: "hit" });
        t.like(await stage.ask("own", { cookie, fail: server }), { status: 200, verdict: "moved:down", tries: 2 });
      }
      const after = await stage.ask("own", { cookie });
      if (failures === Infinity) t.like(after, { servedBy: server, verdict: "hit" });
      else t.like(after, { status: 200, verdict: "moved:down", tries: 1 });
    });

    test(`${release}: it is avoided ${times} also where only a hash of the key decides`, async (t) => {
      const headers = { "x-key": "0" };
      for (let i = 0; (await stage.ask("hashown", { headers })).servedBy !== server; i++) headers["x-key"] = String(i);
      for (let i = 1; i <= Math.min(failures, 5); i++) {
        t.like(await stage.ask("hashown", { headers }), { servedBy: server, tries: 1 });
        t.like(await stage.ask("hashown", { headers, fail: server }), { status: 200, tries: 2 });
      }
      const after = await stage.ask("hashown", { headers });
      t.is(after.tries, 1);
      t.is(after.servedBy === server, failures === Infinity);
    });
  }

  test(`${release}: a server with a failTimeout of its own is asked after that whether it is back`, async (t) => {
    const onA = await stage.boundTo("sooner", "a");
    const onB = await stage.boundTo("sooner", "b");
    t.is((await stage.ask("sooner", { cookie: onA, fail: "a" })).verdict, "moved:down");
    t.is((await stage.ask("sooner", { cookie: onB, fail: "b" })).verdict, "moved:down");
    t.like(await stage.ask("sooner", { cookie: onA }), { verdict: "moved:down", tries: 1 });
    const verdict = async (): Promise<string | undefined> => (await stage.ask("sooner", { cookie: onA })).verdict;
    t.is(await until(verdict, (now) => now === "hit"), "hit");
    t.is((await stage.ask("sooner", { cookie: onB })).verdict, "moved:down");
  });

  for (const [upstream, spoiled, status] of [
    ["single", { break: "a" }, 502],
    ["hanging", { sleep: 1 }, 504],
  ] as const) {
    test(`${release}: with proxy_next_upstream off, one ${status} is all that a server's sessions get`, async (t) => {
      const onA = await stage.boundTo(upstream, "a");
      t.is((await stage.ask(upstream, { cookie: onA, ...spoiled })).status, status);
      t.like(await stage.ask(upstream, { cookie: onA }), { status: 200, verdict: "moved:down", tries: 1 });
    });
  }

  test(`${release}: where an error_page redirects clients of a server that failed, none is bound to it`, async (t) => {
    const onA = await stage.boundTo("redirected", "a");
    const failed = await stage.ask("redirected", { cookie: onA, break: "a" });
    t.like(failed, { status: 302, setCookies: [] });
    t.like(await stage.ask("redirected", { cookie: onA }), { status: 200, verdict: "moved:down", tries: 1 });
  });

  test(`${release}: a failure counts only in the upstream whose balancer chose the server`, async (t) => {
    const onA = await stage.boundTo("counted", "a");
    const neighbour = await stage.boundTo("neighbour", "a");
    t.is((await stage.ask("neighbour", { cookie: neighbour, sleep: 1 })).status, 504);
    t.is((await stage.ask("plain", { sleep: 1 })).status, 504);
    t.like(await stage.ask("counted", { cookie: onA }), { servedBy: "a", verdict: "hit" });
    t.like(await stage.ask("neighbour", { cookie: neighbour }), { verdict: "moved:down" });
  });

  test(`${release}: what a location sends to a server's address, past the balancer, is not bound`, async (t) => {
    t.like(await stage.ask("past"), { status: 200, servedBy: "a", setCookies: [] });
    const onB = await stage.boundTo("literal", "b");
    const past = await stage.ask("past", { cookie: onB });
    t.like(past, { status: 200, servedBy: "a", setCookies: [] });
    t.like(await stage.ask("literal", { cookie: onB }), { servedBy: "b", verdict: "hit" });
  });

  test(`${release}: a location that names what is no upstream is told so, once, and served as nginx does`, async (t) => {
    t.like(await stage.ask("unknown"), { status: 200, servedBy: "a" });
    const log = await stage.openresty.errorLog();
    t.regex(log, /\[warn\].*upstream "127\.0\.0\.1:8101": a location names it, but it is not in the rules/);
    t.notRegex(log, /served by round robin/);
  });
}
