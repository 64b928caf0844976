import type { NginxFacts } from "../nginx.ts";
import type { BenchServer } from "../servers.ts";

/** What a variant is given to build its proxy for. */
export interface Site {
  readonly servers: readonly BenchServer[];
  readonly nginx: NginxFacts;
  /** Idle upstream connections to keep, of every variant the same. */
  readonly idleConnections: number;
  /** An empty directory on this machine for the variant's files. */
  readonly directory: string;
  /** Where that directory will be in the container. */
  readonly prefix: string;
}

/** What a variant adds to an nginx.conf that is the same for all but for this. */
export interface HttpPart {
  /** For `http {}`; declares the upstream `app`. */
  readonly http: string;
  /** For the `location` that has `proxy_pass http://app`. */
  readonly location: string;
  /** The Lua function that the balancer phase calls, as an expression; undefined for native nginx. */
  readonly entry?: string;
  /** What clients send in place of a session id in `JSESSIONID`: a `Cookie` header for each session. */
  readonly cookies?: readonly string[];
}

/** One way to choose a server, measured side by side with the others. */
export interface Variant {
  readonly name: string;
  /** Whether an nginx has what it takes. Default: any. */
  readonly runsOn?: (nginx: NginxFacts) => boolean;
  write(site: Site): Promise<HttpPart>;
}

/** What keep-alive to the servers takes in a location, unless an include says it. */
export const keepAliveLocation = `proxy_http_version 1.1; proxy_set_header Connection "";`;

/** nginx's own pool of idle connections, with limits that no run reaches. */
export function nativePool(site: Site): string {
  return `keepalive ${site.idleConnections}; keepalive_requests 1000000000; keepalive_timeout 3600s;`;
}
