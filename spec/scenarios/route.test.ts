import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { buildRules } from "../support/limpet.ts";
import {
  A,
  B,
  C,
  D,
  DEAD_PORT,
  FOUR,
  KEYS,
  contenders,
  countsOf,
  pairOf,
  rulesFor,
  type NativeUpstream,
  type Reply,
  type Stage,
  type StageUpstream,
} from "./stage.ts";

/** What stands between the second and the third plus sign of the path's last part: `/x+NAME+y`. */
const IN_PATH = `(request) => {
  const uri = request.variable("uri") ?? "";
  const start = uri.indexOf("+");
  const end = uri.indexOf("+", start + 1);
  return start < 0 || end < 0 ? undefined : uri.substring(start + 1, end);
}`;
const SUFFIX = 'route({ sources: [cookie("JSESSIONID")] })';
const PREFIX = 'route({ sources: [queryArgument("jsessionid")], position: "prefix" })';
const WHOLE = `route({ sources: [${IN_PATH}], separator: "" })`;

/** Names of which one begins another. */
const LONG = [1, 2, 3, 4].map((length) => ({ name: `server${"A".repeat(length)}`, port: 8110 + length }));
const DEAD = { name: "dead", port: DEAD_PORT, dead: true } as const;

/** Routes alone, of which the fifth is that of a dead server. */
const FIVE = [...FOUR, { name: "e", port: DEAD_PORT, dead: true }];
/** What nginx's `sticky cookie` would have written for each server, as `limpet init` carries it over. */
const IN_FLIGHT = '{ "0a": "a", "0b": "b", "0c": "c", "0d": "d", "0e": "e" }';

const UPSTREAMS: Record<string, StageUpstream> = {
  alone: { servers: FIVE, rule: 'affinity: route({ sources: [cookie("node")], separator: "" })' },
  inflight: {
    servers: FIVE,
    rule: `affinity: [
      issueCookie({ ${KEYS}, name: "srv_id", hide: false }),
      route({ sources: [(request) => (${IN_FLIGHT} as Record<string, string>)[request.cookie("srv_id") ?? ""]], separator: "" }),
    ]`,
  },
  every: { rule: `affinity: [${PREFIX}, ${SUFFIX}, ${WHOLE}]` },
  hashed: { rule: `session: [clientAddress({ ipv4: 24 })], affinity: [${SUFFIX}, hash()]` },
  long: { servers: LONG, rule: `affinity: ${SUFFIX}` },
  backup: { servers: [A, { ...B, backup: true }], rule: `affinity: ${SUFFIX}` },
  lastbackup: { servers: [DEAD, { ...B, backup: true }, { ...C, backup: true }], rule: `affinity: ${SUFFIX}` },
  header: {
    rule: 'session: [header("X-Session-Id"), pathParameter("jsessionid")], affinity: route({ separator: "!" })',
  },
};

/** nginx reads routes from variables. */
const MAPS = `
map $cookie_JSESSIONID $route_cookie { ~\\.(?<route>\\w+)$ $route; }
map $arg_jsessionid $route_argument { ~^(?<route>\\w+)\\. $route; }
map $uri $route_uri { ~\\+(?<route>\\w+)\\+ $route; }`;
const STICKY = "sticky route $route_argument $route_cookie $route_uri;";
const NATIVES: Record<string, NativeUpstream> = {
  native_every: { directives: STICKY },
  native_hashed: { directives: `ip_hash; ${STICKY}` },
  native_long: { servers: LONG, directives: STICKY },
  native_alone: { servers: FIVE, directives: "sticky route $cookie_node;" },
};

const CHOSEN = `
location /chosen/ {
  include /etc/nginx/limpet/proxy.conf;
  set $chosen $http_x_upstream;
  rewrite_by_lua_block { limpet.rewrite(ngx.var.chosen) }
  header_filter_by_lua_block { limpet.headerFilter(ngx.var.chosen) }
  proxy_pass http://$chosen;
}`;

const CONTENDERS = contenders({ upstreams: UPSTREAMS, natives: NATIVES, http: MAPS, server: CHOSEN });
const [{ stage }] = CONTENDERS;

/** What a request carries, behind a question mark where it is an argument. */
interface Carried {
  readonly cookie?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

type Repeat = (upstream: string, count: number, carried?: Carried) => Promise<Reply[]>;

const repeatOn =
  (stage: () => Stage): Repeat =>
  async (upstream, count, carried = {}) => {
    const replies: Reply[] = [];
    for (let i = 0; i < count; i++) replies.push(await stage().ask(upstream, carried));
    return replies;
  };

const argument = (value: string): Carried => ({ path: `?jsessionid=${value}&` });
const jsession = (value: string): Carried => ({ cookie: `JSESSIONID=${value}` });

for (const { title, prefix, test, stage } of CONTENDERS) {
  const repeat = repeatOn(stage);
  const on = (scenario: string, does: (t: ExecutionContext) => Promise<void>): void => {
    test(`${title}, ${scenario}`, does);
  };

  on("126: requests without an id go by turns", async (t) => {
    const order = (await repeat(`${prefix}every`, 16)).map(({ servedBy }) => servedBy).join("");
    t.true("abcdabcd".includes(order.slice(0, 4)));
    t.is(order, order.slice(0, 4).repeat(4));
  });

  on("127 to 132 and 150: ids without a name go by turns, and no cookie is set", async (t) => {
    for (const carried of [
      jsession("xxx"),
      jsession("xxx."),
      argument("xxx"),
      argument(""),
      argument(".xxx"),
      { path: "xxx+" },
      { path: "xxx++xxx" },
    ]) {
      const replies = await repeat(`${prefix}every`, 8, carried);
      t.deepEqual(countsOf(replies), { a: 2, b: 2, c: 2, d: 2 }, JSON.stringify(carried));
      for (const { status, setCookies } of replies) t.deepEqual([status, setCookies], [200, []]);
    }
  });

  on("135 to 137 and 139: the name behind the id, before it, or in the path decides", async (t) => {
    for (const { name } of FOUR) {
      for (const carried of [jsession(`xxx.${name}`), argument(`${name}.xxx`), { path: `xxx+${name}+xxx` }]) {
        t.deepEqual(countsOf(await repeat(`${prefix}every`, 10, carried)), { [name]: 10 });
      }
      t.deepEqual(countsOf(await repeat(`${prefix}hashed`, 10, jsession(`xxx.${name}`))), { [name]: 10 });
    }
  });

  on("140: names of different lengths, of which one begins another", async (t) => {
    for (const { name } of LONG) {
      t.deepEqual(countsOf(await repeat(`${prefix}long`, 4, jsession(`xxx.${name}`))), { [name]: 4 });
    }
  });

  on("144: the first source that names a server wins", async (t) => {
    const replies = await repeat(`${prefix}every`, 4, {
      path: `xxx+a+xxx?jsessionid=b.xxx&`,
      cookie: "JSESSIONID=x.c",
    });
    t.deepEqual(countsOf(replies), { b: 4 });
  });

  on("145: where a route is all that a request shows, a dead server's load is spread over all others", async (t) => {
    const replies = await repeat(`${prefix}alone`, 40, { cookie: "node=e" });
    t.deepEqual(countsOf(replies), { a: 10, b: 10, c: 10, d: 10 });
  });

  on("149: where an unknown route is all that a request shows, requests are spread over all servers", async (t) => {
    const replies = await repeat(`${prefix}alone`, 40, { cookie: "node=gone" });
    t.deepEqual(countsOf(replies), { a: 10, b: 10, c: 10, d: 10 });
  });
}

const repeat = repeatOn(stage);

test("127: a route is read in quotes, and in a second cookie of the name", async (t) => {
  for (const cookie of [
    'JSESSIONID="xxx.c"',
    "JSESSIONID=xxx; JSESSIONID=xxx.c",
    "JSESSIONID=x.gone; a=1; JSESSIONID=xxx.c",
    ["JSESSIONID=xxx", 'JSESSIONID="xxx.c"'],
  ]) {
    t.like(await stage().ask("every", { cookie }), { servedBy: "c", verdict: "hit" }, String(cookie));
  }
  t.like(await stage().ask("header", { headers: { "x-session-id": '"xxx!c"' } }), { servedBy: "c", verdict: "hit" });
});

test("149: ids that name an unknown server are spread, each to one and the same, for nothing will tell them of another", async (t) => {
  const servers = new Set<string | undefined>();
  for (let i = 0; i < 20; i++) {
    const replies = await repeat("every", 3, jsession(`x${i}.nobody`));
    for (const reply of replies) t.like(reply, { status: 200, servedBy: replies[0]!.servedBy, verdict: "unknown" });
    servers.add(replies[0]!.servedBy);
  }
  t.is(servers.size, 4);
});

test("141: the upstream may be chosen at run time", async (t) => {
  for (const { name } of FOUR) {
    const carried = { ...jsession(`xxx.${name}`), headers: { "x-upstream": "every" } };
    t.deepEqual(countsOf(await repeat("chosen", 4, carried)), { [name]: 4 });
  }
});

test("135: the application sees the id as the client has it, in headers and path parameters as well", async (t) => {
  for (const { name } of FOUR) {
    const inHeader = await stage().ask("header", { headers: { "x-session-id": `xxx!${name}` } });
    t.like(inHeader, { servedBy: name, verdict: "hit" });
    t.is(inHeader.seen.headers?.["x-session-id"], `xxx!${name}`);
    const inPath = await stage().ask("header", { path: `cart;jsessionid=xxx!${name}` });
    t.like(inPath, { servedBy: name, verdict: "hit" });
    t.true(inPath.seen.uri?.startsWith(`/header/cart;jsessionid=xxx!${name}`));
  }
});

test("146 and 147: an id that names a backup leads there, whether other servers are alive or not", async (t) => {
  for (const upstream of ["backup", "lastbackup"]) {
    t.deepEqual(countsOf(await repeat(upstream, 4, jsession("xxx.b"))), { b: 4 });
  }
  t.deepEqual(countsOf(await repeat("lastbackup", 4, jsession("xxx.c"))), { c: 4 });
  t.deepEqual(countsOf(await repeat("backup", 4)), { a: 4 });
});

test("134, 142 and 145: every server has a name and no two have the same", async (t) => {
  const build = (servers: (typeof A)[]): Promise<unknown> =>
    buildRules(rulesFor({ shop: { servers, rule: `affinity: ${SUFFIX}` } }));
  await t.throwsAsync(build([A, { ...B, name: "a" }]), { message: /"a"/ });
  await t.throwsAsync(build([A, { ...B, name: "" }]), { message: /name/i });
  t.deepEqual(countsOf(await repeat("every", 4, jsession(`xxx.${D.name}`))), { d: 4 });
});

test("145: a session whose server is dead moves to one and the same, as often as it comes", async (t) => {
  const moved = await stage().ask("every", { ...jsession("xxx.a"), break: "a" });
  t.is(moved.verdict, "moved:down");
  for (let i = 0; i < 6; i++) {
    t.is((await stage().ask("every", { ...jsession("xxx.a"), break: "a" })).servedBy, moved.servedBy);
  }
  t.like(await stage().ask("every", jsession("xxx.a")), { servedBy: "a", verdict: "hit" });
});

test("145: sessions that have a dead server's cookie of nginx's sticky are spread, and each is bound to its new server", async (t) => {
  const replies = await repeat("inflight", 40, { cookie: "srv_id=0e" });
  t.deepEqual(countsOf(replies), { a: 10, b: 10, c: 10, d: 10 });
  for (const { servedBy, verdict, setCookies } of replies.slice(0, 4)) {
    t.is(verdict, "moved:down");
    const next = await stage().ask("inflight", { cookie: pairOf(setCookies[0]!) });
    t.like(next, { servedBy, verdict: "hit" });
  }
});

test("no Lua error was logged", async (t) => {
  t.notRegex(await stage().openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
});
