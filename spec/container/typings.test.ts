import { join } from "node:path";
import test from "../support/serial.ts";
import { request } from "undici";
import {
  openrestyImage,
  startOpenResty,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { facts } from "../openresty/facts.ts";
import { transpile } from "../openresty/transpile.ts";
import { RELEASES } from "../support/limpet.ts";

/*
 * What the typings of ngx say that functions return, against what nginx does return to a program that
 * was compiled with them.
 */

/** What each handler of the program prints: of every call all that it returns. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  dictionaries: [
    "set: true, nil, false",
    "get: b, 7",
    "get nothing: nil",
    "get an empty key: nil, empty key",
    "get_stale: b, 7, false",
    "add: false, exists, false",
    "replace: false, not found, false",
    "incr: nil, not a number",
    "incr from: 42, nil, false",
    "lpush: 1",
    "lpush a string: nil, value not a list",
    "rpop: x",
    "rpop nothing: nil",
    "llen: 0",
    "ttl: nil, not found",
    "expire: true",
    "safe_set an empty key: nil, empty key",
    "get_keys: 2",
    "capacity: 1048576",
  ],
  expressions: [
    "match: id=7, id, 7, false, nil",
    "no match: nil",
    "match of nonsense: nil, string",
    "repeated: table",
    "find: 3, 3",
    "find nothing: nil",
    "gmatch: a+b+c",
    "gsub: <a> <b>, 2",
    "sub: [a] b, 1",
  ],
  sockets: [
    "bind: true",
    "connect: 1",
    "getreusedtimes: 0",
    "setoption: true",
    "send: 27",
    "receive: HTTP/1.1 200 OK",
    "receiveuntil: string",
    "receive all: served",
    "receive closed: nil, closed, ",
    "setclientcert: true",
    "close: 1",
    "refused: nil, connection refused",
    "setpeername: 1",
    "udp send: 1",
    "udp close: 1",
  ],
  threads: [
    "wait: true, 3",
    "wait for a failure: false, no",
    "kill: 1",
    "at: number",
    "timer: in time x",
    "capture_multi: 200, a=1, b, false",
  ],
  texts: [
    "get_phase: content",
    "escape_uri: a%20b%2F%3F, a%20b/%3F",
    "decode_base64: a, nil",
    "decode_args: 1, true, truncated",
    "parse_http_time: 1290079655, nil",
    "worker: number, 2, 2, false",
    "config: http, boolean, string",
    "request: GET, 1.1, false, false",
    "get_headers: acme, acme",
    "ctx: 1",
    "var: GET, nil",
    "headers_sent: true, 200",
  ],
};

const CONSTANTS = new Map(
  facts.apis.flatMap(({ members }) => members ?? []).map(({ name, value }) => [name.slice("ngx.".length), value]),
);

const CONFIGURATION = join(import.meta.dirname, "../openresty/types/tsconfig.json");
const { lua } = transpile(CONFIGURATION, { outDir: "/out", noResolvePaths: ["**"] });
const [, program] = [...lua].find(([path]) => path.endsWith("/answers.lua"))!;

async function start(release: OpenRestyRelease): Promise<StartedOpenResty> {
  const locations = ["constants", ...Object.keys(ANSWERS)].map(
    (name) => `location /${name} { content_by_lua_block { require("answers").${name}() } }`,
  );
  return startOpenResty({
    image: await openrestyImage(release),
    ports: [8080],
    files: [{ content: program, target: "/etc/nginx/program/answers.lua" }],
    nginxConf: `
      include /etc/nginx/modules-enabled/*.conf;
      worker_processes 2;
      events {}
      http {
        lua_package_path "/etc/nginx/program/?.lua;;";
        lua_shared_dict sessions 1m;
        server {
          listen 8080;
          ${locations.join("\n")}
          location /echo { content_by_lua_block { ngx.print(ngx.var.args) } }
        }
        server { listen 8081; location / { content_by_lua_block { ngx.print("served") } } }
      }`,
  });
}

async function lines(openresty: StartedOpenResty, name: string): Promise<string[]> {
  const { body } = await request(new URL(name, openresty.url()), { headers: { "X-Tenant": "acme" } });
  return (await body.text()).trimEnd().split("\n");
}

for (const release of RELEASES) {
  test(`${release}: functions return what the typings say`, async (t) => {
    await using openresty = await start(release);
    for (const [name, expected] of Object.entries(ANSWERS)) t.deepEqual(await lines(openresty, name), expected, name);
  });

  test(`${release}: constants have the values that the typings say`, async (t) => {
    await using openresty = await start(release);
    const running = new Map((await lines(openresty, "constants")).map((line) => line.split(" ") as [string, string]));
    for (const [name, value] of CONSTANTS) {
      if (value === undefined) t.is(name, "null");
      else t.is(running.get(name), String(value), name);
    }
  });
}
