/** How the names of servers are looked up, at start and then again and again while nginx runs. */
export interface Dns {
  /**
   * Whom to ask, in this order: `"10.0.0.53"`, `"10.0.0.53:5353"` or `"[fd00::53]"`. Default: the `nameserver` lines
   * of /etc/resolv.conf, which is read again when it changes.
   */
  readonly resolvers?: readonly string[];
  /**
   * Milliseconds to wait for one answer, 10 to 60000. Default: `options timeout:` of /etc/resolv.conf, else 2000. At
   * start names are looked up by the C library, which has its own.
   */
  readonly timeout?: number;
  /** How often all resolvers are asked before a lookup fails, 1 to 10. Default: `options attempts:`, else 2. */
  readonly attempts?: number;
  /** Domains that are tried after a short name. Default: `search` of /etc/resolv.conf. */
  readonly search?: readonly string[];
  /** A name with at least this many dots is tried as it is first, 0 to 15. Default: `options ndots:`, else 1. */
  readonly ndots?: number;
  /** Seconds: an answer is used at least this long, whatever its TTL. 1 to 86400, default 1. */
  readonly minTtl?: number;
  /**
   * Seconds: names are looked up again after this time, whatever their TTL. 1 to 86400, default 10, because Docker's
   * DNS gives 600 to names that change with every `--scale`.
   */
  readonly maxTtl?: number;
  /** Whether IPv6 addresses are asked for, too; `"only"`: no IPv4 addresses. Default true. */
  readonly ipv6?: boolean | "only";
  /**
   * Seconds for which the last good answer is kept while DNS does not answer (a timeout, SERVFAIL, REFUSED), 0 to
   * 31536000. Default: as long as it takes.
   */
  readonly keepFor?: number;
  /**
   * Seconds for which DNS must say that a name has no addresses before its servers are removed, 0 to 31536000. Until
   * then they are kept, because such an answer may be a mistake that would cost all sessions. Default 30.
   */
  readonly emptyAfter?: number;
  /** Whether nginx refuses to start where a name cannot be found; does not concern `srv`. Default false. */
  readonly required?: boolean;
}

/** With every default that does not depend on /etc/resolv.conf. */
export interface ProvisionedDns extends Dns {
  readonly minTtl: number;
  readonly maxTtl: number;
  readonly ipv6: boolean | "only";
  readonly keepFor: number;
  readonly emptyAfter: number;
  readonly required: boolean;
}

export const DNS = {
  minTtl: 1,
  maxTtl: 10,
  ipv6: true,
  keepFor: Infinity,
  emptyAfter: 30,
  required: false,
} as const;
