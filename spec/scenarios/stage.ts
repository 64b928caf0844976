import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { request } from "undici";
import { parseKeyRing } from "../../src/affinity/token/key-ring.ts";
import { placeOf } from "../../src/affinity/servers/generation.ts";
import { NO_INCARNATION, incarnationOf } from "../../src/affinity/servers/incarnation.ts";
import { issueToken, type Lifetime } from "../../src/affinity/token/codec.ts";
import {
  openrestyImage,
  type OpenRestyImage,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { tokensOf } from "../affinity/tokens.ts";
import { until } from "../support/poll.ts";
import { ENVIRONMENT, RELEASES, nginxConf, startLimpet, type LimpetOptions } from "../support/limpet.ts";

/** A server inside the proxy's own nginx that answers as each request asks it to; see `play.lua` below. */
export interface StageServer {
  readonly name: string;
  readonly port: number;
  /** Nothing listens there. */
  readonly dead?: boolean;
  readonly weight?: number;
  readonly down?: boolean;
  readonly backup?: boolean;
  readonly draining?: boolean;
  readonly maxConnections?: number;
  readonly maxFails?: number;
  readonly failTimeout?: number;
  readonly incarnation?: string;
}

export const A: StageServer = { name: "a", port: 8101 };
export const B: StageServer = { name: "b", port: 8102 };
export const C: StageServer = { name: "c", port: 8103 };
export const D: StageServer = { name: "d", port: 8104 };
export const FOUR = [A, B, C, D] as const;

/** A port where nothing listens. */
export const DEAD_PORT = 8199;

/** An upstream of the rules; `/NAME/…` is sent to it. */
export interface StageUpstream {
  /** Default: a, b, c and d. */
  readonly servers?: readonly StageServer[];
  /** What stands beside the servers in the rules. Failures do not count unless it has `health`. */
  readonly rule: string;
  /** What else stands in the location. */
  readonly location?: string;
}

/** An upstream of nginx's own `sticky`, for an nginx that has it; `/NAME/…` is sent to it. */
export interface NativeUpstream {
  readonly servers?: readonly StageServer[];
  /** What stands beside the servers. */
  readonly directives: string;
  readonly location?: string;
}

export type StageUpstreams = Readonly<Record<string, StageUpstream>>;

export interface StageOptions extends Omit<LimpetOptions, "rules" | "http"> {
  readonly upstreams: StageUpstreams;
  readonly natives?: Readonly<Record<string, NativeUpstream>>;
  /** Servers that speak TLS, beside those of the upstreams; with `tls`. */
  readonly tlsServers?: readonly StageServer[];
  /** Also serve https and HTTP/2 on port 8443, which is to be among the `ports`. Default false. */
  readonly tls?: boolean;
  /** More for `http {}`, and for the server of port 8080. */
  readonly http?: string;
  readonly server?: string;
}

export const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';
export const COOKIE = `affinity: issueCookie({ ${KEYS} })`;
export const TAG = `affinity: tagSession({ carriers: [cookie("JSESSIONID"), header("X-Session-Id")], ${KEYS} })`;

/** nginx has `sticky` since 1.29.6. */
export function hasSticky({ nginxVersion }: OpenRestyImage): boolean {
  return nginxVersion.localeCompare("1.29.6", "en", { numeric: true }) >= 0;
}

/**
 * A kind of balancer that a scenario is tried on: Limpet, and nginx's own `sticky` as the oracle. The upstreams of the
 * latter have "native_" before their names.
 */
export interface Contender {
  readonly title: string;
  readonly prefix: "" | "native_";
  readonly release: OpenRestyRelease;
  /** Declares a test of a scenario: one that is skipped, and counted so, where no nginx has what it takes. */
  readonly test: (title: string, does: (t: ExecutionContext) => Promise<void>) => void;
  /** The stage, which is there while the tests of its file run. */
  readonly stage: () => Stage;
}

type ContenderOptions = Omit<StageOptions, "release">;

/** The release whose nginx has `sticky`. */
async function findStickyRelease(): Promise<OpenRestyRelease | undefined> {
  for (const release of RELEASES) if (hasSticky(await openrestyImage(release))) return release;
  return undefined;
}

const stickyRelease = await findStickyRelease();

/** Declares that a stage is set before the tests of a file, and struck after them. */
function stageFor(options: StageOptions): () => Stage {
  let stage: Stage | undefined;
  test.before(async () => {
    stage = await startStage(options);
  });
  test.after.always(() => stage?.openresty.stop());
  return () => stage!;
}

/** Limpet on a release. */
export function limpetOn(release: OpenRestyRelease, options: ContenderOptions): Contender {
  return { title: "limpet", prefix: "", release, test, stage: stageFor({ ...options, release }) };
}

/** nginx's own `sticky`, on the release that has it. */
export function nativeSticky(options: ContenderOptions): Contender {
  const contender = { title: "native sticky", prefix: "native_" } as const;
  if (stickyRelease === undefined) {
    const stage = (): Stage => {
      throw new Error("no release here has sticky");
    };
    return { ...contender, release: "newest", test: test.skip, stage };
  }
  return { ...contender, release: stickyRelease, test, stage: stageFor({ ...options, release: stickyRelease }) };
}

export function contenders(options: ContenderOptions): readonly [limpet: Contender, native: Contender] {
  return [limpetOn("current", options), nativeSticky(options)];
}

/** What a request may ask of its server, in its query string; names of servers are joined with ",". */
export interface Play {
  /** `Set-Cookie` lines. */
  readonly set?: readonly string[];
  /** `Name: value` lines. */
  readonly header?: readonly string[];
  readonly status?: number;
  /** These servers answer with `failStatus`, default 502, instead. */
  readonly fail?: string;
  readonly failStatus?: number;
  /** These servers close the connection instead. */
  readonly break?: string;
  /** Seconds. */
  readonly sleep?: number;
  /** The answer waits for `release` with this name. */
  readonly hold?: string;
}

/** A server's part. Names in `$stage_name`; a server that was killed closes every connection. */
export const PLAY = `
local cjson = require "cjson"
local name = ngx.var.stage_name
local arguments = ngx.req.get_uri_args(0)

local function all(value)
    return value == nil and {} or type(value) == "table" and value or { value }
end

local function concerns(list)
    return list and ("," .. list .. ","):find("," .. name .. ",", 1, true)
end

if ngx.shared.stage:get("killed " .. name) or concerns(arguments["break"]) then
    return ngx.exit(444)
end
ngx.header["X-Served-By"] = name
ngx.header["X-Connection"] = ngx.var.connection
if concerns(arguments.fail) then
    return ngx.exit(tonumber(arguments.failStatus or 502))
end
if arguments.sleep then
    ngx.sleep(tonumber(arguments.sleep))
end
while arguments.hold and not ngx.shared.stage:get("released " .. arguments.hold) do
    ngx.sleep(0.01)
end
for _, line in ipairs(all(arguments.header)) do
    local header, value = line:match("^(.-): (.*)$")
    local before = ngx.header[header]
    ngx.header[header] = before and { before, value } or value
end
local incarnation = ngx.shared.stage:get("incarnation " .. name)
if incarnation then
    ngx.header["X-Incarnation"] = incarnation
end
for _, line in ipairs(all(arguments.set)) do
    require("ngx.resp").add_header("Set-Cookie", line)
end
ngx.status = tonumber(arguments.status or 200)
if ngx.status == 204 or ngx.status == 304 then
    return
end
ngx.say(cjson.encode({
    server = name,
    cookie = ngx.var.http_cookie,
    uri = ngx.var.request_uri,
    headers = ngx.req.get_headers(0),
}))
`;

const CERTIFICATE = "/etc/nginx/stage.pem";
const CERTIFICATE_KEY = "/etc/nginx/stage.key";
const MAKE_CERTIFICATE = [
  ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
  ...["-keyout", CERTIFICATE_KEY, "-out", CERTIFICATE, "-days", "1", "-subj", "/CN=localhost"],
];

const WITH_CERTIFICATE = `ssl_certificate ${CERTIFICATE}; ssl_certificate_key ${CERTIFICATE_KEY};`;
const TLS = `listen 8443 ssl http2; ${WITH_CERTIFICATE}`;

function rulesFor(upstreams: StageUpstreams): string {
  const rules = Object.entries(upstreams).map(([name, { servers = FOUR, rule }]) => {
    const health = rule.includes("health:") ? "" : "health: { maxFails: 0 }, ";
    return `${name}: { servers: ${JSON.stringify(
      servers.map(({ port, dead: _, ...server }) => ({ ...server, address: addressOf(port) })),
    )}, ${health}${rule} },`;
  });
  return `export default defineRouting({ upstreams: {\n${rules.join("\n")}\n} });`;
}

const addressOf = (port: number): string => `127.0.0.1:${port}`;

/** A server that plays its part. */
export function listener({ name, port }: StageServer, tls: "" | "ssl" = ""): string {
  return `server { listen ${addressOf(port)} ${tls}; ${tls && WITH_CERTIFICATE} set $stage_name ${name}; access_log off;
    lua_transform_underscores_in_response_headers off;
    location / { default_type application/json; content_by_lua_file /etc/nginx/play.lua; } }`;
}

function nativeUpstream(name: string, { servers = FOUR, directives }: NativeUpstream): string {
  const hasRoutes = directives.includes("sticky route");
  const lines = servers.map(({ name: route, port, weight = 1, down, backup, draining }) =>
    [
      "server",
      addressOf(port),
      `weight=${weight}`,
      "max_fails=0",
      down && "down",
      backup && "backup",
      draining && "drain",
      hasRoutes && `route=${route}`,
    ]
      .filter(Boolean)
      .join(" "),
  );
  return `upstream ${name} { ${lines.map((line) => `${line};`).join(" ")} ${directives} }`;
}

const ANSWER_HEADERS = `
  add_header X-Verdict $limpet_verdict always;
  add_header X-Limpet-Server $limpet_server always;
  add_header X-Tries $upstream_addr always;
  add_header X-Statuses $upstream_status always;`;

/** The directives that send a location to one of the rules' upstreams. */
export function toUpstream(name: string): string {
  return `
  include /etc/nginx/limpet/proxy.conf;
  include /etc/nginx/limpet/locations/${name}.conf;
  proxy_pass http://${name};
  ${ANSWER_HEADERS}`;
}

/** Starts the proxy and its servers, all in one nginx. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const {
    upstreams,
    natives = {},
    tls = false,
    tlsServers = [],
    http = "",
    server = "",
    files = [],
    ...rest
  } = options;
  const image = await openrestyImage(options.release ?? "current");
  const nativeUpstreams = hasSticky(image) ? natives : {};
  const servers = new Map<number, StageServer>();
  for (const { servers: some = FOUR } of [...Object.values(upstreams), ...Object.values(nativeUpstreams)]) {
    for (const one of some) {
      if (one.dead === true) continue;
      const other = servers.get(one.port);
      if (other !== undefined && other.name !== one.name)
        throw new Error(`port ${one.port} can't be both ${other.name}'s and ${one.name}'s`);
      servers.set(one.port, one);
    }
  }
  for (const { port } of tlsServers) servers.delete(port);
  const httpWith = (listen: string): string => `
lua_shared_dict stage 1m;
log_format limpet '$request_method $request_uri $status $limpet_verdict $limpet_server';
${[...servers.values()].map((one) => listener(one)).join("\n")}
${listen === "" ? "" : tlsServers.map((one) => listener(one, "ssl")).join("\n")}
${Object.entries(nativeUpstreams)
  .map(([name, native]) => nativeUpstream(name, native))
  .join("\n")}
${http}
server {
  listen 8080 default_server;
  ${listen}
  access_log /tmp/access.log limpet;
  location = /stage {
    access_log off;
    content_by_lua_block {
      local value = ngx.var.arg_value
      ngx.shared.stage:set((ngx.var.arg_key:gsub("%+", " ")), value ~= "" and value or nil)
    }
  }
  location = /connections {
    access_log off;
    content_by_lua_block {
      local counts = require("limpet.nginx.servers.request-counts")
      ngx.print(counts.requestsIn(counts.cellsOf(ngx.var.arg_upstream, { ngx.unescape_uri(ngx.var.arg_place) })[1]))
    }
  }
  location = /limpet { access_log off; content_by_lua_block { limpet.status() } }
  ${Object.entries(upstreams)
    .map(([name, { location = "" }]) => `location /${name}/ { ${toUpstream(name)} ${location} }`)
    .join("\n")}
  ${Object.entries(nativeUpstreams)
    .map(
      ([name, { location = "" }]) =>
        `location /${name}/ { include /etc/nginx/limpet/proxy.conf; proxy_pass http://${name}; ${ANSWER_HEADERS} ${location} }`,
    )
    .join("\n")}
  ${server}
}`;
  const openresty = await startLimpet({
    ...rest,
    rules: rulesFor(upstreams),
    files: [{ content: PLAY, target: "/etc/nginx/play.lua" }, ...files],
    http: httpWith(""),
  });
  if (tls) {
    await openresty.exec(MAKE_CERTIFICATE);
    await openresty.reload(nginxConf(image, { ...rest, http: httpWith(TLS) }));
  }
  return new Stage(openresty, options.upstreams);
}

/** The rules' text for `reloadRules`. */
export { rulesFor };

export interface Asking extends Play {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "OPTIONS" | "PURGE";
  /** Several values are several header fields. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The `Cookie` header; several are several header fields. */
  readonly cookie?: string | readonly string[];
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Behind `/NAME/`; one with an argument of its own ends in "&". */
  readonly path?: string;
  readonly port?: number;
}

export interface Reply {
  readonly status: number;
  /** Who answered, by the application's own header. */
  readonly servedBy: string | undefined;
  readonly verdict: string | undefined;
  /** As the log has it. */
  readonly server: string | undefined;
  /** How many servers were asked. */
  readonly tries: number;
  /** What each of them answered: `"502, 200"`. */
  readonly statuses: string;
  readonly setCookies: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** What the application saw. */
  readonly seen: {
    readonly cookie?: string;
    readonly uri?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  };
}

/** The names of the cookies that Limpet issues on a stage: tests speak of `limpet`, as if each upstream were alone. */
interface CookieNames {
  readonly toNginx: (upstream: string, cookies: string) => string;
  readonly ofNginx: (upstream: string, text: string) => string;
}

function cookieNames(upstreams: StageUpstreams): CookieNames {
  const unnamed = Object.entries(upstreams)
    .filter(([, { rule }]) => rule.includes("issueCookie(") && !rule.includes("name:"))
    .map(([name]) => name);
  const isRenamed = (upstream: string): boolean => unnamed.length > 1 && unnamed.includes(upstream);
  return {
    toNginx: (upstream, cookies) =>
      isRenamed(upstream) ? cookies.replace(/(^|[;,] *)(limpet)(?= *=)/gi, `$1$2-${upstream}`) : cookies,
    ofNginx: (upstream, text) =>
      isRenamed(upstream) ? text.replaceAll(new RegExp(`(limpet)-${upstream}(?= *=)`, "gi"), "$1") : text,
  };
}

/** A running proxy with servers that answer as they are asked to. */
export class Stage implements AsyncDisposable {
  readonly openresty: StartedOpenResty;
  readonly #cookies: CookieNames;

  constructor(openresty: StartedOpenResty, upstreams: StageUpstreams) {
    this.openresty = openresty;
    this.#cookies = cookieNames(upstreams);
  }

  /** Sends a request to an upstream. */
  async ask(upstream: string, asking: Asking = {}): Promise<Reply> {
    const { method = "GET", headers = {}, cookie = [], body, signal, path = "", port } = asking;
    const fields = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value]),
    );
    for (const one of [cookie].flat()) fields.push("cookie", this.#cookies.toNginx(upstream, one));
    const question = path.includes("?") ? "" : "?";
    const answer = await request(`${this.openresty.url(port)}/${upstream}/${path}${question}${queryOf(asking)}`, {
      method: method as "GET",
      headers: fields,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = this.#cookies.ofNginx(upstream, await answer.body.text());
    const one = (name: string): string | undefined => answer.headers[name] as string | undefined;
    const addresses = (one("x-tries") ?? "").split(", ").filter((address) => address.includes("."));
    // Where no server was left to try, nginx names the last one once more.
    const isRepeated = addresses.length > 1 && addresses.at(-1) === addresses.at(-2);
    const tries = addresses.length - (isRepeated ? 1 : 0);
    return {
      status: answer.statusCode,
      servedBy: one("x-served-by"),
      verdict: one("x-verdict"),
      server: one("x-limpet-server"),
      tries,
      statuses: (one("x-statuses") ?? "").split(", ").slice(0, tries).join(", "),
      setCookies: [answer.headers["set-cookie"] ?? []].flat().map((line) => this.#cookies.ofNginx(upstream, line)),
      headers: answer.headers,
      text,
      seen: text.startsWith("{") ? (JSON.parse(text) as Reply["seen"]) : {},
    };
  }

  async #set(key: string, value: string): Promise<void> {
    const answer = await request(`${this.openresty.url()}/stage?key=${key}&value=${value}`);
    await answer.body.dump();
  }

  /** From now on the server breaks every connection off. */
  kill(name: string): Promise<void> {
    return this.#set(`killed+${name}`, "1");
  }

  /** And no more. */
  revive(name: string): Promise<void> {
    return this.#set(`killed+${name}`, "");
  }

  /** Lets the answers go that are held by this name, now and from now on. */
  release(name: string): Promise<void> {
    return this.#set(`released+${name}`, "1");
  }

  /** What the server says of itself in `X-Incarnation`. */
  incarnate(name: string, incarnation: string): Promise<void> {
    return this.#set(`incarnation+${name}`, incarnation);
  }

  /** The issued cookie that binds to a server, as a `Cookie` header. */
  async boundTo(upstream: string, server: string): Promise<string> {
    for (let i = 0; i < 40; i++) {
      const reply = await this.ask(upstream);
      const [line] = reply.setCookies;
      if (reply.servedBy === server && line !== undefined) return pairOf(line);
    }
    throw new Error(`${upstream} gave server ${server} to none of 40 new clients`);
  }

  /** How many requests a server with a limit has, as Limpet counts. */
  async connections(upstream: string, { name, port }: StageServer): Promise<number> {
    const query = `upstream=${upstream}&place=${encodeURIComponent(placeOf(name, addressOf(port)))}`;
    return Number(await (await request(`${this.openresty.url()}/connections?${query}`)).body.text());
  }

  async untilConnections(upstream: string, server: StageServer, count: number): Promise<void> {
    await until(
      () => this.connections(upstream, server),
      (connections) => connections === count,
    );
  }

  /** The status page's counters of an upstream that are not 0. */
  async counters(upstream: string): Promise<Record<string, number>> {
    const page = await (await request(`${this.openresty.url()}/limpet`)).body.text();
    const counts: Record<string, number> = {};
    for (const [, name, verdict = "", count] of page.matchAll(
      /^limpet_requests_total\{upstream="([^"]+)",verdict="([^"]+)"\} (\d+)$/gm,
    )) {
      if (name === upstream && count !== "0") counts[verdict] = Number(count);
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.openresty[Symbol.asyncDispose]();
  }
}

function queryOf({ set = [], header = [], status, fail, failStatus, break: broken, sleep, hold }: Play): string {
  const query = new URLSearchParams();
  for (const line of set) query.append("set", line);
  for (const line of header) query.append("header", line);
  for (const [name, value] of Object.entries({ status, fail, failStatus, break: broken, sleep, hold })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.toString();
}

/** `name=value` of a `Set-Cookie` line. */
export function pairOf(line: string): string {
  return line.split(";", 1)[0]!;
}

/** The value of a `Set-Cookie` line. */
export function valueOf(line: string | undefined): string {
  return line === undefined ? "" : pairOf(line).replace(/^[^=]*=/, "");
}

/** The attributes of a `Set-Cookie` line, by lower-case name; "" for those without a value. */
export function attributesOf(line: string): Record<string, string> {
  const attributes = line.split(";").slice(1);
  return Object.fromEntries(
    attributes.map((attribute) => {
      const [name = "", ...value] = attribute.trim().split("=");
      return [name.toLowerCase(), value.join("=")];
    }),
  );
}

/** How often each server answered. */
export function countsOf(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { servedBy = "nobody" } of replies) counts[servedBy] = (counts[servedBy] ?? 0) + 1;
  return counts;
}

export interface Mint {
  readonly purpose?: "cookie" | "tag";
  readonly lifetime?: Partial<Lifetime>;
  readonly keys?: string;
  /** Seconds ago that the binding was made, and that it was written; default 0. */
  readonly since?: number;
  readonly seen?: number;
  /** The session id of a tag. */
  readonly subject?: string;
  /** Default: the server tells none. */
  readonly incarnation?: string;
}

/** A token as nginx would issue it, but from here: for servers, times and keys that nginx would not take. */
export function mint(upstream: string, server: string, options: Mint = {}): string {
  const {
    purpose = "cookie",
    lifetime = {},
    keys = ENVIRONMENT.LIMPET_KEYS,
    since = 0,
    seen = since,
    subject = "",
  } = options;
  const ring = parseKeyRing(keys);
  if (typeof ring === "string") throw new Error(ring);
  const incarnation =
    options.incarnation === undefined ? NO_INCARNATION : incarnationOf(options.incarnation, nodeMachine);
  const { codec, lineup } = tokensOf({
    purpose,
    upstream,
    servers: [server],
    incarnations: [incarnation],
    lifetime,
    keys: ring,
  });
  const now = Math.floor(Date.now() / 1000);
  return issueToken(codec, lineup, 0, now - since, now - seen, subject);
}

/** The issued cookie that `mint` makes, as a `Cookie` header. */
export function minted(upstream: string, server: string, options: Mint = {}): string {
  return `limpet=${mint(upstream, server, options)}`;
}
