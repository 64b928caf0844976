import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Container } from "./container.ts";
import type { NginxFacts } from "./nginx.ts";
import { benchServers, idleConnections } from "./servers.ts";
import type { HttpPart, Variant } from "./variants/variant.ts";

/** A variant's nginx.conf and files in the container, ready to be started. */
export interface Proxy {
  readonly variant: Variant;
  readonly serverCount: number;
  readonly port: number;
  /** Its directory in the container. */
  readonly prefix: string;
  /** The Lua function that its balancer phase calls. */
  readonly entry: string | undefined;
  /** In the container: what its clients send; undefined for the usual session ids. */
  readonly cookieFile: string | undefined;
}

/** The core that proxies run on, and the one for the load driver. */
export const proxyCore = 0;
export const loadCore = 1;

const firstPort = 8001;
const root = "/bench/proxies";

/** Writes the proxies of all variants for a number of servers, each on a port of its own. */
export async function writeProxies(
  container: Container,
  nginx: NginxFacts,
  variants: readonly Variant[],
  serverCount: number,
): Promise<Proxy[]> {
  const directory = await mkdtemp(join(tmpdir(), "limpet-bench-"));
  try {
    const proxies: Proxy[] = [];
    for (const [index, variant] of variants.entries()) {
      const name = `${variant.name}-${serverCount}`;
      const prefix = `${root}/${name}`;
      const own = join(directory, name);
      await mkdir(own);
      const part = await variant.write({
        servers: benchServers(serverCount),
        nginx,
        idleConnections: idleConnections(serverCount),
        directory: own,
        prefix,
      });
      if (part.cookies !== undefined)
        await writeFile(join(own, "cookies"), part.cookies.map((line) => `${line}\n`).join(""));
      const cookieFile = part.cookies === undefined ? undefined : `${prefix}/cookies`;
      const proxy = { variant, serverCount, port: firstPort + index, prefix, entry: part.entry, cookieFile };
      await writeFile(join(own, "nginx.conf"), nginxConf(proxy, part));
      proxies.push(proxy);
    }
    await container.copyIn(directory, root);
    return proxies;
  } finally {
    await rm(directory, { recursive: true });
  }
}

function nginxConf(proxy: Proxy, part: HttpPart): string {
  const { entry } = proxy;
  const traces = `location /traces {
      content_by_lua_block { dofile("/bench/pick/traces.lua").serve(ngx.var.uri, ${entry}) }
    }`;
  return `worker_processes 1;
include /etc/nginx/modules-enabled/*.conf;
pid ${proxy.prefix}/nginx.pid;
error_log ${proxy.prefix}/error.log warn;
events {
  worker_connections 8192;
}
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 3600s;
  variables_hash_max_size 4096;

  ${part.http}

  server {
    listen 127.0.0.1:${proxy.port};
    location / {
      proxy_pass http://app;
      ${part.location}
    }
    ${entry === undefined ? "" : traces}
  }
}
`;
}

/** Starts a proxy as in production, a master and its worker, and returns the worker's process id. */
export async function startProxy(container: Container, nginx: NginxFacts, { prefix }: Proxy): Promise<number> {
  const pid = await container.shell(
    `taskset -c ${proxyCore} ${nginx.command} -c ${prefix}/nginx.conf 2>${prefix}/start.log || { cat ${prefix}/start.log ${prefix}/error.log >&2; exit 1; }
     sleep 0.2
     master=$(cat ${prefix}/nginx.pid)
     cat /proc/$master/task/$master/children`,
  );
  if (!/^\d+$/.test(pid)) throw new Error(`${prefix}: expected one worker, found "${pid}"`);
  return Number(pid);
}

export async function stopProxy(container: Container, { prefix }: Proxy): Promise<void> {
  await container.shell(`kill -TERM $(cat ${prefix}/nginx.pid)`);
}

/** What a proxy complained of; a proxy that complains is not measured. */
export async function complaints(container: Container, { prefix }: Proxy): Promise<string> {
  return container.shell(`head -c 2000 ${prefix}/error.log`);
}
