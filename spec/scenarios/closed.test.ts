import test from "../support/serial.ts";
import { request } from "undici";
import type { ServerChange } from "../../src/affinity/servers/change.ts";
import { RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  A,
  B,
  COOKIE,
  DEAD_PORT,
  KEYS,
  TAG,
  minted,
  pairOf,
  startStage,
  type Asking,
  type Reply,
  type Stage,
  type StageServer,
  type StageUpstream,
} from "./stage.ts";

const SESSION = 'session: [header("X-Session-Id")]';

const AFFINITIES = {
  cookie: COOKIE,
  tag: TAG,
  route: `${SESSION}, affinity: route()`,
  learn: `${SESSION}, affinity: learn()`,
  hash: `${SESSION}, affinity: hash()`,
  both: `${SESSION}, affinity: [issueCookie({ ${KEYS} }), hash()]`,
} as const;
type AffinityName = keyof typeof AFFINITIES;
const NAMES = Object.keys(AFFINITIES) as AffinityName[];

const drained = (server: StageServer): StageServer => ({ ...server, draining: true });
const down = (server: StageServer): StageServer => ({ ...server, down: true });
const DEAD: StageServer = { name: "dead", port: DEAD_PORT, dead: true };

const OPEN = [A, B];
const ALL_DRAIN = OPEN.map(drained);
const ALL_DOWN = OPEN.map(down);
const HALF = [DEAD, drained(B)];
const AVOIDED = "health: { failTimeout: 60 }";

const UPSTREAMS: Record<string, StageUpstream> = {
  status: {
    servers: ALL_DRAIN,
    rule: `${COOKIE}, policies: { closed: { refuse: 429 } }`,
    location: "add_header Retry-After $retry_after always;",
  },
  split: {
    servers: ALL_DOWN,
    rule: `${COOKIE}, policies: { closed: { safe: { refuse: 410 }, unsafe: { refuse: 409 } } }`,
  },
  moving: { servers: ALL_DRAIN, rule: `${COOKIE}, policies: { closed: "move" }` },
  movinghash: { servers: ALL_DRAIN, rule: `${AFFINITIES.hash}, policies: { closed: "move" }` },
  leaving: { servers: ALL_DRAIN, rule: `${COOKIE}, policies: { draining: "move" }` },
  dying: {
    servers: [drained(DEAD), drained({ ...DEAD, name: "dead2", port: DEAD_PORT - 1 })],
    rule: `${COOKIE}, ${AVOIDED}`,
  },
  backup: { servers: [DEAD, { ...drained(B), backup: true }], rule: `${COOKIE}, ${AVOIDED}` },
  kept: { servers: HALF, rule: `${COOKIE}, ${AVOIDED}, policies: { drainingTakesNew: false }` },
  kepthash: { servers: HALF, rule: `${AFFINITIES.hash}, ${AVOIDED}, policies: { drainingTakesNew: false }` },
};

for (const name of NAMES) {
  UPSTREAMS[`drain_${name}`] = { servers: ALL_DRAIN, rule: AFFINITIES[name] };
  UPSTREAMS[`down_${name}`] = { servers: ALL_DOWN, rule: AFFINITIES[name] };
  UPSTREAMS[`half_${name}`] = { servers: HALF, rule: `${AFFINITIES[name]}, ${AVOIDED}` };
  UPSTREAMS[`retry_${name}`] = { servers: HALF, rule: AFFINITIES[name] };
  UPSTREAMS[`changing_${name}`] = { servers: OPEN, rule: `${AFFINITIES[name]}, mayChange: true` };
}

const HTTP = "map $limpet_verdict $retry_after { refused 60; }";

const SERVER = `
location = /change { access_log off; content_by_lua_block {
  ngx.req.read_body()
  local number, failure = limpet.changeServers(ngx.var.arg_upstream, require("cjson").decode(ngx.req.get_body_data()))
  ngx.print(number or failure)
} }
location = /generation { access_log off; content_by_lua_block { ngx.print(limpet.serversOf(ngx.var.arg_upstream).number) } }
location /bare/ { include /etc/nginx/limpet/proxy.conf; proxy_pass http://drain_hash; }`;

const REFUSED = { status: 503, verdict: "refused", server: "-", servedBy: undefined, setCookies: [] };

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    stage = await startStage({ release, upstreams: UPSTREAMS, http: HTTP, server: SERVER });
  });
  test.after.always(() => stage.openresty.stop());

  async function textOf(path: string, body?: ServerChange): Promise<string> {
    const answer = await request(`${stage.openresty.url()}${path}`, {
      method: "POST",
      body: JSON.stringify(body ?? {}),
    });
    return await answer.body.text();
  }

  /** Changes the server a or b, and waits for that. */
  async function change(upstream: string, name: string, server: Partial<StageServer>): Promise<void> {
    const number = await textOf(`/change?upstream=${upstream}`, { kind: "update", name, server });
    await until(
      () => textOf(`/generation?upstream=${upstream}`),
      (now) => now === number,
    );
  }

  /** What a client with a session on the server a sends. */
  async function sessionOn(upstream: string, affinity: AffinityName): Promise<Asking> {
    for (let turn = 0; ; turn++) {
      const id = `s${turn}.a`;
      const isBrought = affinity === "hash" || affinity === "route";
      const carrier = { headers: { "x-session-id": id } };
      const reply = await stage.ask(upstream, isBrought ? carrier : { header: [`X-Session-Id: ${id}`] });
      if (reply.servedBy !== "a") continue;
      if (isBrought) return carrier;
      if (reply.setCookies.length > 0) return { cookie: pairOf(reply.setCookies[0]!) };
      return { headers: { "x-session-id": String(reply.headers["x-session-id"]) } };
    }
  }

  for (const name of NAMES) {
    test(`${release}, 100: ${name}: with all servers draining or down in the rules, requests without a session are refused`, async (t) => {
      for (const state of ["drain", "down"]) {
        t.like(await stage.ask(`${state}_${name}`), { ...REFUSED, tries: 0 });
        t.like(await stage.ask(`${state}_${name}`, { method: "POST", body: "x" }), { ...REFUSED, tries: 0 });
      }
      t.regex((await stage.ask(`drain_${name}`)).text, /503/);
    });

    test(`${release}: ${name}: servers that all begin to drain and then are down while nginx runs close the upstream, and open it again`, async (t) => {
      const upstream = `changing_${name}`;
      const session = await sessionOn(upstream, name);
      const served = { status: 200, servedBy: "a", verdict: "hit" };
      t.like(await stage.ask(upstream, session), served);

      for (const server of ["a", "b"]) await change(upstream, server, { draining: true });
      t.like(await stage.ask(upstream, session), name === "hash" ? REFUSED : served);
      t.like(await stage.ask(upstream), REFUSED);

      for (const server of ["a", "b"]) await change(upstream, server, { down: true });
      t.like(await stage.ask(upstream, session), REFUSED);
      t.like(await stage.ask(upstream), REFUSED);

      for (const server of ["a", "b"]) await change(upstream, server, { draining: false, down: false });
      t.like(await stage.ask(upstream, session), served);
      t.is((await stage.ask(upstream)).status, 200);
    });

    test(`${release}: ${name}: with one server dead and the other draining, that one takes new sessions`, async (t) => {
      const upstream = `half_${name}`;
      const first = await stage.ask(upstream);
      t.like(first, { status: 200, servedBy: "b", server: "b" });
      t.like(await stage.ask(upstream), { status: 200, servedBy: "b", tries: 1 });
      // Where failures do not count, each request finds out by itself.
      t.like(await stage.ask(`retry_${name}`), { status: 200, servedBy: "b", tries: 2, statuses: "502, 200" });
    });
  }

  test(`${release}: sessions of draining servers are served where all drain`, async (t) => {
    for (const server of ["a", "b"]) {
      const served = { status: 200, servedBy: server, verdict: "hit", tries: 1 };
      t.like(await stage.ask("drain_cookie", { cookie: minted("drain_cookie", server) }), served);
      t.like(await stage.ask("drain_route", { headers: { "x-session-id": `x.${server}` } }), served);
    }
  });

  test(`${release}: sessions that name no server, or one that is down, are refused like new ones`, async (t) => {
    t.like(await stage.ask("drain_cookie", { cookie: minted("drain_cookie", "gone") }), REFUSED);
    t.like(await stage.ask("drain_cookie", { cookie: "limpet=forged" }), REFUSED);
    t.like(await stage.ask("down_cookie", { cookie: minted("down_cookie", "a") }), REFUSED);
  });

  test(`${release}: the policy says by which status a closed upstream refuses`, async (t) => {
    t.like(await stage.ask("status"), { ...REFUSED, status: 429 });
    t.like(await stage.ask("split"), { ...REFUSED, status: 410 });
    t.like(await stage.ask("split", { method: "POST", body: "x" }), { ...REFUSED, status: 409 });
  });

  test(`${release}: nginx.conf can add Retry-After to refusals`, async (t) => {
    t.is((await stage.ask("status")).headers["retry-after"], "60");
    t.is((await stage.ask("status", { cookie: minted("status", "a") })).headers["retry-after"], undefined);
  });

  test(`${release}: a location without the hash's include answers with nginx's 502, as it has the balancer phase only`, async (t) => {
    const { statusCode, body } = await request(`${stage.openresty.url()}/bare/`);
    await body.dump();
    t.is(statusCode, 502);
  });

  test(`${release}: with closed: "move" a draining server takes new sessions, and keeps them`, async (t) => {
    const first = await stage.ask("moving");
    t.like(first, { status: 200, verdict: "new" });
    const cookie = pairOf(first.setCookies[0]!);
    t.like(await stage.ask("moving", { cookie }), { status: 200, verdict: "hit", servedBy: first.servedBy });
    const moved = await stage.ask("moving", { cookie, break: first.servedBy! });
    t.like(moved, { status: 200, verdict: "moved:down", tries: 2 });
    const key = { headers: { "x-session-id": "key" } };
    const { servedBy } = await stage.ask("movinghash", key);
    for (let i = 0; i < 4; i++) t.like(await stage.ask("movinghash", key), { status: 200, servedBy, verdict: "hit" });
  });

  test(`${release}: in a closed upstream a session whose server dies under the request is refused, and stays`, async (t) => {
    const cookie = minted("drain_cookie", "a");
    t.like(await stage.ask("drain_cookie", { cookie, break: "a" }), {
      status: 503,
      verdict: "refused",
      tries: 1,
      setCookies: [],
    });
    t.like(await stage.ask("drain_cookie", { cookie }), { status: 200, servedBy: "a", verdict: "hit" });
  });

  test(`${release}: where all draining servers are dead, sessions get a 502 and new ones are refused`, async (t) => {
    for (const server of ["dead", "dead2"]) await stage.ask("dying", { cookie: minted("dying", server) });
    for (const server of ["dead", "dead2"])
      t.like(await stage.ask("dying", { cookie: minted("dying", server) }), { status: 502, setCookies: [] });
    t.like(await stage.ask("dying"), REFUSED);
  });

  test(`${release}: sessions that are to leave draining servers stay where no other takes them`, async (t) => {
    t.like(await stage.ask("leaving", { cookie: minted("leaving", "a") }), { servedBy: "a", verdict: "hit" });
  });

  test(`${release}: a session of a dead server moves to a draining one, also to a backup, and stays there`, async (t) => {
    for (const upstream of ["half_cookie", "backup"]) {
      const moved = await stage.ask(upstream, { cookie: minted(upstream, "dead") });
      t.like(moved, { status: 200, servedBy: "b", verdict: "moved:down" });
      const cookie = pairOf(moved.setCookies[0]!);
      t.like(await stage.ask(upstream, { cookie }), { status: 200, servedBy: "b", verdict: "hit", tries: 1 });
      t.like(await stage.ask(upstream), { status: 200, servedBy: "b", verdict: "new" });
    }
  });

  test(`${release}: without drainingTakesNew the draining server serves its own sessions only`, async (t) => {
    t.like(await stage.ask("kept", { cookie: minted("kept", "b") }), { status: 200, servedBy: "b", verdict: "hit" });
    for (const upstream of ["kept", "kepthash"]) {
      const replies: Reply[] = [await stage.ask(upstream), await stage.ask(upstream)];
      for (const reply of replies) t.like(reply, { status: 502, servedBy: undefined, setCookies: [] });
    }
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(
      await stage.openresty.errorLog(),
      /\[(crit|alert|emerg)\]|\[lua\].*(\bfault\b|served by round robin)|failed to run/,
    );
  });
}
