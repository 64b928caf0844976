import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { redis as redisRules, type RedisOptions } from "../../src/affinity/affinities/redis.ts";
import { provisionRedis } from "../../src/affinity/provision.ts";
import { compile } from "../../src/compiler/compile.ts";
import { modulePath } from "../../src/program/module-names.ts";
import { createRulesProgram } from "../../src/program/program.ts";
import { openrestyImage, type OpenRestyRelease, type StartedOpenResty } from "../../src/testkit/index.ts";
import { leaseOpenResty } from "./leasing.ts";

const STORE = fileURLToPath(new URL("../../src/nginx/redis/store.ts", import.meta.url));

/** The store by itself, as nginx loads it, in a folder that is there until the tests have ended. */
async function compileStore(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "limpet-spec-"));
  process.once("exit", () => {
    rmSync(project, { recursive: true, force: true });
  });
  await writeFile(join(project, "entry.ts"), `export { createRedisStore } from "${STORE}";\n`);
  const program = createRulesProgram(project, "entry.ts");
  for (const { name, code } of program === undefined ? [] : compile(program).modules) {
    const path = join(project, "lua", modulePath(name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
  return project;
}

let compiled: Promise<string> | undefined;

export interface StoreRules extends RedisOptions {
  /** What would be in files. */
  readonly secrets?: { readonly password?: string; readonly sentinelPassword?: string };
}

export type StoresRules = Readonly<Record<string, StoreRules>>;

/** Stores by name, and locations that use them: to look up in the rewrite phase, to write in the log phase. */
export function nginxConf(stores: StoresRules, { http = "", workers = 1 } = {}): string {
  const created = Object.entries(stores).map(([name, { secrets = {}, ...rules }]) => {
    const json = [provisionRedis(redisRules(rules)), secrets].map(
      (value) => `json.decode([==[${JSON.stringify(value)}]==])`,
    );
    return `stores[${JSON.stringify(name)}] = createRedisStore(${JSON.stringify(name)}, ${json.join(", ")})`;
  });
  return `
include /etc/nginx/modules-enabled/*.conf;
worker_processes ${workers};
events {}
http {
  access_log off;
  lua_package_path "/etc/nginx/limpet/?.lua;;";
  lua_shared_dict limpet 1m;
  lua_socket_log_errors off;
  ${http}
  init_by_lua_block {
    local json = require("cjson")
    local createRedisStore = require("limpet.nginx.redis.store").createRedisStore
    stores = {}
    ${created.join("\n    ")}
    now = function() ngx.update_time() return ngx.now() end
  }
  server {
    listen 8080;
    location = /get {
      rewrite_by_lua_block {
        local start = now()
        local answered, server = stores[ngx.var.arg_store].get(ngx.var.arg_digest)
        local took = (now() - start) * 1000
        ngx.say(require("cjson").encode({ answered = answered, server = server, took = took, worker = ngx.worker.pid() }))
        ngx.exit(200)
      }
    }
    location = /put {
      return 200;
      log_by_lua_block {
        for i = 1, tonumber(ngx.var.arg_times or 1) do
          local digest = ngx.var.arg_digest .. (i > 1 and i or "")
          stores[ngx.var.arg_store].put(digest, ngx.var.arg_server, tonumber(ngx.var.arg_ttl))
        end
      }
    }
    location = /touch {
      return 200;
      log_by_lua_block {
        stores[ngx.var.arg_store].touch(ngx.var.arg_digest, ngx.var.arg_server, tonumber(ngx.var.arg_ttl))
      }
    }
    location = /forget {
      content_by_lua_block { ngx.shared.limpet:delete(ngx.unescape_uri(ngx.var.arg_key)) }
    }
    location = /status {
      content_by_lua_block { ngx.say(require("cjson").encode(stores[ngx.var.arg_store].status())) }
    }
  }
}
`;
}

interface Found {
  readonly answered: boolean;
  readonly server?: string;
  /** Milliseconds. */
  readonly took: number;
  readonly worker: number;
}

interface Status {
  readonly state: string;
  readonly reason: string;
  readonly counters: Readonly<Record<string, number>>;
  /** Of a cluster; an empty list, as Lua writes an empty table, means none. */
  readonly masters: Readonly<Record<string, boolean>>;
}

export class Stores implements AsyncDisposable {
  readonly openresty: StartedOpenResty;

  constructor(openresty: StartedOpenResty) {
    this.openresty = openresty;
  }

  async get(digest: string, store = "shop"): Promise<Found> {
    return JSON.parse(await this.#ask("get", { store, digest })) as Found;
  }

  async server(digest: string, store = "shop"): Promise<string | undefined> {
    return (await this.get(digest, store)).server;
  }

  async put(digest: string, server: string, { ttl = 600, store = "shop", times = 1 } = {}): Promise<void> {
    await this.#ask("put", { store, digest, server, ttl: `${ttl}`, times: `${times}` });
  }

  async touch(digest: string, server: string, { ttl = 600, store = "shop" } = {}): Promise<void> {
    await this.#ask("touch", { store, digest, server, ttl: `${ttl}` });
  }

  async status(store = "shop"): Promise<Status> {
    return JSON.parse(await this.#ask("status", { store })) as Status;
  }

  /** Drops an entry of the shared dictionary, as nginx does where it is full. */
  async forget(key: string): Promise<void> {
    await this.#ask("forget", { key });
  }

  /** What Limpet wrote to the error log. */
  async logged(): Promise<string[]> {
    const lines = (await this.openresty.errorLog()).split("\n");
    return lines.flatMap(
      (line) => /\[(\w+)\].*(limpet: upstream .*?)(?:, client: |, context: |$)/.exec(line)?.[2] ?? [],
    );
  }

  /** Everything in it that nobody wants: faults of Lua. */
  async faults(): Promise<string[]> {
    const lines = (await this.openresty.errorLog()).split("\n");
    return lines.filter(
      (line) => /\.lua:\d+|\[(error|crit|alert|emerg)\]/.test(line) && !/limpet: |while resolving/.test(line),
    );
  }

  async #ask(path: string, query: Readonly<Record<string, string>>): Promise<string> {
    const answer = await request(`${this.openresty.url()}/${path}?${new URLSearchParams(query).toString()}`);
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}\n${await this.openresty.errorLog()}`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.openresty[Symbol.asyncDispose]();
  }
}

export async function startStores(
  release: OpenRestyRelease,
  stores: StoresRules,
  options: { readonly http?: string; readonly workers?: number } = {},
): Promise<Stores> {
  compiled ??= compileStore();
  const openresty = await leaseOpenResty({
    image: await openrestyImage(release),
    nginxConf: nginxConf(stores, options),
    directories: [{ source: join(await compiled, "lua"), target: "/etc/nginx/limpet" }],
    ports: [8080],
  });
  return new Stores(openresty);
}
