import test from "../../support/serial.ts";
import type ts from "typescript";
import { provision } from "../../../src/affinity/provision.ts";
import { Refusal } from "../../../src/findings/refusal.ts";
import { explain } from "../../../src/planner/explain/explanation.ts";
import { plan, type Plan, type PlanOptions } from "../../../src/planner/plan/plan.ts";
import { loadRules } from "../../../src/rules/load.ts";
import { describedRequest } from "../../../src/planner/explain/request.ts";
import { clientsWith, sampledValues } from "../../../src/planner/population/sample.ts";
import { TemporaryProject } from "../../build/fixture.ts";

const KEY = "0123456789abcdef".repeat(2);
const OTHER_KEY = "fedcba9876543210".repeat(2);

/** Servers as the rules have them: "a", "b" … at 10.0.0.1, 10.0.0.2 … */
const server = (name: string, more = ""): string =>
  `{ name: "${name}", address: "10.0.0.${name.charCodeAt(0) - 96}:80"${more} }`;
const servers = (...list: readonly string[]): string => `servers: [${list.join(", ")}]`;
const ABC = servers(server("a"), server("b"), server("c"));
const ABCD = servers(server("a"), server("b"), server("c"), server("d"));
const LEARNED = 'session: [cookie("sid")], affinity: learn()';
const AB = servers(server("a"), server("b"));
const SID = 'session: [cookie("sid")]';
const hashed = (table = "rendezvous"): string => `${SID}, affinity: hash({ table: "${table}" })`;

function rules(upstream: string, name = "shop"): string {
  return `import { bearerToken, cookie, defineRouting, fromFile, hash, header, issueCookie, learn, queryArgument, route, tagSession, withoutRoute } from "limpet";
void [bearerToken, queryArgument, cookie, fromFile, hash, header, issueCookie, learn, route, tagSession, withoutRoute];
export default defineRouting({ upstreams: { ${name}: { ${upstream} } } });
`;
}

const SAMPLE = 20_000;

async function planned(
  before: string,
  after: string,
  options: Partial<PlanOptions> = {},
): Promise<Plan & { readonly project: string }> {
  using project = new TemporaryProject([
    ["old.ts", before],
    ["new.ts", after],
    ["keys", `1:${KEY}\n`],
    ["other-keys", `2:${OTHER_KEY}\n`],
    ["both-keys", `2:${OTHER_KEY}\n1:${KEY}\n`],
  ]);
  const inPlace = (text: string): string => text.replaceAll("KEYS/", `${project.path}/`);
  project.write("old.ts", inPlace(before));
  project.write("new.ts", inPlace(after));
  const result = await plan({
    project: project.path,
    rules: "new.ts",
    before: "old.ts",
    after: "new.ts",
    sample: SAMPLE,
    seed: 1,
    logFormat: "combined",
    ...options,
  });
  return { ...result, project: project.path };
}

const codes = ({ diagnostics }: Plan): readonly string[] => diagnostics.map(({ code }) => `LIMPET${code}`);
const only = ({ upstreams }: Plan) => upstreams[0]!;

function isAbout(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) < 0.015;
}

for (const table of ["rendezvous", "maglev", "ketama", "modulo"]) {
  test(`${table}: every session moves from and to where explain sends its request, and no other`, async (t) => {
    const before = rules(`${ABC}, ${hashed(table)}`);
    const after = rules(`${ABCD}, ${hashed(table)}`);
    const sample = 400;
    const { moves, moved } = only(await planned(before, after, { sample }));

    using project = new TemporaryProject([
      ["old.ts", before],
      ["new.ts", after],
    ]);
    const [old, now] = await Promise.all(
      ["old.ts", "new.ts"].map(async (file) => (await loadRules(project.path, file)).routing!.upstreams.shop!),
    );
    const population = clientsWith(sampledValues(sample, 1), provision(old!), provision(now!), { from: "sample" });
    const expected: Record<string, number> = {};
    for (let index = 0; index < sample; index++) {
      const request = population.describe(index);
      const from = explain("shop", old!, request, undefined).server!;
      const to = explain("shop", now!, request, undefined).server!;
      if (from !== to) expected[`${from} ${to}`] = (expected[`${from} ${to}`] ?? 0) + 1;
    }
    t.deepEqual(Object.fromEntries(moves.map(({ from, to, sessions }) => [`${from} ${to}`, sessions])), expected);
    t.is(
      moved.sessions,
      Object.values(expected).reduce((sum, one) => sum + one, 0),
    );
  });
}

test("the same seed plans the same, another one samples other keys", async (t) => {
  const change = [rules(`${ABC}, ${hashed()}`), rules(`${ABCD}, ${hashed()}`)] as const;
  const [first, again, other] = [
    await planned(...change),
    await planned(...change),
    await planned(...change, { seed: 2 }),
  ];
  t.deepEqual(first.upstreams, again.upstreams);
  t.notDeepEqual(first.upstreams, other.upstreams);
});

test("a server that is added takes its due, and the least that can move is said beside it", async (t) => {
  const {
    moved,
    ideal,
    servers: shares,
    moves,
  } = only(await planned(rules(`${ABC}, ${hashed()}`), rules(`${ABCD}, ${hashed()}`)));
  t.true(isAbout(moved.share, 0.25));
  t.is(Math.round(1000 * ideal), 250);
  t.deepEqual([...new Set(moves.map(({ to }) => to))], ["d"]);
  t.is(shares.find((one) => one.server === "d")!.before, null);
  t.true(isAbout(shares.find((one) => one.server === "d")!.after!.share, 0.25));
});

const KEPT = [
  ["an issued cookie", `affinity: issueCookie({ keys: fromFile("KEYS/keys") })`],
  [
    "a tagged session",
    `affinity: tagSession({ carriers: [cookie("sid"), header("X-Sid")], keys: fromFile("KEYS/keys") })`,
  ],
  [
    "a tagged session whose id clients bring elsewhere than it was handed out",
    `affinity: tagSession({ carriers: [bearerToken(), queryArgument("token"), header("Sec-WebSocket-Protocol", { prefix: "token." }), header("X-Sid")], keys: fromFile("KEYS/keys") })`,
  ],
  ["a learned session", `${SID}, affinity: learn()`],
  ["a route", `${SID}, affinity: route()`],
  [
    "a tagged session before a hash",
    `${SID}, affinity: [tagSession({ carriers: [cookie("sid")], keys: fromFile("KEYS/keys") }), hash()]`,
  ],
] as const;

test("sessions whose issued cookie names a server that is gone spread evenly over all others", async (t) => {
  const all = ["a", "b", "c", "d", "e"].map((name) => server(name));
  const issued = 'affinity: issueCookie({ keys: fromFile("KEYS/keys") })';
  const { moves } = only(
    await planned(rules(`${servers(...all)}, ${issued}`), rules(`${servers(...all.slice(1))}, ${issued}`)),
  );
  t.deepEqual(moves.map(({ to }) => to).sort(), ["b", "c", "d", "e"]);
  for (const { to, share } of moves) t.true(Math.abs(share - 0.05) < 0.006, `${to}: ${share}`);
});

test("a mistake in servers that several upstreams share is told once", async (t) => {
  const shared = (list: string): string => `import { cookie, defineRouting, hash } from "limpet";
const servers = [${list}];
const rule = { servers, ${hashed()} };
export default defineRouting({ upstreams: { shop: rule, api: rule } });
`;
  const result = await planned(
    shared(`${server("a")}, ${server("b")}`),
    shared(`${server("a")}, { name: "x", address: "10.0.0.2:80" }`),
  );
  t.deepEqual(codes(result), ["LIMPET1212"]);
});

for (const [what, affinity] of KEPT) {
  test(`${what} stays when a server is added, and moves when its own is removed`, async (t) => {
    const added = await planned(rules(`${ABC}, ${affinity}`), rules(`${ABCD}, ${affinity}`));
    t.is(only(added).moved.sessions, 0);
    t.is(only(added).sessions, SAMPLE);
    t.deepEqual(codes(added), []);
    const removed = await planned(rules(`${ABC}, ${affinity}`), rules(`${AB}, ${affinity}`));
    t.true(isAbout(only(removed).moved.share, 1 / 3));
    t.deepEqual([...new Set(only(removed).moves.map(({ from }) => from))], ["c"]);
    t.is(only(removed).lost.sessions, 0);
    t.deepEqual(codes(removed), ["LIMPET1215"]);
  });

  test(`${what} stays while its server drains`, async (t) => {
    const draining = servers(server("a"), server("b"), server("c", ", draining: true"));
    const result = await planned(rules(`${ABC}, ${affinity}`), rules(`${draining}, ${affinity}`));
    t.is(only(result).moved.sessions, 0);
  });
}

/** The same servers, all of which are so. */
const all = (state: string): string => servers(...["a", "b", "c"].map((name) => server(name, `, ${state}: true`)));

test("where all servers drain, bound sessions stay, and those of a hash are refused, which is said", async (t) => {
  const bound = await planned(rules(`${ABC}, ${LEARNED}`), rules(`${all("draining")}, ${LEARNED}`));
  t.like(only(bound), { moved: { sessions: 0 }, refused: { sessions: 0 } });
  t.deepEqual(codes(bound), ["LIMPET319"]);
  const keyed = await planned(rules(`${ABC}, ${hashed()}`), rules(`${all("draining")}, ${hashed()}`));
  t.is(only(keyed).refused.sessions, SAMPLE);
  t.deepEqual(codes(keyed), ["LIMPET319", "LIMPET1249"]);
});

test("where all servers are down, every session is refused, by the status that the policy says", async (t) => {
  for (const affinity of [LEARNED, hashed()]) {
    const after = rules(`${all("down")}, ${affinity}, policies: { closed: { refuse: 429 } }`);
    const result = await planned(rules(`${ABC}, ${affinity}`), after);
    t.is(only(result).refused.sessions, SAMPLE);
    t.deepEqual(codes(result), ["LIMPET314", "LIMPET1249"]);
    const { messageText } = result.diagnostics.at(-1)!;
    t.true(typeof messageText === "string" && messageText.includes("answered with 429"));
  }
});

const TAGGED = (keys: string, more = ""): string =>
  `affinity: tagSession({ carriers: [cookie("sid")], keys: fromFile("KEYS/${keys}")${more} })`;
const ISSUED = (more: string): string => `affinity: issueCookie({ keys: fromFile("KEYS/keys")${more} })`;

/** What is lost that need not be, or moves unseen: [title, before, after, codes, share that moves]. */
const MISTAKES: readonly (readonly [string, string, string, readonly string[], number])[] = [
  [
    "keys replaced at once",
    `${ABC}, ${TAGGED("keys")}`,
    `${ABC}, ${TAGGED("other-keys")}`,
    ["LIMPET1230", "LIMPET1231"],
    2 / 3,
  ],
  ["a new key before the old one", `${ABC}, ${TAGGED("keys")}`, `${ABC}, ${TAGGED("both-keys")}`, [], 0],
  [
    "another separator of tags",
    `${ABC}, ${TAGGED("keys")}`,
    `${ABC}, ${TAGGED("keys", ', separator: "!"')}`,
    ["LIMPET1230", "LIMPET1235"],
    2 / 3,
  ],
  [
    "another name of the issued cookie",
    `${ABC}, ${ISSUED("")}`,
    `${ABC}, ${ISSUED(', name: "other"')}`,
    ["LIMPET1230", "LIMPET1233"],
    2 / 3,
  ],
  [
    "another path of the issued cookie",
    `${ABC}, ${ISSUED("")}`,
    `${ABC}, ${ISSUED(', path: "/shop"')}`,
    ["LIMPET1234"],
    0,
  ],
  [
    "a carrier less",
    `${ABC}, affinity: tagSession({ carriers: [cookie("sid"), header("X-Sid")], keys: fromFile("KEYS/keys") })`,
    `${ABC}, ${TAGGED("keys")}`,
    ["LIMPET1230", "LIMPET1236"],
    1 / 3,
  ],
  [
    "a carrier of requests less",
    `${ABC}, affinity: tagSession({ carriers: [header("X-Sid"), bearerToken(), header("X-Ids", { prefix: "token." })], keys: fromFile("KEYS/keys") })`,
    `${ABC}, affinity: tagSession({ carriers: [header("X-Sid"), header("x-ids", { prefix: "Token." })], keys: fromFile("KEYS/keys") })`,
    ["LIMPET1230", "LIMPET1236"],
    2 / 9,
  ],
  [
    "another memory of learn",
    `${ABC}, ${SID}, affinity: learn()`,
    `${ABC}, ${SID}, affinity: learn({ memory: "16m" })`,
    ["LIMPET1230", "LIMPET1237"],
    2 / 3,
  ],
  [
    "another separator of routes",
    `${ABC}, ${SID}, affinity: route()`,
    `${ABC}, ${SID}, affinity: route({ separator: "-" })`,
    ["LIMPET1230", "LIMPET1235"],
    2 / 3,
  ],
  [
    "a server renamed, by rendezvous",
    `${ABC}, ${hashed()}`,
    `${servers(server("a"), server("b"), '{ name: "x", address: "10.0.0.3:80" }')}, ${hashed()}`,
    ["LIMPET1212"],
    1 / 3,
  ],
  [
    "a server renamed, by ketama",
    `${ABC}, ${hashed("ketama")}`,
    `${servers(server("a"), server("b"), '{ name: "x", address: "10.0.0.3:80" }')}, ${hashed("ketama")}`,
    [],
    0,
  ],
  [
    "a server renamed, by tags",
    `${ABC}, ${TAGGED("keys")}`,
    `${servers(server("a"), server("b"), '{ name: "x", address: "10.0.0.3:80" }')}, ${TAGGED("keys")}`,
    ["LIMPET1212"],
    2 / 9,
  ],
  [
    "an address changed, by ketama",
    `${ABC}, ${hashed("ketama")}`,
    `${servers(server("a"), server("b"), '{ name: "c", address: "10.0.0.9:80" }')}, ${hashed("ketama")}`,
    ["LIMPET1213"],
    0.34,
  ],
  [
    "an address changed, by rendezvous",
    `${ABC}, ${hashed()}`,
    `${servers(server("a"), server("b"), '{ name: "c", address: "10.0.0.9:80" }')}, ${hashed()}`,
    [],
    0,
  ],
  [
    "another order, by modulo",
    `${ABC}, ${hashed("modulo")}`,
    `${servers(server("c"), server("a"), server("b"))}, ${hashed("modulo")}`,
    ["LIMPET1214"],
    1,
  ],
  [
    "another order, by rendezvous",
    `${ABC}, ${hashed()}`,
    `${servers(server("c"), server("a"), server("b"))}, ${hashed()}`,
    [],
    0,
  ],
  [
    "a key for the hash",
    `${ABC}, ${hashed()}`,
    `${ABC}, ${SID}, affinity: hash({ key: fromFile("KEYS/keys") })`,
    ["LIMPET1223"],
    0.66,
  ],
  [
    "another key for the hash",
    `${ABC}, ${SID}, affinity: hash({ key: fromFile("KEYS/keys") })`,
    `${ABC}, ${SID}, affinity: hash({ key: fromFile("KEYS/other-keys") })`,
    ["LIMPET1223"],
    0.66,
  ],
  [
    "a key for the hash that is not here",
    `${ABC}, ${SID}, affinity: hash({ key: fromFile("/nowhere/one") })`,
    `${ABC}, ${SID}, affinity: hash({ key: fromFile("/nowhere/two") })`,
    ["LIMPET1259", "LIMPET1224"],
    0,
  ],
  ["one server more, by modulo", `${ABC}, ${hashed("modulo")}`, `${ABCD}, ${hashed("modulo")}`, ["LIMPET1222"], 0.75],
  ["another table", `${ABC}, ${hashed()}`, `${ABC}, ${hashed("ketama")}`, ["LIMPET1220"], 2 / 3],
  ["maglev in place of rendezvous, with even weights", `${ABC}, ${hashed()}`, `${ABC}, ${hashed("maglev")}`, [], 0],
  [
    "another source",
    `${ABC}, ${hashed()}`,
    `${ABC}, session: [cookie("other")], affinity: hash()`,
    ["LIMPET1245"],
    2 / 3,
  ],
  [
    "a source before the others",
    `${ABC}, ${hashed()}`,
    `${ABC}, session: [header("X-User"), cookie("sid")], affinity: hash()`,
    ["LIMPET1246"],
    0,
  ],
  [
    "sources in another order",
    `${ABC}, session: [cookie("sid"), header("X-User")], affinity: hash()`,
    `${ABC}, session: [header("X-User"), cookie("sid")], affinity: hash()`,
    ["LIMPET1246"],
    0,
  ],
  [
    "names that swap their addresses",
    `${AB}, ${TAGGED("keys")}`,
    `${servers('{ name: "a", address: "10.0.0.2:80" }', '{ name: "b", address: "10.0.0.1:80" }')}, ${TAGGED("keys")}`,
    ["LIMPET1216", "LIMPET1216"],
    0,
  ],
  [
    "tags without a place for the hash that was",
    `${ABC}, ${hashed()}`,
    `${ABC}, ${TAGGED("keys")}`,
    ["LIMPET1240"],
    2 / 3,
  ],
  [
    "tags before the hash that was",
    `${ABC}, ${hashed()}`,
    `${ABC}, ${SID}, affinity: [tagSession({ carriers: [cookie("sid")], keys: fromFile("KEYS/keys") }), hash()]`,
    [],
    0,
  ],
  [
    "another incarnation",
    `${servers(server("a", ', incarnation: "1"'), server("b"))}, ${TAGGED("keys")}`,
    `${servers(server("a", ', incarnation: "2"'), server("b"))}, ${TAGGED("keys")}`,
    ["LIMPET1217"],
    0.25,
  ],
  [
    "a policy that refuses",
    `${ABC}, ${TAGGED("keys")}`,
    `${AB}, ${TAGGED("keys")}, policies: { unknown: { refuse: 404 } }`,
    ["LIMPET1215", "LIMPET1248"],
    1 / 3,
  ],
];

for (const [title, before, after, expected, share] of MISTAKES) {
  test(`${title}: ${expected.join(" and ") || "no mistake"}, and ${(100 * share).toFixed(0)} % move`, async (t) => {
    const result = await planned(rules(before), rules(after));
    t.deepEqual(codes(result).toSorted(), [...expected].toSorted());
    const { moved } = only(result);
    t.true(isAbout(moved.share, share), `${moved.share}`);
  });
}

const grouped = (stable: number, fresh: number, release = 0): string =>
  `${servers(server("a"), server("b"), server("c", ', group: "new"'))}, ${TAGGED("keys")},
   canary: { groups: [{ name: "old", weight: ${stable}, release: ${release} }, { name: "new", weight: ${fresh} }] }`;

test("another weight of a canary's group moves no bound session, and one that it releases the share that is stated", async (t) => {
  const groupsOf = async (release: number): Promise<readonly number[]> => {
    const { groups, movedGroup } = only(await planned(rules(grouped(9, 1)), rules(grouped(1, 1, release))));
    const [old, fresh] = groups;
    t.is(old!.group, "old");
    t.deepEqual([old!.after!.wanted, fresh!.after!.wanted], [0.5, 0.5]);
    return [movedGroup.share, old!.after!.share, fresh!.after!.share].map((share) => Math.round(share * 50) / 50);
  };
  t.deepEqual(await groupsOf(0), [0, 0.9, 0.1]);
  t.deepEqual(await groupsOf(0.2), [0.18, 0.72, 0.28]);
});

test("an upstream with another name loses what its name is in, and one that is gone is told of", async (t) => {
  const renamed = await planned(rules(`${ABC}, ${TAGGED("keys")}`), rules(`${ABC}, ${TAGGED("keys")}`, "store"));
  t.deepEqual(codes(renamed), ["LIMPET1211", "LIMPET1230"]);
  t.is(only(renamed).renamedFrom, "shop");
  t.is(only(renamed).lost.share, 1);
  const elsewhere = servers('{ name: "z", address: "10.9.9.9:80" }');
  const gone = await planned(rules(`${ABC}, ${hashed()}`), rules(`${elsewhere}, ${hashed()}`, "store"));
  t.deepEqual(codes(gone), ["LIMPET1210"]);
  t.deepEqual(gone.upstreams, []);
});

test("the 1025th server moves nearly all sessions, and that is said", async (t) => {
  const many = (count: number): string =>
    `servers: Array.from({ length: ${count} }, (_, i) => ({ name: "s" + i, address: "10.0." + Math.floor(i / 250) + "." + (1 + (i % 250)) + ":80" }))`;
  const result = await planned(rules(`${many(1024)}, ${hashed()}`), rules(`${many(1025)}, ${hashed()}`));
  t.deepEqual(codes(result), ["LIMPET1221"]);
  t.true(only(result).moved.share > 0.9);
});

test("mistakes stand where the new rules have them", async (t) => {
  const { diagnostics } = await planned(rules(`${ABC}, ${hashed()}`), rules(`${ABC}, ${hashed("ketama")}`));
  const [{ file, start, length }] = diagnostics as [ts.Diagnostic];
  t.is(file!.text.slice(start, start! + length!), "affinity");
});

test("keys that cannot be read here are replaced, the same before and after, and that is said", async (t) => {
  const affinity = `affinity: tagSession({ carriers: [cookie("sid")], keys: fromFile("/nowhere/keys") })`;
  const result = await planned(rules(`${ABC}, ${affinity}`), rules(`${ABC}, ${affinity}`));
  t.is(only(result).moved.sessions, 0);
  t.deepEqual(codes(result), ["LIMPET1259"]);
});

test("a function that makes nothing of a sample is told of", async (t) => {
  const text = `${ABC}, session: [(request) => (request.header("X-Id") === "ada" ? "ada" : undefined)], affinity: hash()`;
  const result = await planned(rules(text), rules(text));
  t.deepEqual(codes(result), ["LIMPET1258"]);
});

test("a source that is a function is sampled by what it asks for", async (t) => {
  const text = `session: [(request) => request.header("X-Tenant")], affinity: hash()`;
  const result = await planned(rules(`${ABC}, ${text}`), rules(`${ABCD}, ${text}`));
  t.is(only(result).sessions, SAMPLE);
  t.true(isAbout(only(result).moved.share, 0.25));
});

test("an unknown name is refused with what can be written", async (t) => {
  const text = rules(`${ABC}, ${hashed()}`);
  const error = await t.throwsAsync(planned(text, text, { before: "nothing" }), { instanceOf: Refusal });
  t.regex(error.message, /There is no file "nothing" in .*, and no git repository/);
  const other = await t.throwsAsync(planned(text, text, { upstream: "shpo" }), { instanceOf: Refusal });
  t.is(other.message, 'Neither rules have an upstream "shpo". They have "shop".');
});

test("sampled clients carry their keys in the places of the rules, as many in each", (t) => {
  const upstream = provision({
    servers: [{ name: "a", address: "10.0.0.1" }],
    session: [
      { kind: "cookie", name: "sid" },
      { kind: "header", name: "X-Sid" },
    ],
    affinity: { kind: "hash", table: "rendezvous" },
  });
  const population = clientsWith(sampledValues(2, 1), upstream, upstream, { from: "sample" });
  t.regex(describedRequest(population.describe(0)).cookie("sid") ?? "", /^[0-9A-F]{32}$/);
  t.is(describedRequest(population.describe(1)).cookie("sid"), undefined);
  t.regex(describedRequest(population.describe(1)).header("X-Sid") ?? "", /^[0-9A-F]{32}$/);
});

test("where a Redis Cluster is asked first may change while a node stays, and no session is lost", async (t) => {
  const withNodes = (...nodes: readonly string[]): string => {
    const cluster = JSON.stringify(nodes.map((node) => `10.0.9.${node}:6379`));
    const affinity = `learn({ keys: fromFile("KEYS/keys"), redis: redis({ cluster: ${cluster} }) })`;
    return rules(`${ABC}, ${SID}, affinity: ${affinity}`).replace("import {", "import { redis,");
  };
  const overlapping = await planned(withNodes("1", "2"), withNodes("3", "2"));
  t.deepEqual(codes(overlapping), []);
  t.is(only(overlapping).moved.share, 0);
  t.deepEqual(codes(await planned(withNodes("1", "2"), withNodes("3", "4"))), ["LIMPET1238"]);
});
