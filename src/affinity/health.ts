import { withDefaults } from "./rule.ts";
import type { Statuses } from "./statuses.ts";

/**
 * What went wrong with a try, in the words of nginx's `proxy_next_upstream`: no connection, or one that broke
 * (`"error"`); no connection or no answer in time (`"timeout"`); something that is no answer (`"invalidHeader"`); or an
 * answer with one of these statuses.
 */
export type Failure = "error" | "timeout" | "invalidHeader" | Statuses;

/** When a server that failed is avoided, and when Limpet checks whether it is back. */
export interface Health {
  /** A server is avoided after this many failed tries within `failTimeout`; 0: never. Default 1, as in nginx. */
  readonly maxFails?: number;
  /**
   * Seconds, 1 to 86400: the window in which failures are counted, and how long a server is avoided
   * before Limpet checks whether it is back. Default 10, as in nginx.
   */
  readonly failTimeout?: number;
  /**
   * Also count a failed try that is not followed by another (the last one, or one that nginx may not repeat, such as
   * a POST that was already sent) where only the log phase sees it: with a lone `hash`, or if an `error_page` answers
   * instead. Elsewhere these count anyway. This adds a `log_by_lua` hook to the includes, which costs about 1.5 % of a
   * request. Default false.
   */
  readonly countLastTry?: boolean;
  /**
   * What counts as a failure of a server, and nothing else does: `["error", "timeout", "500-599"]`. An answer with one of
   * these statuses counts even if the client gets it. Default: what nginx tries another server for, and tries without an
   * answer; an answer that the client gets is then no failure.
   */
  readonly failOn?: readonly Failure[];
  /**
   * A server is also avoided if so many of its last tries failed, as each worker counts. Answers with a status of `failOn`
   * then count for this alone, and not for `maxFails`. Default: none.
   */
  readonly outlier?: Outlier;
  /**
   * If the share of the servers that are healthy is below this, all of them are tried rather than those that are left:
   * 0 to 1. Backups and servers that take no new sessions do not count. 0: never. Default 0.
   */
  readonly panicBelow?: number;
  /** Asks every server again and again, without requests. Default: only servers that failed are asked. */
  readonly check?: Check;
}

/** A server that fails too large a share of its tries. `{ failures: 5, of: 5 }` means five in a row. */
export interface Outlier {
  /** 1 to `of`. */
  readonly failures: number;
  /** So many of the last tries: 1 to 1000. */
  readonly of: number;
}

/**
 * Checks of all servers, by one worker at a time. They need the hook `init_worker_by_lua` that the includes have then.
 */
export interface Check {
  /** Seconds between two checks of a server, 1 to 86400. Default 5, as in NGINX Plus. */
  readonly interval?: number;
  /** Seconds by which a check may come later, at random: 0 to 86400. Default 0, as in NGINX Plus. */
  readonly jitter?: number;
  /** Milliseconds for the whole check, from the connection to the answer: 10 to 60000. Default 2000. */
  readonly timeout?: number;
  /** Good checks in a row after which a server is back, 1 to 100. Default 2, as in HAProxy. */
  readonly rise?: number;
  /** Bad checks in a row after which a server is avoided, 1 to 100. Default 3, as in HAProxy. */
  readonly fall?: number;
  /** New servers get no requests before their first good check. Default false: they count as healthy, as in nginx. */
  readonly mandatory?: boolean;
  /** `"tcp"`: a connection is enough. Default: the upstream's `protocol`. */
  readonly protocol?: "http" | "https" | "tcp";
  /** Another port than that of requests, 1 to 65535. Servers on unix sockets are asked there. */
  readonly port?: number;
  /** Begins with "/". Default "/". */
  readonly path?: string;
  /** Default "GET". */
  readonly method?: string;
  /** The `Host` header. Default: the upstream's name, as with nginx's `proxy_pass http://NAME`. */
  readonly host?: string;
  /** For `"https"`. */
  readonly tls?: CheckTls;
  /** The statuses of good answers. Default `["200-399"]`, as in NGINX Plus. */
  readonly status?: readonly Statuses[];
  /** A text that a good answer contains, within its first 64 kB. Default: any answer will do. */
  readonly body?: string;
}

/** TLS of checks. */
export interface CheckTls {
  /** For SNI, and to verify. Default: none is sent. */
  readonly serverName?: string;
  /**
   * Whether a server needs a certificate for `serverName` that is signed by `lua_ssl_trusted_certificate`, which is to be in
   * `http {}`. Default false, as in nginx.
   */
  readonly verify?: boolean;
}

type Filled<Options, Name extends keyof Options> = Omit<Options, Name> & {
  readonly [Key in Name]-?: Exclude<Options[Key], undefined>;
};

export type ProvisionedHealth = Required<Omit<Health, "failOn" | "outlier" | "check">> & {
  readonly failOn: readonly Failure[] | undefined;
  readonly outlier: Outlier | undefined;
  readonly check: ProvisionedCheck | undefined;
};

export type ProvisionedCheck = Filled<
  Check,
  "interval" | "jitter" | "timeout" | "rise" | "fall" | "mandatory" | "protocol" | "path" | "method" | "tls" | "status"
>;

/** As in nginx, where it has the option. */
const HEALTH = { maxFails: 1, failTimeout: 10, countLastTry: false, panicBelow: 0 };

/** `interval`, `jitter` and `status` as in NGINX Plus, `rise` and `fall` as in HAProxy: one lost packet moves no session. */
const CHECK = {
  interval: 5,
  jitter: 0,
  timeout: 2000,
  rise: 2,
  fall: 3,
  mandatory: false,
  path: "/",
  method: "GET",
  tls: {},
  status: ["200-399"] as readonly Statuses[],
};

/** @param protocol of the upstream */
export function provisionHealth(this: void, health: Health, protocol: ProvisionedCheck["protocol"]): ProvisionedHealth {
  const { check } = health;
  const { maxFails, failTimeout, countLastTry, panicBelow } = withDefaults(health, HEALTH);
  return {
    maxFails,
    failTimeout,
    countLastTry,
    failOn: health.failOn,
    outlier: health.outlier,
    panicBelow,
    check: check === undefined ? undefined : withDefaults(check, withDefaults({ protocol }, CHECK)),
  };
}
