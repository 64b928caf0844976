import { listedServers } from "../../src/affinity/rules.ts";
import { randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { beginExchange, bindAnswer, findServer } from "../../src/affinity/decision.ts";
import { canPick } from "../../src/affinity/servers/lineup.ts";
import { placeOf } from "../../src/affinity/servers/generation.ts";
import {
  cookie,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  route,
  tagSession,
  type Affinity,
  type Policies,
  type Reaction,
  type Server,
  type Upstream,
} from "../../src/index.ts";
import { DescribedAnswer } from "../../src/planner/explain/answer.ts";
import { explain } from "../../src/planner/explain/explanation.ts";
import { describedRequest, type RequestDescription } from "../../src/planner/explain/request.ts";
import { withCookieNames } from "../../src/affinity/cookies/names.ts";
import { runOnNode, type ServersState } from "../../src/planner/explain/run-on-node.ts";
import { listeners } from "../support/cluster.ts";
import { dice, type Dice } from "../support/dice.ts";
import { ENVIRONMENT, startLimpet } from "../support/limpet.ts";

/** For another run with the same requests: LIMPET_SEED. */
const SEED = Number(process.env.LIMPET_SEED ?? randomInt(2 ** 31));

const UPSTREAMS = 40;
const REQUESTS = 50;

const DAY = 86_400;
const KEYS = fromEnvironment("LIMPET_KEYS");
const SID = cookie("sid");
const ID = header("X-Session-Id");
const SESSION = [SID, ID];

/** Functions are made in the rules' text and here alike: rules are written as they are evaluated. */
const AFFINITIES = {
  hash: ["hash()", hash()],
  maglev: ['hash({ table: "maglev" })', hash({ table: "maglev" })],
  cookie: ["issueCookie({ keys, maxAge: 86400 })", issueCookie({ keys: KEYS, maxAge: DAY })],
  tag: [
    'tagSession({ carriers: [cookie("sid"), header("X-Session-Id")], keys, maxAge: 86400 })',
    tagSession({ carriers: SESSION, keys: KEYS, maxAge: DAY }),
  ],
  route: ["route()", route()],
  learn: ["learn()", learn()],
} as const satisfies Record<string, readonly [string, Affinity]>;

const LISTS: readonly (readonly (keyof typeof AFFINITIES)[])[] = [
  ["hash"],
  ["maglev"],
  ["cookie"],
  ["tag"],
  ["route"],
  ["cookie", "hash"],
  ["tag", "hash"],
  ["route", "hash"],
  ["route", "cookie"],
  ["tag", "cookie", "route", "hash"],
  ["learn", "cookie"],
  ["cookie", "tag"],
];

const REACTIONS: readonly Reaction[] = [
  "move",
  { refuse: 503 },
  { refuse: 409 },
  { wait: 1, otherwise: "move" },
  { wait: 1, otherwise: { refuse: 503 } },
];

/** An upstream, as the rules have it and as nginx's memory has its servers. */
interface Case {
  readonly name: string;
  readonly text: string;
  readonly upstream: Upstream;
  readonly state: Required<ServersState>;
}

const oneOf = <Value>(roll: Dice, all: readonly Value[]): Value => all[roll(all.length)]!;

function somePolicies(roll: Dice): Policies {
  const reaction = (): Reaction => oneOf(roll, REACTIONS);
  return {
    down: roll(3) === 0 ? { safe: reaction(), unsafe: reaction() } : reaction(),
    draining: roll(2) === 0 ? "stay" : oneOf(roll, ["move", { refuse: 503 }]),
    full: reaction(),
    unknown: reaction(),
    expired: reaction(),
    returns: roll(3) === 0,
    ...someClosing(roll),
  };
}

function someClosing(roll: Dice): Policies {
  return {
    closed: oneOf(roll, ["move", { refuse: 503 }, { safe: "move", unsafe: { refuse: 409 } }]),
    drainingTakesNew: roll(3) > 0,
  };
}

/** What the first of the servers is, which without the others' failing decides whether any takes new sessions. */
const FIRST: readonly (Partial<Server> & { readonly hasFailed?: true; readonly closes?: true })[] = [
  {},
  {},
  { hasFailed: true },
  { draining: true },
  { draining: true, closes: true },
  { down: true, closes: true },
];

/** Five servers, whose first one says whether any of the others may take new sessions. */
function someServers(roll: Dice): { servers: Server[]; state: Required<ServersState> } {
  const failed: string[] = [];
  const full: string[] = [];
  const { hasFailed, closes, ...first } = oneOf(roll, FIRST);
  const areAllDown = first.down === true && roll(2) === 0;
  const servers = ["a", "b", "c", "d", "e"].map((name, index): Server => {
    const server = { name, address: `127.0.0.1:810${index}`, maxConnections: 5 };
    if (index === 0) {
      if (hasFailed === true) failed.push(name);
      return { ...server, ...first };
    }
    if (areAllDown) return { ...server, down: true };
    if (roll(4) === 0) failed.push(name);
    if (roll(4) === 0) full.push(name);
    return {
      ...server,
      ...(roll(4) === 0 || closes === true ? { draining: true } : {}),
      ...(roll(5) === 0 ? { down: true } : {}),
      ...(roll(6) === 0 ? { backup: true } : {}),
      ...(roll(6) === 0 ? { weight: 2 * roll(2) } : {}),
    };
  });
  return {
    servers,
    state: { failed: failed.filter((name) => !servers.some((one) => one.name === name && one.down === true)), full },
  };
}

/** Without failures where nobody is left: nginx would try one of those that failed, and learn that it is back. */
function lastingState(upstream: Upstream, keysFile: string, state: Required<ServersState>): Required<ServersState> {
  const { current } = runOnNode("lasting", upstream, keysFile, state);
  return canPick(current) ? state : { ...state, failed: [] };
}

function someCase(roll: Dice, index: number, keysFile: string): Case {
  const name = `u${index}`;
  const { servers, state } = someServers(roll);
  const list = LISTS[index % LISTS.length]!;
  const remembers = list.some((one) => one !== "hash" && one !== "maglev");
  const policies = remembers ? somePolicies(roll) : someClosing(roll);
  const common = { servers, verdictHeader: "X-Verdict", policies };
  const upstream = { ...common, session: SESSION, affinity: list.map((one) => AFFINITIES[one][1]) };
  return {
    name,
    text: `${name}: { ...${JSON.stringify(common)}, session, affinity: [${list.map((one) => AFFINITIES[one][0]).join(", ")}] },`,
    upstream,
    state: lastingState(upstream, keysFile, state),
  };
}

/** The same, with the names that issued cookies have where several upstreams issue them. */
function withNames(cases: readonly Case[]): Case[] {
  const { upstreams } = withCookieNames({
    upstreams: Object.fromEntries(cases.map(({ name, upstream }) => [name, upstream])),
  });
  return cases.map((one) => ({ ...one, upstream: upstreams[one.name]! }));
}

/** What clients of an upstream have: cookies and headers, by what they are. */
function clientsOf({ name, upstream }: Case, keysFile: string): (roll: Dice, turn: number) => RequestDescription {
  // Servers that were there once, so that some bindings mean nobody who is there now.
  const withMore = { ...upstream, servers: [...listedServers(upstream), { name: "gone", address: "127.0.0.1:8110" }] };
  const running = runOnNode(name, withMore, keysFile);
  const now = Math.floor(Date.now() / 1000);

  /** What a server hands out to a client with this session id. */
  function handedOut(id: string, server: number, at: number): { cookies: string[]; header: string } {
    const exchange = beginExchange(running);
    const incoming = describedRequest({});
    findServer(running, exchange, incoming, at);
    exchange.server = server;
    const answer = new DescribedAnswer();
    answer.addSetCookie(`sid=${id}`);
    answer.setHeader("X-Session-Id", id);
    bindAnswer(running, exchange, incoming, answer, at);
    const cookies = answer.setCookies().map((line) => line.split(";", 1)[0]!);
    return { cookies, header: answer.header("X-Session-Id")! };
  }

  return (roll, turn) => {
    const id = `${oneOf(roll, ["x", "y", "node"])}${turn}`;
    const named = roll(3) === 0 ? `${id}.${oneOf(roll, ["a", "b", "c", "d", "e", "gone"])}` : id;
    const given = handedOut(named, roll(6), roll(5) === 0 ? now - 2 * DAY : now - 60);
    const other = handedOut(named, roll(6), now - 60);
    const spoiled = (text: string): string =>
      roll(6) === 0 ? `${text.slice(0, -1)}${text.endsWith("A") ? "E" : "A"}` : text;
    const cookies = [...(roll(3) > 0 ? given.cookies : []), ...(roll(6) === 0 ? other.cookies : [])].map(spoiled);
    const headers: [string, string][] = [];
    if (cookies.length > 0) headers.push(["Cookie", cookies.join("; ")]);
    if (roll(4) === 0) headers.push(["X-Session-Id", spoiled(roll(2) === 0 ? other.header : given.header)]);
    return { method: oneOf(roll, ["GET", "GET", "GET", "POST", "HEAD"]), headers };
  };
}

/** Puts into the memory that nginx's workers share what the state says. */
function preparation(cases: readonly Case[]): string {
  const lines = cases.flatMap(({ name, upstream, state }) =>
    listedServers(upstream).flatMap((server) => {
      const place = placeOf(server.name, server.address ?? "");
      return [
        ...(state.failed.includes(server.name) ? [`limpet:set("avoided until ${name} ${place}", 1e9)`] : []),
        ...(state.full.includes(server.name) ? [`fill("${name}", "${place}")`] : []),
      ];
    }),
  );
  const versions = cases.map(({ name }) => `limpet:incr("version ${name}", 1, 0)`);
  // Nobody probes them, as another worker seems to do so: they would be found to be up.
  const leases = cases.map(({ name }) => `limpet:set("recovery ${name}", true)`);
  return `local limpet = ngx.shared.limpet
local counts = require("limpet.nginx.servers.request-counts")
local function fill(upstream, place)
  counts.canCount()
  for _ = 1, 5 do counts.beginRequest(counts.cellsOf(upstream, { place })[1]) end
end
${[...lines, ...leases, ...versions].join("\n")}`;
}

test(`nginx sends every request where explain says, with the verdict that it says (seed ${SEED})`, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "limpet-decisions-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const keysFile = join(directory, "keys");
  await writeFile(keysFile, ENVIRONMENT.LIMPET_KEYS);

  const roll = dice(SEED);
  const cases = withNames(Array.from({ length: UPSTREAMS }, (_, index) => someCase(roll, index, keysFile)));
  const servers = ["a", "b", "c", "d", "e"].map((name, index) => ({ name, address: `127.0.0.1:810${index}` }));
  const rules = `
    const keys = fromEnvironment("LIMPET_KEYS");
    const session = [cookie("sid"), header("X-Session-Id")];
    export default defineRouting({ upstreams: { ${cases.map(({ text }) => text).join("\n")} } });`;
  const locations = cases.map(
    ({ name }) => `location /${name} {
      include /etc/nginx/limpet/proxy.conf;
      include /etc/nginx/limpet/locations/${name}.conf;
      proxy_pass http://${name};
      add_header X-Tries $upstream_addr always;
    }`,
  );
  const http = `${listeners(servers)}
    server {
      listen 8080;
      location = /prepare { content_by_lua_block { ${preparation(cases)} ngx.print("done") } }
      ${locations.join("\n")}
    }`;
  await using openresty = await startLimpet({ rules, http });
  const agent = new Agent({ connections: 1 });
  t.teardown(() => agent.close());
  const prepared = await request(`${openresty.url()}/prepare`, { dispatcher: agent });
  t.is(await prepared.body.text(), "done", await openresty.errorLog());

  const verdicts = new Map<string, number>();
  for (const one of cases) {
    const clientOf = clientsOf(one, keysFile);
    for (let turn = 0; turn < REQUESTS; turn++) {
      const described = { ...clientOf(roll, turn), target: `/${one.name}` };
      const expected = explain(one.name, one.upstream, described, keysFile, Date.now() / 1000, one.state);
      const { statusCode, headers, body } = await request(openresty.url() + described.target, {
        dispatcher: agent,
        method: described.method as "GET",
        headers: Object.fromEntries(described.headers ?? []),
      });
      await body.dump();
      const tries = String(headers["x-tries"] ?? "");
      const server = servers.find(({ address }) => address === tries)?.name;
      const about = JSON.stringify({ ...one, described, expected, statusCode, tries }, null, 1);
      t.is(headers["x-verdict"], expected.verdict, about);
      if (expected.server !== null) t.is(server, expected.server, about);
      // Where the balancer phase refuses, nginx has the upstream's name in place of an address.
      else if (expected.verdict === "refused") t.true(statusCode >= 400 && (tries === "" || tries === one.name), about);
      else t.is(statusCode, 200, about);
      verdicts.set(expected.verdict, (verdicts.get(expected.verdict) ?? 0) + 1);
    }
  }
  t.log([...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(", "));
  for (const verdict of [
    "new",
    "hit",
    "moved:down",
    "moved:full",
    "moved:draining",
    "expired",
    "forged",
    "unknown",
    "refused",
    "none",
  ])
    t.true((verdicts.get(verdict) ?? 0) > 0, `no request had the verdict ${verdict}`);
});
