import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { openrestyImage } from "../../src/testkit/index.ts";
import { poolsOf } from "../support/limpet.ts";
import {
  A,
  B,
  COOKIE,
  FOUR,
  KEYS,
  contenders,
  countsOf,
  pairOf,
  startStage,
  toUpstream,
  type NativeUpstream,
  type Reply,
  type Stage,
  type StageUpstream,
} from "./stage.ts";

const STICKY = "sticky cookie limpet;";
const ISSUES = `issueCookie({ ${KEYS} })`;

/** What picks for clients without a cookie: by Limpet, and by nginx. */
const BASES: Record<string, { scenario: string; limpet: StageUpstream; native: NativeUpstream }> = {
  turns: { scenario: "2", limpet: { rule: COOKIE }, native: { directives: STICKY } },
  byaddress: {
    scenario: "5",
    limpet: { rule: `session: [clientAddress({ ipv4: 24 })], affinity: [${ISSUES}, hash()]` },
    native: { directives: `ip_hash; ${STICKY}` },
  },
  bykey: {
    scenario: "6",
    limpet: { rule: `session: [queryArgument("key")], affinity: [${ISSUES}, hash()]` },
    native: { directives: `hash $arg_key; ${STICKY}` },
  },
};

const TLS = [
  { name: "a", port: 8111 },
  { name: "b", port: 8112 },
] as const;

const UPSTREAMS: Record<string, StageUpstream> = {
  ...Object.fromEntries(Object.entries(BASES).map(([name, { limpet }]) => [name, limpet])),
  ...Object.fromEntries(FOUR.map((server) => [`only_${server.name}`, { servers: [server], rule: COOKIE }])),
  two: { servers: [A, B], rule: COOKIE },
  none: { rule: 'session: [header("X-Key")], affinity: hash()' },
  first: { rule: `affinity: issueCookie({ ${KEYS}, name: "one" })` },
  second: { rule: `affinity: issueCookie({ ${KEYS}, name: "another" })` },
  secured: { servers: TLS, rule: `${COOKIE}, protocol: "https"` },
};

const NATIVES: Record<string, NativeUpstream> = {
  ...Object.fromEntries(Object.entries(BASES).map(([name, { native }]) => [`native_${name}`, native])),
  ...Object.fromEntries(
    FOUR.map((server) => [`native_only_${server.name}`, { servers: [server], directives: STICKY }]),
  ),
  native_two: { servers: [A, B], directives: STICKY },
};

/** The upstream is chosen while the request runs, so the hooks are called by hand. */
const CHOSEN = `
location /chosen/ {
  include /etc/nginx/limpet/proxy.conf;
  set $chosen $http_x_upstream;
  rewrite_by_lua_block { limpet.rewrite(ngx.var.chosen) }
  header_filter_by_lua_block { limpet.headerFilter(ngx.var.chosen) }
  proxy_pass http://$chosen;
}
location /secure/ { ${toUpstream("secured").replace("http://secured", "https://secured")} }`;

const CONTENDERS = contenders({
  upstreams: UPSTREAMS,
  natives: NATIVES,
  server: CHOSEN,
  tls: true,
  tlsServers: TLS,
  ports: [8080, 8443],
});
const [{ stage }] = CONTENDERS;

for (const { title, prefix, test, stage } of CONTENDERS) {
  const on = (scenario: string, does: (t: ExecutionContext) => Promise<void>): void => {
    test(`${title}, ${scenario}`, does);
  };
  const ask = (upstream: string, asking?: Parameters<Stage["ask"]>[1]): Promise<Reply> =>
    stage().ask(prefix + upstream, asking);

  on("1: every one of four groups has a cookie of its own, which names its server", async (t) => {
    const values = new Set<string>();
    for (const { name } of FOUR) {
      const reply = await ask(`only_${name}`);
      t.like(reply, { servedBy: name });
      t.is(reply.setCookies.length, 1);
      values.add(pairOf(reply.setCookies[0]!));
    }
    t.is(values.size, 4);
  });

  for (const [base, { scenario }] of Object.entries(BASES)) {
    on(`${scenario}: the cookie of each server leads there, whatever else would decide (${base})`, async (t) => {
      for (const { name } of FOUR) {
        const cookie = await cookieFor(ask, base, name);
        for (let i = 0; i < 4; i++) {
          t.is((await ask(base, { cookie, headers: { "x-forwarded-for": `10.0.${i}.1` } })).servedBy, name);
        }
      }
    });

    on(
      `12 and 14: a value longer than any is balanced as none, and the new cookie names who answered (${base})`,
      async (t) => {
        for (const value of ["x".repeat(40), "1234567890".repeat(4)]) {
          const reply = await ask(base, { cookie: `limpet=${value}` });
          t.is(reply.setCookies.length, 1);
          t.is((await ask(base, { cookie: pairOf(reply.setCookies[0]!) })).servedBy, reply.servedBy);
        }
      },
    );
  }

  on("15: forged cookies are spread as evenly as none", async (t) => {
    const replies: Reply[] = [];
    for (let i = 0; i < 8; i++) replies.push(await ask("two", { cookie: `limpet=${"1234567890".repeat(4)}` }));
    t.deepEqual(countsOf(replies), { a: 4, b: 4 });
  });
}

/** The cookie for a server, issued by whoever: a key or an address is turned until its server comes. */
async function cookieFor(
  ask: (upstream: string, asking?: Parameters<Stage["ask"]>[1]) => Promise<Reply>,
  upstream: string,
  server: string,
): Promise<string> {
  const others = FOUR.map(({ name }) => name).filter((name) => name !== server);
  for (let i = 0; i < 40; i++) {
    const reply = await ask(upstream, { break: others.join() });
    if (reply.servedBy === server) return pairOf(reply.setCookies.at(-1)!);
  }
  throw new Error(`no cookie for ${server}`);
}

test("1: a cookie that another group issued is none", async (t) => {
  const foreign = pairOf((await stage().ask("only_a")).setCookies[0]!);
  const reply = await stage().ask("only_b", { cookie: foreign });
  t.like(reply, { servedBy: "b", verdict: "forged" });
  t.is(reply.setCookies.length, 1);
});

test("16: an upstream that only hashes sets no cookie", async (t) => {
  t.deepEqual((await stage().ask("none")).setCookies, []);
});

test("17: with the upstream chosen at run time each has its own cookie", async (t) => {
  for (const [upstream, name] of [
    ["first", "one"],
    ["second", "another"],
  ] as const) {
    const reply = await stage().ask("chosen", { headers: { "x-upstream": upstream } });
    t.is(reply.setCookies.length, 1);
    t.true(reply.setCookies[0]!.startsWith(`${name}=`));
    const cookie = pairOf(reply.setCookies[0]!);
    for (let i = 0; i < 4; i++) {
      t.is((await stage().ask("chosen", { headers: { "x-upstream": upstream }, cookie })).servedBy, reply.servedBy);
    }
  }
});

test("19: sessions hold at servers that speak TLS", async (t) => {
  const first = await stage().ask("secure");
  t.is(first.status, 200);
  const cookie = pairOf(first.setCookies[0]!);
  for (let i = 0; i < 6; i++)
    t.like(await stage().ask("secure", { cookie }), { status: 200, servedBy: first.servedBy });
});

test("20 and 21: the cookie has the name of the rule, else its own", async (t) => {
  t.true((await stage().ask("turns")).setCookies[0]!.startsWith("limpet="));
  t.true((await stage().ask("first")).setCookies[0]!.startsWith("one="));
});

test("22: a cookie's value has neither the server's name nor its address in it, plain or encoded", async (t) => {
  for (let i = 0; i < 4; i++) {
    const { setCookies, servedBy } = await stage().ask("turns");
    const value = pairOf(setCookies[0]!).slice("limpet=".length);
    t.is(value.length, 24);
    const bytes = Buffer.from(value, "base64url").toString("latin1");
    for (const telling of ["127.0.0.1", String(FOUR.find(({ name }) => name === servedBy)!.port), "shop", "turns"]) {
      t.false(value.includes(telling) || bytes.includes(telling));
    }
  }
});

test("9 to 11: bound requests share a kept connection, whoever keeps it", async (t) => {
  const image = await openrestyImage("current");
  for (const pool of poolsOf(image)) {
    await using kept = await startStage({ pool, upstreams: { shop: { rule: COOKIE } } });
    for (const { name } of FOUR) {
      const cookie = await kept.boundTo("shop", name);
      const first = await kept.ask("shop", { cookie });
      const second = await kept.ask("shop", { cookie });
      t.like(first, { servedBy: name, setCookies: [] });
      t.is(second.headers["x-connection"], first.headers["x-connection"], pool);
    }
  }
});

test("no Lua error was logged", async (t) => {
  t.notRegex(await stage().openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
});
