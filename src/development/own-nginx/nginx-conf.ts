import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { includeFor } from "../../nginx-conf/includes/pools.ts";
import type { Stub } from "./stubs.ts";

/** The hand-written stub, as deep below the package's root from `src/` as from `dist/`. */
const STUB = fileURLToPath(new URL("../../../nginx/stub.lua", import.meta.url));

export function stubText(): string {
  return readFileSync(STUB, "utf8");
}

/** Under which name browsers reach an upstream. They take every name below `localhost` for this machine. */
export function hostOf(upstream: string): string {
  return `${upstream.toLowerCase()}.localhost`;
}

/** What differs between the nginx of a container and that of this machine. */
export interface Surroundings {
  readonly nginxVersion: string;
  readonly luaModuleVersion: number;
  /** Where the proxy listens. */
  readonly listen: string;
  /** Where the folder that was built is. */
  readonly prefix: string;
  /** Where the text of `stubText` is. */
  readonly stub: string;
  /** Directives for the top, and for `http {}`. */
  readonly main: string;
  readonly http: string;
}

/** The configuration: the proxy, with a host for each upstream, and all stubs. */
export function nginxConfFor(upstreams: readonly string[], stubs: readonly Stub[], surroundings: Surroundings): string {
  const { nginxVersion, luaModuleVersion, prefix, main, http } = surroundings;
  return `${main}
worker_processes 1;
events {
    worker_connections 1024;
}
http {
    ${http}
    server_names_hash_bucket_size 256;
    lua_shared_dict limpet_stub 4m;
    include ${prefix}/${includeFor(nginxVersion, luaModuleVersion, "module")};
    include ${prefix}/log.conf;
    access_log off;
${upstreams.map((upstream, index) => proxy(upstream, index === 0, surroundings)).join("")}${stubs.map((stub) => server(stub, surroundings)).join("")}}
`;
}

function proxy(upstream: string, isFirst: boolean, { listen, prefix }: Surroundings): string {
  return `
    server {
        listen ${listen}${isFirst ? " default_server" : ""};
        server_name ${hostOf(upstream)};
        access_log /dev/stdout limpet_json;
        location / {
            include ${prefix}/proxy.conf;
            include ${prefix}/locations/${upstream}.conf;
            proxy_pass http://${upstream};
            proxy_redirect off;
            add_header X-Limpet-Verdict $limpet_verdict always;
        }
    }
`;
}

function server({ listen, ...stub }: Stub, { stub: file }: Surroundings): string {
  const fields = Object.entries(stub).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${JSON.stringify(value)}`],
  );
  return `
    server {
        listen ${listen};
        absolute_redirect off;
        location / {
            content_by_lua_block { dofile(${JSON.stringify(file)})({ ${fields.join(", ")} }) }
        }
    }
`;
}
