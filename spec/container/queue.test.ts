import { once } from "node:events";
import { connect } from "node:net";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { placeOf } from "../../src/affinity/servers/generation.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const A: FakeServer = { name: "a", address: "127.0.0.1:8101" };

/** How each upstream chooses a server for a new session, of a single one that takes one request at a time. */
const AFFINITIES = {
  hashed: "session: [header('X-Key')], affinity: hash()",
  plain: "affinity: none()",
  bound: "affinity: issueCookie({ keys: fromEnvironment('LIMPET_KEYS') }), policies: { full: 'move' }",
};

const rulesWith = (queue: string): string =>
  `export default defineRouting({ upstreams: { ${Object.entries(AFFINITIES)
    .map(
      ([
        name,
        affinity,
      ]) => `${name}: { servers: ${ruleServers([{ ...A, maxConnections: 1 } as FakeServer])}, ${affinity},
        queue: ${queue}, verdictHeader: "X-Verdict" },`,
    )
    .join("\n")} } });`;

/** Answers when it is told to, with which request it was. */
const APPLICATION = (): string => `content_by_lua_block {
  local order = ngx.shared.order
  local number = order:incr("number", 1, 0)
  while (order:get("done") or 0) < number do ngx.sleep(0.005) end
  ngx.print(ngx.var.arg_id)
}`;

const HTTP = `
  lua_shared_dict order 1m;
  ${listeners([A], APPLICATION)}
  server {
    listen 8080;
    set_real_ip_from 0.0.0.0/0;
    real_ip_header X-Client;
    ${Object.keys(AFFINITIES)
      .map(
        (name) => `location /${name} { include /etc/nginx/limpet/locations/${name}.conf; proxy_pass http://${name}; }`,
      )
      .join("\n")}
    location = /finish { content_by_lua_block { ngx.print(ngx.shared.order:incr("done", tonumber(ngx.var.arg_requests), 0)) } }
    location = /requests {
      content_by_lua_block {
        local counts = require("limpet.nginx.servers.request-counts")
        ngx.print(counts.requestsIn(counts.cellsOf(ngx.var.arg_upstream, { "${placeOf(A.name, A.address)}" })[1]))
      }
    }
    location = /waiting {
      content_by_lua_block {
        local waiting = require("limpet.nginx.request.waiting")
        ngx.print(waiting.waitersOf(ngx.var.arg_upstream))
      }
    }
  }`;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly verdict: unknown;
}

/** An upstream, and the requests that are sent to it. */
class Stage {
  readonly #openresty: StartedOpenResty;
  readonly #upstream: string;
  #sent = 0;

  constructor(openresty: StartedOpenResty, upstream: string) {
    this.#openresty = openresty;
    this.#upstream = upstream;
  }

  async ask(client = "192.0.2.1", signal?: AbortSignal): Promise<Answer> {
    const { statusCode, headers, body } = await request(
      `${this.#openresty.url()}/${this.#upstream}?id=${this.#sent++}`,
      {
        headers: { "x-client": client, "x-key": "k" },
        dispatcher: new Agent({ connections: 1 }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return { status: statusCode, text: await body.text(), verdict: headers["x-verdict"] };
  }

  async finish(requests: number): Promise<void> {
    await this.#text(`finish?requests=${requests}`);
  }

  /** Until so many requests are at the server. */
  async untilServed(count: number): Promise<void> {
    await until(
      () => this.#text(`requests?upstream=${this.#upstream}`),
      (text) => Number(text) === count,
    );
  }

  async untilWaiting(count: number): Promise<void> {
    await until(
      () => this.#text(`waiting?upstream=${this.#upstream}`),
      (text) => Number(text) === count,
    );
  }

  async #text(path: string): Promise<string> {
    return await (await request(`${this.#openresty.url()}/${path}`)).body.text();
  }
}

for (const release of RELEASES) {
  for (const upstream of Object.keys(AFFINITIES)) {
    test(`${release}, ${upstream}: requests without a binding wait while all servers are full, and are served in their order`, async (t) => {
      const rules = rulesWith("{ size: 3, timeout: 30000 }");
      await using openresty = await startLimpet({ release, rules, http: HTTP });
      const stage = new Stage(openresty, upstream);
      const answers = [stage.ask()];
      await stage.untilServed(1);
      for (let waiting = 1; waiting <= 3; waiting++) {
        answers.push(stage.ask());
        await stage.untilWaiting(waiting);
      }
      t.like(await stage.ask(), { status: 503, verdict: "refused" });
      await stage.finish(1);
      t.like(await answers[0], { status: 200, text: "0" });
      await stage.untilWaiting(2);
      await stage.finish(3);
      const rest = await Promise.all(answers.slice(1));
      t.deepEqual(
        rest.map(({ status, text }) => `${status} ${text}`),
        ["200 1", "200 2", "200 3"],
      );
      await stage.untilServed(0);
      await stage.untilWaiting(0);
    });
  }
}

test("who waited in vain is refused, with the status of the rules", async (t) => {
  await using openresty = await startLimpet({ rules: rulesWith("{ timeout: 100, refuse: 429 }"), http: HTTP });
  const stage = new Stage(openresty, "hashed");
  const first = stage.ask();
  await stage.untilServed(1);
  t.like(await stage.ask(), { status: 429, verdict: "refused" });
  await stage.finish(1);
  t.like(await first, { status: 200 });
});

test("one client address takes no more of the queue than it may, and others still wait", async (t) => {
  await using openresty = await startLimpet({
    rules: rulesWith("{ size: 10, perClient: 2, timeout: 30000 }"),
    http: HTTP,
  });
  const stage = new Stage(openresty, "plain");
  const asked = [stage.ask()];
  await stage.untilServed(1);
  for (let waiting = 1; waiting <= 2; waiting++) {
    asked.push(stage.ask("192.0.2.7"));
    await stage.untilWaiting(waiting);
  }
  t.like(await stage.ask("192.0.2.7"), { status: 503 });
  asked.push(stage.ask("192.0.2.8"));
  await stage.untilWaiting(3);
  await stage.finish(4);
  t.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([200]));
});

test("all addresses of an IPv6 network are one client of the queue, and one of another network still waits", async (t) => {
  await using openresty = await startLimpet({
    rules: rulesWith("{ size: 10, perClient: 2, timeout: 30000 }"),
    http: HTTP,
  });
  const stage = new Stage(openresty, "plain");
  const asked = [stage.ask()];
  await stage.untilServed(1);
  for (let waiting = 1; waiting <= 2; waiting++) {
    asked.push(stage.ask(`2001:db8:0:1::${waiting}`));
    await stage.untilWaiting(waiting);
  }
  t.like(await stage.ask("2001:db8:0:1:ffff::3"), { status: 503 });
  asked.push(stage.ask("2001:db8:0:2::1"));
  await stage.untilWaiting(3);
  await stage.finish(4);
  t.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([200]));
});

test("a client that leaves the queue gives its place to others, and holds nobody up", async (t) => {
  await using openresty = await startLimpet({ rules: rulesWith("{ size: 1, timeout: 30000 }"), http: HTTP });
  const stage = new Stage(openresty, "bound");
  const first = stage.ask();
  await stage.untilServed(1);
  const leaving = new AbortController();
  const left = stage.ask("192.0.2.1", leaving.signal).catch(() => undefined);
  await stage.untilWaiting(1);
  leaving.abort();
  await left;
  await stage.untilWaiting(0);
  const second = stage.ask();
  await stage.untilWaiting(1);
  await stage.finish(2);
  t.like(await first, { status: 200 });
  t.like(await second, { status: 200, verdict: "new" });
});

/** A server that takes four requests at a time, and what stands in the proxy's `server {}`. */
function fourAtATime(locations: string): { readonly rules: string; readonly http: string } {
  const servers = [{ ...A, maxConnections: 4 }];
  return {
    rules: `export default defineRouting({ upstreams: { shop: { servers: ${ruleServers(servers)}, affinity: none(),
      queue: { size: 200, perClient: 200, timeout: 30000 } } } });`,
    http: `
      ${listeners(
        [A],
        () => `
          location /held { content_by_lua_block { ngx.req.read_body() ngx.sleep(0.02) ngx.print("held") } }
          location /sent { add_header X-Accel-Redirect /held always; return 200; }
          location /checked { return 200; }`,
      ).replace("location / {", "location / { return 404; ")}
      server { listen 8080; ${locations} }`,
  };
}

const TO_SHOP = "include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop;";

for (const [part, locations, path] of [
  [
    "a subrequest",
    `location / { auth_request /checked; ${TO_SHOP} } location = /checked { internal; ${TO_SHOP} }`,
    "/held",
  ],
  ["an internal redirect", `location / { ${TO_SHOP} } location = /held { internal; ${TO_SHOP} }`, "/sent"],
] as const) {
  test(`${part} of a request that has a place does not wait behind those that wait for one`, async (t) => {
    await using openresty = await startLimpet(fourAtATime(locations));
    const dispatcher = new Agent({ connections: 60 });
    const statuses = Array.from({ length: 60 }, async () => {
      const answer = await request(openresty.url() + path, { dispatcher });
      await answer.body.dump();
      return answer.statusCode;
    });
    t.deepEqual(new Set(await Promise.all(statuses)), new Set([200]));
  });
}

test("an upload takes no place before its body is there", async (t) => {
  await using openresty = await startLimpet(fourAtATime(`location / { ${TO_SHOP} }`));
  const { port, hostname } = new URL(openresty.url());
  const uploads = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write("POST /held HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 6\r\n\r\nbod");
      await once(socket, "connect");
      return socket;
    }),
  );
  const answer = await request(`${openresty.url()}/held`);
  t.is(await answer.body.text(), "held");
  const answers = uploads.map(async (socket) => {
    socket.write("y!!");
    return (await socket.setEncoding("utf8").toArray()).join("");
  });
  for (const text of await Promise.all(answers)) t.regex(text, /^HTTP\/1.1 200 [^]*held/);
});

test("a worker that was held up for a second forgets nobody who waits", async (t) => {
  const hold = `location = /hold { content_by_lua_block { local till = os.clock() + 1 while os.clock() < till do end } }`;
  const http = HTTP.replace("location = /finish", `${hold} location = /finish`);
  await using openresty = await startLimpet({ rules: rulesWith("{ size: 2, timeout: 30000 }"), http });
  const stage = new Stage(openresty, "plain");
  const asked = [stage.ask()];
  await stage.untilServed(1);
  for (let waiting = 1; waiting <= 2; waiting++) {
    asked.push(stage.ask());
    await stage.untilWaiting(waiting);
  }
  // On one connection, so that the second is handled right after the first, before those that wait are awake again.
  const socket = connect(Number(new URL(openresty.url()).port), "127.0.0.1");
  const late = (path: string, connection: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: shop\r\nX-Client: 192.0.2.9\r\nConnection: ${connection}\r\n\r\n`;
  socket.write(late("/hold", "keep-alive") + late("/plain?id=late", "close"));
  t.regex((await socket.setEncoding("utf8").toArray()).join(""), /HTTP\/1.1 200 [^]*HTTP\/1.1 503 /);
  await stage.finish(3);
  t.deepEqual(
    (await Promise.all(asked)).map(({ status, text }) => `${status} ${text}`),
    ["200 0", "200 1", "200 2"],
  );
});

test("a request whose rules throw while it waits goes on, and nobody waits behind it", async (t) => {
  const faulty = rulesWith("{ size: 10, timeout: 30000 }").replace(
    "session: [header('X-Key')]",
    "session: [(request) => request.header('X-Client') === '192.0.2.9' ? error('kaput') : request.header('X-Key')]",
  );
  await using openresty = await startLimpet({ rules: faulty, http: HTTP });
  const stage = new Stage(openresty, "hashed");
  const asked = [stage.ask()];
  await stage.untilServed(1);
  asked.push(stage.ask());
  await stage.untilWaiting(1);
  asked.push(stage.ask("192.0.2.9"));
  await openresty.untilLogged(/kaput/);
  await stage.untilWaiting(1);
  await stage.finish(3);
  t.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([200]));
});
