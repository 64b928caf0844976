import type { Affinity } from "./affinities/affinity.ts";
import type { Balancing } from "./balancing/method.ts";
import type { Canary } from "./canary/canary.ts";
import type { Secret } from "./affinities/secret.ts";
import type { Dns } from "./dns/options.ts";
import type { Health } from "./health.ts";
import type { Policies } from "./policies.ts";
import type { Queue } from "./queue.ts";
import type { SessionSource } from "./session/source.ts";

/** One address in an upstream, or one name that stands for any number of addresses. */
export interface Server {
  /**
   * The server's permanent name: 1 to 64 letters, digits, "_", "-" or ".", unique in its upstream.
   * The lookup tables `maglev` and `rendezvous` hash the name, so a server that moves to another
   * address keeps its keys.
   */
  readonly name: string;
  /**
   * `"10.0.0.11:8080"`, `"[2001:db8::1]:8080"`, `"unix:/run/app.sock"`, or a host name as in `"app.internal:8080"`. The
   * default port is 80, as in nginx. The lookup table `ketama` hashes exactly these characters, as nginx does.
   *
   * A host name is looked up again and again. While it has one address, the server is that address, under its own
   * name; while it has several, each is a server of its own, named `NAME@ADDRESS`, with all other options of this one.
   */
  readonly address: string;
  /** In place of `address`: see {@link Service}. */
  readonly srv?: never;
  /** Share of the keys, and of the requests without a key: 0 to 65535. 0: gets neither. Default 1. */
  readonly weight?: number;
  /** Out of service: gets no requests, but keeps its place in the lookup tables. Default false. */
  readonly down?: boolean;
  /** Gets requests only while no other server can take them. Default false. */
  readonly backup?: boolean;
  /** Keeps the sessions that are bound to it, and gets no others while another server lives. Default false. */
  readonly draining?: boolean;
  /** Concurrent requests, across all workers; 0: no limit. Default 0. */
  readonly maxConnections?: number;
  /** In place of the upstream's {@link Health.maxFails}; 0: this server is never avoided, as in nginx. 0 to 1000. */
  readonly maxFails?: number;
  /** In place of the upstream's {@link Health.failTimeout}: seconds, 1 to 86400. */
  readonly failTimeout?: number;
  /**
   * Seconds in which a server that is back after failures, or is new, comes to its full share of the requests that
   * {@link Upstream.balancing} spreads: nginx's `slow_start`, 0 to 86400. Keys that hash to the server, and sessions that
   * are bound to it, come at once. Default 0.
   */
  readonly slowStart?: number;
  /** The name of one of {@link Upstream.canary}'s groups. Default: that of the first. */
  readonly group?: string;
  /**
   * A value that changes when the server is replaced and loses its memory, for example a version or the time
   * at which it started. Sessions that are bound to another incarnation are not its own. At most 256 bytes.
   * If the server sends the value itself, name the header in `incarnationHeader` instead.
   */
  readonly incarnation?: string;
}

/**
 * Servers by SRV records (RFC 2782): each record is a server, named as those of a host name are. Its port and its weight
 * (0 counts as 1) are the record's, and it is a backup unless its priority is the lowest number.
 */
export interface Service extends Omit<Server, "address" | "srv" | "weight"> {
  /** The name that has the records, as in `"_http._tcp.shop.example.com"`. */
  readonly srv: string;
  readonly address?: never;
  readonly weight?: never;
}

/** Connections to the servers that stay open between requests. */
export interface KeepAlive {
  /** Idle connections that each worker keeps. Default 64, and never fewer than there are servers. */
  readonly connections?: number;
  /** Seconds after which an idle connection is closed. Default 60, as in nginx. */
  readonly idleTimeout?: number;
  /** Requests after which a connection is closed. Default 1000, as in nginx. */
  readonly requests?: number;
  /**
   * Seconds after which a connection is closed when its request is over: nginx's `keepalive_time`, 1 to 31536000. The
   * Lua module's own pool (`limpet-pool*.conf`) does not know it. Default 3600, as in nginx.
   */
  readonly lifetime?: number;
}

/** Servers in a JSON file, which may change while nginx runs; see {@link fromJsonFile}. */
export interface ServersFile {
  readonly kind: "jsonFile";
  readonly path: string;
}

/**
 * The servers in a JSON file: a list of them, or an object with the list in `servers`. nginx reads it when it starts,
 * and looks at it every second. A file that cannot be used changes nothing, and the error log says why. Replace the
 * file in one step (`mv`), because half a file is no JSON.
 * @param path absolute, on nginx's machine; its workers must be able to read it
 */
export function fromJsonFile(path: string): ServersFile {
  return { kind: "jsonFile", path };
}

/** The servers that rules name themselves: none where a file has them. */
export function listedServers({ servers }: Pick<Upstream, "servers">): readonly (Service | Server)[] {
  return "kind" in servers ? [] : servers;
}

/** A named group of servers, and how a client is kept on one of them. */
export interface Upstream {
  // In this order TypeScript says of an entry without either that its address is missing.
  readonly servers: readonly (Service | Server)[] | ServersFile;
  /** Where the session key is read from; the first source that finds one wins. `hash` and `learn` need it. */
  readonly session?: readonly SessionSource[];
  /** What ties a session to a server. In a list, the first that knows the session's server wins. */
  readonly affinity: Affinity | readonly Affinity[];
  /**
   * How the server of a request is chosen that is bound to none, and has no session key to hash. Default `"turns"`.
   */
  readonly balancing?: Balancing;
  /** Groups of servers that share the sessions by weight, such as an old version and a new one. Default: none. */
  readonly canary?: Canary;
  /** What happens to requests whose session cannot go to its server, or that no server takes. */
  readonly policies?: Policies;
  /**
   * Where requests wait while every server that could take them has `maxConnections`. It needs `locations/NAME.conf`.
   * Default: none; they are refused.
   */
  readonly queue?: Queue;
  /**
   * A header of the servers' answers that contains their incarnation; see {@link Server.incarnation}. Default: none.
   */
  readonly incarnationHeader?: string;
  /** A header of the answer that shows what happened to the request's session, for tests. Default: none. */
  readonly verdictHeader?: string;
  /** Bytes; a longer key counts as absent. 1 to 65535, default 4096, because browsers keep no longer cookies. */
  readonly maxKeyLength?: number;
  /**
   * The protocol by which Limpet checks whether a failed server is back. (Requests are sent as the `proxy_pass` in
   * nginx.conf says.) `"http"` and `"https"` send `OPTIONS *` and accept any answer, even a refusal; `"tcp"` (for
   * `grpc_pass`, `fastcgi_pass` and similar directives) only connects. Default `"http"`.
   */
  readonly protocol?: "http" | "https" | "tcp";
  readonly health?: Health;
  /** `false`: each connection is closed after its request. */
  readonly keepAlive?: KeepAlive | false;
  /**
   * Whether the servers may change while nginx runs. nginx then never connects to one of these servers on its
   * own, because it could be gone: the includes list a placeholder instead, and add an `init_worker_by_lua` hook.
   * Default false; always true where a server has a host name or `srv`.
   */
  readonly mayChange?: boolean;
  /**
   * Whether what operators change of the servers reaches the other proxies that use the same Redis. Only for `learn` with
   * `redis`, and servers that may change. Default true.
   */
  readonly shareChanges?: boolean;
  /**
   * Seconds for which a server drains that DNS or a file no longer has, before it goes: 0 to 604800. It goes earlier if
   * none of its sessions is left. 0: at once. Default 0.
   */
  readonly drainTimeout?: number;
  /**
   * Seconds without a request after which a session counts as ended, for telling when a draining server can be
   * stopped: 1 to 604800. Default: the `idleTimeout` of `learn`, the `maxIdle` of `issueCookie`, or else 1800, because
   * most applications end sessions after half an hour.
   */
  readonly sessionTimeout?: number;
  /** How host names of servers are looked up, in place of what the {@link Routing} says. */
  readonly dns?: Dns;
}

/** Who may see and change servers by the API of `admin.conf`. */
export interface Admin {
  /**
   * Tokens, one to a line: `name:token`, or `name:token:read` for one that changes nothing. A token has 16 to 256
   * characters. With tokens, requests need one, wherever they come from: `Authorization: Bearer TOKEN`.
   */
  readonly tokens: Secret;
}

/** The rules: every upstream by its name, which is also the name to write after `proxy_pass http://`. */
export interface Routing {
  /**
   * The file to which changes of servers are saved while nginx runs, so that they outlive a restart. The workers must be
   * able to write to its folder. Default: none; changes then outlive reloads only.
   */
  readonly stateFile?: string;
  /** Who may use the API of `admin.conf`. Default: whoever connects from this machine itself. */
  readonly admin?: Admin;
  /**
   * Whether Limpet counts what happens to requests, by server, for `metrics.conf` and for `/metrics` of `admin.conf`:
   * docs/metrics.md says what, and what it costs. Default false.
   */
  readonly metrics?: boolean;
  /**
   * A secret, of any length, in one line, for `$limpet_session`: the formats of `log.conf` then have a digest of each request's session.
   * Whoever reads logs can tell sessions apart by it, and find those of one id only if he has the secret. It costs a request
   * about as much as reading a cookie. Default: none, and `$limpet_session` is "-".
   */
  readonly sessionDigests?: Secret;
  readonly upstreams: Readonly<Record<string, Upstream>>;
  /** How host names of servers are looked up. */
  readonly dns?: Dns;
}

/**
 * Declares the routing rules; the default export of `src/routing.ts`.
 * `limpet build` checks what the types cannot express, for example that no two servers have the same name.
 */
export function defineRouting(routing: Routing): Routing {
  return routing;
}
