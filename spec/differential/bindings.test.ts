import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import test from "../support/serial.ts";
import type { FoundCookie } from "../../src/affinity/binding/cookie-binder.ts";
import type { Found } from "../../src/affinity/binding/found.ts";
import type { FoundDigest } from "../../src/affinity/binding/learn-binder.ts";
import { parseKeyRing, type KeyRing } from "../../src/affinity/token/key-ring.ts";
import { withCookieNames } from "../../src/affinity/cookies/names.ts";
import {
  bearerToken,
  cookie,
  fromEnvironment,
  header,
  issueCookie,
  learn,
  pathParameter,
  queryArgument,
  route,
  tagSession,
  withoutRoute,
  type Upstream,
} from "../../src/index.ts";
import { someExchanges, type DescribedExchange } from "../affinity/binding/exchanges.ts";
import { NOW, cookieSent, proxy, type Proxy } from "../affinity/binding/proxy.ts";
import { ENVIRONMENT, RELEASES, startLimpet } from "../support/limpet.ts";
import { SEED } from "./keys.ts";

/*
 * The affinities on Node and in nginx are shown the same requests and answers, one after the other,
 * and are to find, say, remember and write the same. In nginx that are real requests: the
 * machine, the keys, the memory and the way to headers and cookies are those that users have.
 */

const COUNT = 2000;
const FIRST_DICE = createHash("sha256").update(SEED).digest().readUInt32LE() >>> 2;

const KEYS = fromEnvironment("LIMPET_KEYS");
const SERVERS = ["server-a", "server-b", "server-c"].map((name, i) => ({ name, address: `127.0.0.1:${i + 1}` }));
const CARRIERS = [cookie("sid"), header("X-Session-Id"), pathParameter("jsessionid")];

const BROUGHT = [queryArgument("sid"), bearerToken(), header("Sec-WebSocket-Protocol", { prefix: "token." })];

const UPSTREAMS: Readonly<Record<string, Upstream>> = {
  tag: { servers: SERVERS, affinity: tagSession({ carriers: CARRIERS, keys: KEYS, maxAge: 3600 }) },
  one: { servers: SERVERS, affinity: tagSession({ carriers: [cookie("sid")], keys: KEYS }) },
  brought: { servers: SERVERS, affinity: tagSession({ carriers: [...BROUGHT, ...CARRIERS], keys: KEYS }) },
  issue: {
    servers: SERVERS.map((server) => ({ ...server, incarnation: "1" })),
    affinity: issueCookie({ keys: KEYS, expires: 60, sharedCaches: "private" }),
  },
  shown: { servers: SERVERS, affinity: issueCookie({ keys: KEYS, hide: false, domain: "shop.example" }) },
  learn: { servers: SERVERS, session: [withoutRoute(cookie("sid")), header("X-Session-Id")], affinity: learn() },
  route: { servers: SERVERS, affinity: route({ sources: [cookie("sid"), queryArgument("sid")] }) },
  all: {
    servers: SERVERS,
    session: [...CARRIERS, ...BROUGHT],
    affinity: [
      learn({ keys: KEYS, createFromRequest: true }),
      tagSession({ carriers: [...CARRIERS, ...BROUGHT], keys: KEYS }),
      route({ position: "prefix" }),
      issueCookie({ keys: KEYS, maxAge: 60 }),
    ],
  },
};

/** The same, with the names that issued cookies have where several upstreams issue them. */
const NAMED = withCookieNames({ upstreams: UPSTREAMS });

/** What nginx is asked with each request, in a header that no affinity looks at. */
interface Question {
  readonly upstream: string;
  readonly now: number;
  readonly server: number;
  readonly returns: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
}

const http = `
client_header_buffer_size 64k;
large_client_header_buffers 8 128k;
keepalive_requests 1000000;
merge_slashes off;
server {
  listen 8080;
  location / {
    rewrite_by_lua_block {
      local question = require("cjson").decode(ngx.decode_base64(ngx.var.http_x_question))
      local decision = require("limpet.affinity.decision")
      local upstream = require("limpet.nginx.upstream").upstreams[question.upstream]
      local exchange = decision.beginExchange(upstream)
      decision.findServer(upstream, exchange, require("limpet.nginx.request.request").currentRequest, question.now)
      exchange.returns = question.returns
      exchange.server = question.server
      ngx.ctx.exchange, ngx.ctx.question, ngx.ctx.upstream = exchange, question, upstream
    }
    content_by_lua_block {
      local question = ngx.ctx.question
      ngx.status = question.status
      for name, value in pairs(question.headers) do
        ngx.header[name] = ngx.decode_base64(value)
      end
      local lines = {}
      for i, line in ipairs(question.setCookies) do lines[i] = ngx.decode_base64(line) end
      if #lines > 0 then ngx.header["Set-Cookie"] = lines end
      ngx.header["Content-Length"] = 0
      ngx.send_headers()
    }
    header_filter_by_lua_block {
      local exchange, question = ngx.ctx.exchange, ngx.ctx.question
      local request = require("limpet.nginx.request.request").currentRequest
      local response = require("limpet.nginx.request.response").currentResponse
      require("limpet.affinity.decision").bindAnswer(ngx.ctx.upstream, exchange, request, response, question.now)
      local function text(value) return value and ngx.encode_base64(value) or "-" end
      local function plain(value) return value == nil and "-" or tostring(value) end
      local each = {}
      for i, found in ipairs(exchange.found) do
        each[i] = table.concat({ found.evidence, text(found.key), found.incarnation, tostring(found.isContradictory),
          plain(found.since), plain(found.isDue), plain(found.digest), plain(found.isRemembered) }, ",")
      end
      ngx.header["X-Found"] = table.concat({ exchange.evidence, exchange.foundBy, tostring(exchange.isContradictory),
        exchange.incarnation, exchange.verdict, text(exchange.key), table.concat(each, ";") }, " ")
      ngx.header["X-Seen"] = table.concat({ text(ngx.var.http_cookie), text(ngx.var.http_x_session_id),
        text(ngx.var.http_authorization), text(ngx.var.http_sec_websocket_protocol), text(ngx.var.uri),
        text(request:query()) }, " ")
    }
  }
}`;

/** What can be compared: line by line as nginx answers, and as Node says it should. */
type Outcome = readonly string[];

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");

/**
 * What passes as it is: nothing that ends a line or a string, no blanks around it, and no other
 * control characters, which Lua writes as "%1F" where it sets a header.
 */
function carried(value: string): string {
  return value.replace(/[\0-\x08\n-\x1f\x7f]/g, "").replace(/^[ \t]+|[ \t]+$/g, "");
}

/** The same exchange as it can be sent to nginx, and by nginx. */
function onTheWire({ request, answer, ...rest }: DescribedExchange, nginxVersion: string): DescribedExchange {
  return {
    ...rest,
    request: {
      ...request,
      nginxVersion,
      // nginx refuses %00, and takes "." and ".." out of paths.
      target: request
        .target!.replace(/%00/g, "")
        .replace(/((?:\/|%2f)(?:\.|%2e)*)+/gi, (_, last: string) => (last.startsWith("/") ? "/" : "%2f")),
      headers: request
        .headers!.map(([name, value]) => [name, carried(value)] as const)
        .filter(([, value]) => value !== ""),
    },
    answer: {
      ...answer,
      headers: Object.fromEntries(Object.entries(answer.headers!).map(([name, value]) => [name, carried(value)])),
      setCookies: answer.setCookies!.map(carried),
    },
  };
}

const HEADERS = ["x-session-id", "sec-websocket-protocol", "location", "cache-control"];

function outcomeOfNode(by: Proxy, { request, server, returns, answer }: DescribedExchange, now: number): Outcome {
  const visit = by.find(request, now);
  visit.exchange.returns = returns;
  const after = by.answer(visit, server, answer, now);
  const { evidence, foundBy, isContradictory, incarnation, verdict, key, found } = visit.exchange;
  const text = (value: string | undefined): string => (value === undefined ? "-" : base64(value));
  const each = found.map((one: Found & Partial<FoundCookie & FoundDigest>) =>
    [
      one.evidence,
      text(one.key),
      one.incarnation,
      one.isContradictory,
      one.since ?? "-",
      one.isDue ?? "-",
      one.digest ?? "-",
      one.isRemembered ?? "-",
    ].join(","),
  );
  const { request: passed } = visit;
  const seen = [
    ...["Cookie", "X-Session-Id", "Authorization", "Sec-WebSocket-Protocol"].map((name) => passed.header(name)),
    passed.path(),
    passed.query(),
  ];
  return [
    `found ${[evidence, foundBy, isContradictory, incarnation, verdict, text(key), each.join(";")].join(" ")}`,
    `seen ${seen.map(text).join(" ")}`,
    ...HEADERS.map((name) => `${name} ${after.header(name) ?? ""}`),
    ...after.setCookies().map((line) => `set-cookie ${line}`),
  ];
}

/** A connection that is kept, on which bytes are what they are. */
class Wire implements Disposable {
  #received = "";
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding("latin1");
    this.#chunks = (socket as AsyncIterable<string>)[Symbol.asyncIterator]();
  }

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new Wire(socket);
  }

  async ask({ request }: DescribedExchange, question: Question): Promise<Outcome> {
    const asked = ["X-Question", base64(JSON.stringify(question))] as const;
    const lines = [["Host", "x"] as const, asked, ...request.headers!]
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    this.#socket.write(`${request.method!} ${request.target!} HTTP/1.1\r\n${lines}\r\n`, "latin1");
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end >= 0) {
        const head = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 4);
        return readHead(head);
      }
      const chunk = await this.#chunks.next();
      if (chunk.done === true) throw new Error(`nginx hung up on ${JSON.stringify(request)}: ${this.#received}`);
      this.#received += chunk.value;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

function readHead(head: string): Outcome {
  const lines = head.split("\r\n").slice(1);
  const all = lines.map(
    (line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)] as const,
  );
  const one = (name: string): string => all.find(([other]) => other === name)?.[1] ?? "";
  return [
    `found ${one("x-found")}`,
    `seen ${one("x-seen")}`,
    ...HEADERS.map((name) => `${name} ${one(name)}`),
    ...all.filter(([name]) => name === "set-cookie").map(([, line]) => `set-cookie ${line}`),
  ];
}

for (const release of RELEASES) {
  test(`${release}: Node and nginx bind alike, for ${COUNT} exchanges of all kinds with each of the affinities (seed ${SEED})`, async (t) => {
    const rules = `export default defineRouting({ upstreams: ${JSON.stringify(UPSTREAMS)} });`;
    await using openresty = await startLimpet({ release, rules, http });
    const keys = parseKeyRing(ENVIRONMENT.LIMPET_KEYS) as KeyRing;
    using wire = await Wire.to(openresty.url());
    for (const [index, [name, upstream]] of Object.entries(NAMED.upstreams).entries()) {
      const by = proxy({ ...upstream, name, keys });
      const known = genuine(proxy({ ...upstream, name, keys }));
      let found = 0;
      for (const [i, exchange] of someExchanges(FIRST_DICE + index, COUNT, known)
        .map((exchange, i) => (i % 4 === 0 ? exchange : withOwnCookie(exchange, name)))
        .map((exchange) => onTheWire(exchange, openresty.image.nginxVersion))
        .entries()) {
        // So slowly that a cookie of 60 seconds is found in one half, and too old in the other.
        const now = NOW + Math.floor(i / 16);
        const expected = outcomeOfNode(by, exchange, now);
        const { server, returns, answer } = exchange;
        const actual = await wire.ask(exchange, {
          upstream: name,
          now,
          server,
          returns,
          status: answer.status!,
          headers: Object.fromEntries(
            Object.entries(answer.headers!).map(([header, value]) => [header, base64(value)]),
          ),
          setCookies: answer.setCookies!.map(base64),
        });
        if (!expected[0]!.startsWith("found -")) found++;
        if (actual.join("\n") !== expected.join("\n"))
          t.deepEqual(actual, expected, `${name}: ${JSON.stringify(exchange)}`);
      }
      t.true(found > COUNT / 100, `${name}: only ${found} found`);
    }
    t.notRegex(await openresty.errorLog(), /\[(error|crit|alert|emerg)\]/);
  });
}

/** The same, with the upstream's own cookie in place of the one that it would issue if it were alone. */
function withOwnCookie(exchange: DescribedExchange, upstream: string): DescribedExchange {
  return JSON.parse(JSON.stringify(exchange).replace(/\blimpet(?==)/g, `limpet-${upstream}`)) as DescribedExchange;
}

/** Ids and cookies that an upstream's clients have. */
function genuine(by: Proxy): string[] {
  const values = ["plain", "x.server-b", "y.server-a", "server-c.x"];
  for (const server of [0, 1, 2]) {
    const answer = by.answer(by.find({}), server, { setCookies: [`sid=${server}`], headers: { "X-Session-Id": "id" } });
    for (const line of answer.setCookies()) values.push(cookieSent(line).replace(/^[^=]+=/, ""));
    values.push(answer.header("X-Session-Id")!);
  }
  return values;
}
