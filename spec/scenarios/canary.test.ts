import test from "../support/serial.ts";
import {
  A,
  B,
  C,
  KEYS,
  limpetOn,
  pairOf,
  type Asking,
  type Reply,
  type Stage,
  type StageServer,
  type StageUpstream,
} from "./stage.ts";

interface Grouped extends StageServer {
  readonly group: string;
}

const STABLE: readonly Grouped[] = [
  { ...A, group: "stable" },
  { ...B, group: "stable" },
];
const SERVERS: readonly Grouped[] = [...STABLE, { ...C, group: "canary" }];

const groups = (stable: number, canary: number, release = 0): string =>
  `canary: { groups: [{ name: "stable", weight: ${stable}, release: ${release} }, { name: "canary", weight: ${canary} }],
     force: [header("X-Canary"), cookie("canary")] }`;

const SESSION = 'session: [cookie("JSESSIONID"), header("X-Session-Id")]';

/** Each affinity that binds sessions, and how an application's answer begins one. */
const BINDING = {
  cookie: { rule: `affinity: issueCookie({ ${KEYS} })`, sets: (): string[] => [] },
  tag: {
    rule: `affinity: tagSession({ carriers: [cookie("JSESSIONID")], ${KEYS} })`,
    sets: (id: string): string[] => [`JSESSIONID=${id}`],
  },
  learn: { rule: `${SESSION}, affinity: learn()`, sets: (id: string): string[] => [`JSESSIONID=${id}`] },
} as const;

const UPSTREAMS: Record<string, StageUpstream> = {
  ungrouped: { servers: [A, B, C], rule: `affinity: issueCookie({ ${KEYS} })` },
  hash: { servers: SERVERS, rule: `${SESSION}, affinity: hash(), ${groups(70, 30)}` },
  route: { servers: SERVERS, rule: `${SESSION}, affinity: route(), ${groups(100, 0)}` },
  first: { servers: SERVERS, rule: `affinity: issueCookie({ ${KEYS} }), ${groups(0, 100)}` },
  even: { servers: SERVERS, rule: `affinity: issueCookie({ ${KEYS} }), ${groups(50, 50)}` },
  released: { servers: SERVERS, rule: `${SESSION}, affinity: [route(), hash()], ${groups(50, 50, 1)}` },
};
for (const [name, { rule }] of Object.entries(BINDING)) {
  UPSTREAMS[name] = { servers: SERVERS, rule: `${rule}, ${groups(99, 1)}` };
  UPSTREAMS[`${name}Off`] = { servers: SERVERS, rule: `${rule}, ${groups(100, 0)}` };
}

const limpet = limpetOn("current", { upstreams: UPSTREAMS });
const FORCED = { "X-Canary": "canary" };

async function countCanary(stage: Stage, upstream: string, count: number): Promise<number> {
  let canary = 0;
  for (let i = 0; i < count; i++) if ((await stage.ask(upstream)).server === "c") canary++;
  return canary;
}

test("245: without groups, every server gets new sessions", async (t) => {
  const stage = limpet.stage();
  const servers = new Set<string | undefined>();
  for (let i = 0; i < 9; i++) servers.add((await stage.ask("ungrouped")).server);
  t.deepEqual([...servers].sort(), ["a", "b", "c"]);
});

test("246: a group with all of the weight gets every new session, and one without gets none", async (t) => {
  const stage = limpet.stage();
  t.is(await countCanary(stage, "first", 20), 20);
  t.is(await countCanary(stage, "cookieOff", 20), 0);
});

test("256: at equal weights, both groups get new sessions", async (t) => {
  const canary = await countCanary(limpet.stage(), "even", 60);
  t.true(canary > 0 && canary < 60, String(canary));
});

test("247 and 249: a cookie or a header that names a group forces it, and any other value does not", async (t) => {
  const stage = limpet.stage();
  const serverFor = async (asking: Asking): Promise<string | undefined> =>
    (await stage.ask("cookieOff", asking)).server;
  t.is(await serverFor({ cookie: "canary=canary" }), "c");
  t.is(await serverFor({ headers: FORCED }), "c");
  for (const asking of [{ cookie: "canary=never" }, { cookie: "canary=" }, { headers: { "X-Canary": "always" } }, {}])
    t.not(await serverFor(asking), "c", JSON.stringify(asking));
});

test("250 and 251: where a header's value means nothing, the cookie decides, and the client sees no error", async (t) => {
  const reply = await limpet.stage().ask("cookieOff", { headers: { "X-Canary": "[(" }, cookie: "canary=canary" });
  t.is(reply.status, 200);
  t.is(reply.server, "c");
});

/** A request that begins a session, and the cookies that the client has then. */
async function begin(
  stage: Stage,
  upstream: string,
  headers: Record<string, string>,
  set: readonly string[],
): Promise<{ readonly reply: Reply; readonly cookie: string }> {
  const reply = await stage.ask(upstream, { headers, set });
  return { reply, cookie: reply.setCookies.map(pairOf).join("; ") };
}

for (const [name, { sets }] of Object.entries(BINDING)) {
  test(`254 with ${name}: who was sent to the canary once stays there, whatever its weight is`, async (t) => {
    const stage = limpet.stage();
    const { reply, cookie } = await begin(stage, name, FORCED, sets("alice"));
    t.is(reply.server, "c");
    for (let i = 0; i < 50; i++) t.is((await stage.ask(name, { cookie })).server, "c");
  });

  test(`252 with ${name}: who is bound to the first group stays there, and the others are not asked`, async (t) => {
    const stage = limpet.stage();
    const { reply, cookie } = await begin(stage, `${name}Off`, {}, sets("bob"));
    t.not(reply.server, "c");
    for (let i = 0; i < 10; i++) {
      const again = await stage.ask(`${name}Off`, { cookie });
      t.is(again.server, reply.server);
      t.is(again.verdict, "hit");
    }
  });

  test(`${name}: a bound session that a header forces moves, says so, and stays with only its cookie`, async (t) => {
    const stage = limpet.stage();
    const upstream = `${name}Off`;
    const begun = await begin(stage, upstream, {}, sets("carol"));
    t.not(begun.reply.server, "c");
    const forced = await stage.ask(upstream, {
      headers: FORCED,
      cookie: begun.cookie,
      set: sets("carol"),
    });
    t.is(forced.server, "c");
    t.is(forced.verdict, "moved:group");
    const cookie = forced.setCookies.length === 0 ? begun.cookie : forced.setCookies.map(pairOf).join("; ");
    const after = await stage.ask(upstream, { cookie });
    t.is(after.server, "c");
    t.is(after.verdict, "hit");
  });
}

test("255: without a binding, the key's hash keeps its group", async (t) => {
  const stage = limpet.stage();
  let canary = 0;
  for (let i = 0; i < 60; i++) {
    const asking = { cookie: `JSESSIONID=session-${i}` };
    const { server, setCookies } = await stage.ask("hash", asking);
    t.deepEqual(setCookies, []);
    t.is((await stage.ask("hash", asking)).server, server);
    if (server === "c") canary++;
  }
  t.true(canary > 5 && canary < 35, String(canary));
});

test("a route names a server, and thereby its group", async (t) => {
  const stage = limpet.stage();
  t.is((await stage.ask("route", { cookie: "JSESSIONID=x.c" })).server, "c");
  const forced = await stage.ask("route", { headers: FORCED, cookie: "JSESSIONID=x.a" });
  t.is(forced.server, "c");
  t.is(forced.verdict, "moved:group");
});

test("a group that releases all of its sessions has none left", async (t) => {
  const reply = await limpet.stage().ask("released", { cookie: "JSESSIONID=x.a" });
  t.is(reply.server, "c");
  t.is(reply.verdict, "moved:group");
});

async function killed(stage: Stage, server: string, does: () => Promise<void>): Promise<void> {
  await stage.kill(server);
  try {
    await does();
  } finally {
    await stage.revive(server);
  }
}

test("a group without a server that answers falls back to the others", async (t) => {
  const stage = limpet.stage();
  await killed(stage, "c", async () => {
    const reply = await stage.ask("first");
    t.is(reply.status, 200);
    t.not(reply.server, "c");
  });
});
