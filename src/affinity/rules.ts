import type { Affinity } from "./affinities/affinity.ts";
import type { Policies } from "./policies.ts";
import type { SessionSource } from "./session/source.ts";

/** One address in an upstream. */
export interface Server {
  /**
   * The server's name for good: 1 to 64 letters, digits, "_", "-" or ".", unique in its upstream.
   * The lookup tables `maglev` and `rendezvous` hash the name, so a server that moves to another
   * address keeps its sessions' keys.
   */
  readonly name: string;
  /**
   * `"10.0.0.11:8080"`, `"[2001:db8::1]:8080"` or `"unix:/run/app.sock"`. Without a port, 80 is
   * meant, as in nginx. The lookup table `ketama` hashes these very characters, as nginx does.
   */
  readonly address: string;
  /** Share of the keys and of the requests without a key, 0 to 65535. 0 takes neither. Default 1. */
  readonly weight?: number;
  /** Out of service: gets no request, but keeps its place in the lookup tables. Default false. */
  readonly down?: boolean;
  /** Takes requests only while no server that is not a backup can. Default false. */
  readonly backup?: boolean;
  /** Keeps the sessions that are bound to it, and gets no others. Default false. */
  readonly draining?: boolean;
  /** Requests that it serves at a time, over all workers; 0: no limit. Default 0. */
  readonly maxConnections?: number;
  /**
   * Changes when the server is replaced and its memory with it (a version, the time of its start):
   * sessions that are bound to another incarnation are not taken for its own. At most 256 bytes.
   * Where the server tells it by itself, name the header in `incarnationHeader` instead.
   */
  readonly incarnation?: string;
}

/** When a server that failed is avoided, and how it is found to be back. */
export interface Health {
  /** Failed tries within `failTimeout` after which a server is avoided; 0: never. Default 1, as in nginx. */
  readonly maxFails?: number;
  /**
   * Seconds, 1 to 86400: the window in which failures are counted, and how long a server is avoided
   * before it is asked whether it is back. Default 10, as in nginx.
   */
  readonly failTimeout?: number;
  /**
   * Also count a failed try that no other try followed: the last one, or one that nginx may not
   * repeat (a POST that was already sent). Only the log phase sees those, so this adds a
   * `log_by_lua` hook to the includes, about 1.5 % of a request. Default false.
   */
  readonly countLastTry?: boolean;
}

/** Connections to the servers that are kept open between requests. */
export interface KeepAlive {
  /** Idle connections each worker keeps, at least. Default 64; never fewer than there are servers. */
  readonly connections?: number;
  /** Seconds after which an idle connection is closed. Default 60, as in nginx. */
  readonly idleTimeout?: number;
  /** Requests after which a connection is closed. Default 1000, as in nginx. */
  readonly requests?: number;
}

/** A named group of servers, and how a client is kept on one of them. */
export interface Upstream {
  readonly servers: readonly Server[];
  /** Where the session key is read from; the first that has one wins. `hash` and `learn` need it. */
  readonly session?: readonly SessionSource[];
  /** What ties a session to a server. Of several the first that knows the session's server wins. */
  readonly affinity: Affinity | readonly Affinity[];
  /** What becomes of requests whose session cannot go where it belongs. */
  readonly policies?: Policies;
  /** A header of the servers' answers that tells their incarnation; see {@link Server.incarnation}. Default: none. */
  readonly incarnationHeader?: string;
  /** A header of the answer that says what became of the request's session, for tests. Default: none. */
  readonly verdictHeader?: string;
  /** Bytes; a longer key counts as absent. 1 to 65535, default 4096: browsers keep no longer cookie. */
  readonly maxKeyLength?: number;
  /**
   * What the servers speak. A request is sent as the `proxy_pass` in nginx.conf says; this is for
   * asking a failed server whether it is back: `"http"` and `"https"` send `OPTIONS *` and wait for
   * any answer, even a refusal, `"tcp"` (for `grpc_pass`, `fastcgi_pass` and their kin) only connects. Default `"http"`.
   */
  readonly protocol?: "http" | "https" | "tcp";
  readonly health?: Health;
  readonly keepAlive?: KeepAlive;
  /**
   * Whether the servers may change while nginx runs. nginx then never connects to one of these servers on its
   * own, because it could be gone: the includes list a placeholder instead, and add an `init_worker_by_lua` hook.
   * Default false.
   */
  readonly mayChange?: boolean;
}

/** The rules: every upstream by its name, which is the name to write behind `proxy_pass http://`. */
export interface Routing {
  readonly upstreams: Readonly<Record<string, Upstream>>;
}

/**
 * Declares the routing rules; the default export of `src/routing.ts`.
 * What the types cannot tell apart (two servers of one name, say) `limpet build` checks.
 */
export function defineRouting(routing: Routing): Routing {
  return routing;
}
