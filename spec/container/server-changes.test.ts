import { randomInt } from "node:crypto";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import type { ServerChange } from "../../src/affinity/servers/change.ts";
import type { Server } from "../../src/index.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { dice } from "../support/dice.ts";
import { reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { proxyTo } from "../support/site.ts";

/** For another run with the same changes: LIMPET_SEED. */
const SEED = Number(process.env.LIMPET_SEED ?? randomInt(2 ** 31));

/** Servers that one listener plays: it answers with the address at which it was reached. */
const APPLICATIONS = `
server {
  listen 8200;
  location / {
    content_by_lua_block {
      -- So that requests are in flight while servers change.
      if ngx.var.http_x_slow then ngx.sleep(math.random() * 0.03) end
      ngx.print(ngx.var.server_addr)
    }
  }
}`;

/** What a test asks of the proxy: to change servers, and what a worker knows. */
const ADMIN = `
server {
  listen 8090;
  client_max_body_size 4m;
  client_body_buffer_size 4m;
  location /change {
    content_by_lua_block {
      ngx.req.read_body()
      local number, failure = limpet.changeServers(ngx.var.arg_upstream, require("cjson").decode(ngx.req.get_body_data()))
      if number == nil then ngx.status = 409 end
      ngx.print(number or failure)
    }
  }
  location /forget {
    content_by_lua_block {
      local dictionary = ngx.shared.limpet_servers
      for i = 1, dictionary:capacity() / 500 do dictionary:set("junk " .. i .. ngx.now(), ("x"):rep(1000)) end
    }
  }
  location /servers {
    content_by_lua_block {
      local now = limpet.serversOf(ngx.var.arg_upstream)
      local names = {}
      for i, server in ipairs(now.servers) do names[i] = server.name end
      collectgarbage()
      collectgarbage()
      ngx.print(require("cjson").encode({ worker = ngx.worker.pid(), number = now.number, names = names,
        longestSlice = now.longestSlice, kilobytes = collectgarbage("count") }))
    }
  }
}`;

interface Worker {
  readonly worker: number;
  readonly number: number;
  readonly names: readonly string[];
  /** Seconds. */
  readonly longestSlice: number;
  /** Of Lua's memory. */
  readonly kilobytes: number;
}

const addressOf = (place: number): string => `127.0.${1 + (place >> 8)}.${place & 255}:8200`;

function serverOf(index: number): Server {
  return { name: `s${index}`, address: addressOf(index) };
}

const serversUpTo = (count: number): Server[] => Array.from({ length: count }, (_, index) => serverOf(index));

function rulesWith(servers: readonly Server[], more: string): string {
  return `export default defineRouting({ upstreams: { shop: {
    servers: ${JSON.stringify(servers)}, mayChange: true, verdictHeader: "X-Verdict", ${more}
  } } });`;
}

const ISSUED = 'affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })';

async function startChanging(rules: string, workers = 2): Promise<StartedOpenResty> {
  const http = `${APPLICATIONS} ${ADMIN} ${proxyTo("shop")}`;
  return await startLimpet({ rules, http, workers, ports: [8080, 8090] });
}

async function change(openresty: StartedOpenResty, wanted: ServerChange): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(`${openresty.url(8090)}/change?upstream=shop`, {
    method: "POST",
    body: JSON.stringify(wanted),
  });
  return { status: statusCode, text: await body.text() };
}

/** What each worker knows; a new connection comes to any of them. */
async function workersOf(openresty: StartedOpenResty, count = 2): Promise<readonly Worker[]> {
  const known = new Map<number, Worker>();
  for (let attempt = 0; attempt < 500 && known.size < count; attempt++) {
    const agent = new Agent();
    const { body } = await request(`${openresty.url(8090)}/servers?upstream=shop`, { dispatcher: agent });
    const worker = (await body.json()) as Worker;
    known.set(worker.worker, worker);
    await agent.close();
  }
  if (known.size < count) throw new Error(`Only ${known.size} of ${count} workers answered`);
  return [...known.values()];
}

const allHave = (number: number) => (workers: readonly Worker[]) => workers.every((worker) => worker.number === number);

/** Changes of all kinds, by which the first `staying` servers keep their names and addresses. */
function* someChanges(count: number, staying: number, servers: readonly Server[]): Generator<ServerChange> {
  const roll = dice(SEED);
  let now = [...servers];
  let next = servers.length;
  const come = (): Server => serverOf(next++ % 250);
  for (let i = 0; i < count; i++) {
    const leaving = now.filter(({ name }) => Number(name.slice(1)) >= staying);
    const one = leaving[roll(leaving.length)];
    const kind = roll(5);
    if (kind === 0 || one === undefined || leaving.length < 2) {
      const server = come();
      if (now.some(({ name, address }) => name === server.name || address === server.address)) {
        i--;
        continue;
      }
      now = [...now, server];
      yield { kind: "add", server };
    } else if (kind === 1) {
      now = now.filter((server) => server !== one);
      yield { kind: "remove", name: one.name };
    } else if (kind === 2) {
      const any = now[roll(now.length)]!;
      const weight = 1 + roll(5);
      now = now.map((server) => (server === any ? { ...server, weight } : server));
      yield { kind: "update", name: any.name, server: { weight } };
    } else if (kind === 3) {
      const address = addressOf(300 + i);
      now = now.map((server) => (server === one ? { ...server, address } : server));
      yield { kind: "update", name: one.name, server: { address } };
    } else {
      now = now.toSorted(() => roll(3) - 1);
      yield { kind: "replace", servers: now };
    }
  }
}

const CHANGES = 1000;
const STAYING = 4;

test(`a thousand changes under load lose no request and no session of a server that stays (seed ${SEED})`, async (t) => {
  const servers = serversUpTo(10);
  await using openresty = await startChanging(rulesWith(servers, ISSUED));
  const stays = new Set(servers.slice(0, STAYING).map(({ address }) => address.replace(/:.*/, "")));
  let isOver = false;
  let requests = 0;
  const lost: string[] = [];
  const moved: string[] = [];

  /** A client that goes on asking; whom it is bound to at a server that stays, that one answers for good. */
  async function visit(client: number): Promise<void> {
    using agent = disposable(new Agent({ connections: 1 }));
    let cookie = "";
    let home: string | undefined;
    while (!isOver) {
      const { statusCode, headers, body } = await request(openresty.url(), {
        dispatcher: agent.agent,
        headers: { ...(cookie === "" ? {} : { cookie }), "x-slow": "1" },
      });
      const place = await body.text();
      requests++;
      if (statusCode !== 200) lost.push(`client ${client}: ${statusCode}`);
      if (home !== undefined && place !== home) moved.push(`client ${client}: ${home} → ${place}`);
      const issued = headers["set-cookie"];
      if (issued !== undefined) cookie = (Array.isArray(issued) ? issued[0]! : issued).split(";", 1)[0]!;
      home = stays.has(place) ? place : undefined;
    }
  }

  const clients = Array.from({ length: 12 }, (_, client) => visit(client));
  let halfway: readonly Worker[] = [];
  let number = 1;
  for (const wanted of someChanges(CHANGES, STAYING, servers)) {
    const { status, text } = await change(openresty, wanted);
    t.is(status, 200, text);
    number++;
    t.is(Number(text), number);
    if (number === CHANGES / 2) halfway = await workersOf(openresty);
  }
  const workers = await until(() => workersOf(openresty), allHave(number));
  isOver = true;
  await Promise.all(clients);

  t.deepEqual(lost, []);
  t.deepEqual(moved, []);
  t.true(requests > CHANGES, `only ${requests} requests`);
  const memory = (of: readonly Worker[]): number => Math.max(...of.map(({ kilobytes }) => kilobytes));
  t.true(memory(workers) < 1.25 * memory(halfway) + 2048, `${memory(halfway)} kB, then ${memory(workers)} kB`);
  t.log(`${requests} requests; ${memory(halfway).toFixed(0)} kB halfway, ${memory(workers).toFixed(0)} kB at the end`);
  t.notRegex(await openresty.errorLog(), /\[(error|crit|alert|emerg)\]/);
});

function disposable(agent: Agent): { readonly agent: Agent } & Disposable {
  return { agent, [Symbol.dispose]: () => void agent.close() };
}

for (const table of ["rendezvous", "maglev", "ketama", "modulo"]) {
  test(`${table}: a worker that builds the tables of 1000 servers goes on with its requests every 5 ms`, async (t) => {
    const servers = serversUpTo(1000);
    const rules = rulesWith(servers, `session: [cookie("sid")], affinity: hash({ table: "${table}" })`);
    await using openresty = await startChanging(rules);
    const longest: number[] = [];
    for (let i = 0; i < 20; i++) {
      const { status, text } = await change(openresty, { kind: "update", name: `s${i}`, server: { weight: 2 + i } });
      t.is(status, 200, text);
      const workers = await until(() => workersOf(openresty), allHave(2 + i));
      for (const { longestSlice } of workers) longest.push(1000 * longestSlice);
    }
    longest.sort((a, b) => a - b);
    // What a busy machine takes from a process counts as its time as well, so single builds say little.
    const median = longest[longest.length / 2]!;
    t.log(
      `the longest slice of a build: ${longest[0]!.toFixed(2)} to ${longest.at(-1)!.toFixed(2)}, median ${median.toFixed(2)} ms`,
    );
    t.true(median > 0 && median < 5, `${median} ms`);
  });
}

test("workers without requests take over new servers as well", async (t) => {
  await using openresty = await startChanging(rulesWith(serversUpTo(2), ISSUED));
  t.is((await change(openresty, { kind: "add", server: serverOf(2) })).text, "2");
  const workers = await until(() => workersOf(openresty), allHave(2));
  for (const { names } of workers) t.deepEqual(names, ["s0", "s1", "s2"]);
});

test("servers that cannot be are refused with the reason, and nothing changes", async (t) => {
  await using openresty = await startChanging(rulesWith(serversUpTo(2), ISSUED));
  for (const [wanted, reason] of [
    [{ kind: "remove", name: "x" }, 'there is no server "x"'],
    [{ kind: "add", server: { name: "s0", address: "10.0.0.1" } }, 'two servers are named "s0"'],
    [{ kind: "add", server: { name: "t", address: addressOf(0) } }, 'servers "s0" and "t" have the same address'],
    [{ kind: "replace", servers: [] }, "at least one server that is not a backup must have a weight above 0"],
  ] as const) {
    t.deepEqual(await change(openresty, wanted), { status: 409, text: reason });
  }
  for (const { number } of await workersOf(openresty)) t.is(number, 1);
});

test("the servers of an upstream that does not say so in its rules do not change", async (t) => {
  const rules = rulesWith(serversUpTo(2), ISSUED).replace("mayChange: true", "mayChange: false");
  await using openresty = await startChanging(rules);
  const { status, text } = await change(openresty, { kind: "add", server: serverOf(2) });
  t.is(status, 409);
  t.regex(text, /mayChange/);
});

test("a fault of the rules sends a request to a server that is there, never to one that is gone", async (t) => {
  const source = '(request) => { if (request.header("X-Fault") !== undefined) throw "at fault"; return undefined; }';
  await using openresty = await startChanging(rulesWith(serversUpTo(3), `session: [${source}], affinity: hash()`));
  await change(openresty, { kind: "remove", name: "s1" });
  await until(() => workersOf(openresty), allHave(2));
  const places = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const { statusCode, body } = await request(openresty.url(), { headers: { "x-fault": "1" } });
    t.is(statusCode, 200);
    places.add(await body.text());
  }
  t.deepEqual([...places].sort(), ["127.0.1.0", "127.0.1.2"]);
  t.regex(await openresty.errorLog(), /at fault/);
});

test("a request has as many tries as there are servers", async (t) => {
  const dead = (index: number): Server => ({ name: `s${index}`, address: `127.0.1.${index}:8299` });
  const rules = rulesWith([dead(0), dead(1), dead(2), serverOf(3)], 'session: [header("X-Key")], affinity: hash()');
  await using openresty = await startChanging(rules, 1);
  for (let key = 0; key < 20; key++) {
    const { statusCode } = await request(openresty.url(), { headers: { "x-key": `${key}` } });
    t.is(statusCode, 200);
  }
});

test("published servers outlive a reload and the death of a worker, until the rules have others", async (t) => {
  await using openresty = await startChanging(rulesWith(serversUpTo(2), ISSUED));
  await change(openresty, { kind: "add", server: serverOf(2) });
  await until(() => workersOf(openresty), allHave(2));

  const [victim] = await workersOf(openresty);
  await openresty.exec(["sh", "-c", `kill -9 ${victim!.worker}`]);
  const others = await until(
    () => workersOf(openresty),
    (workers) => workers.every(({ worker }) => worker !== victim!.worker),
  );
  for (const { number, names } of others) t.deepEqual([number, names.length], [2, 3]);

  await reloadRules(openresty, rulesWith(serversUpTo(2), ISSUED));
  for (const { number, names } of await workersOf(openresty)) t.deepEqual([number, names.length], [2, 3]);

  await reloadRules(openresty, rulesWith(serversUpTo(4), ISSUED));
  for (const { number, names } of await workersOf(openresty)) t.deepEqual([number, names.length], [3, 4]);
});

test("servers that were pushed out of the dictionary are published again, as operators have changed them", async (t) => {
  await using openresty = await startChanging(rulesWith(serversUpTo(2), ISSUED));
  await change(openresty, { kind: "add", server: serverOf(2) });
  await until(() => workersOf(openresty), allHave(2));

  await (await request(`${openresty.url(8090)}/forget`)).body.dump();
  const { text } = await until(
    () => change(openresty, { kind: "add", server: serverOf(3) }),
    ({ status }) => status === 200,
  );
  t.is(text, "3");
  for (const { names } of await until(() => workersOf(openresty), allHave(3))) t.is(names.length, 4);

  await (await request(`${openresty.url(8090)}/forget`)).body.dump();
  await until(
    () => change(openresty, { kind: "update", name: "s0", server: { weight: 2 } }),
    ({ status }) => status === 200,
  );
  await reloadRules(openresty, rulesWith(serversUpTo(2), ISSUED));
  for (const { names } of await workersOf(openresty)) t.is(names.length, 4);
});

test("two writers at a time do not overwrite each other", async (t) => {
  await using openresty = await startChanging(rulesWith(serversUpTo(1), ISSUED));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => change(openresty, { kind: "add", server: serverOf(index + 1) })),
  );
  t.deepEqual(
    answers.map(({ text }) => Number(text)).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i + 2),
  );
  const workers = await until(() => workersOf(openresty), allHave(51));
  for (const { names } of workers) t.is(new Set(names).size, 51);
});
