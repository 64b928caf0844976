import type { SessionSource } from "../session/source.ts";
import type { Carrier } from "./carrier.ts";
import type { Secret } from "./secret.ts";
import type { Redis } from "./redis.ts";
import { ruleOf } from "./rule.ts";

/** The proxy remembers, having seen which server created the session. */
export interface LearnAffinity extends LearnOptions {
  readonly kind: "learn";
}

/** Options of {@link learn}. */
export interface LearnOptions {
  /** What carries a new session id in an answer. Default: the cookies and headers of the upstream's `session`. */
  readonly create?: readonly Carrier[];
  /**
   * Whether a session id that a client brings is learned, too, from the answer to its first request.
   * Default false: only what a server created binds.
   */
  readonly createFromRequest?: boolean;
  /** Where a request's session id is looked up; the first that is known wins. Default: the upstream's `session`. */
  readonly lookup?: readonly SessionSource[];
  /** Seconds without a request after which a session is forgotten, 1 to 31536000. Default 600, as in nginx. */
  readonly idleTimeout?: number;
  /**
   * Memory for the sessions, as nginx writes sizes ("8m", at least "64k"); when it is full, the one
   * that was not used for the longest time is forgotten. A megabyte holds about 8000. Default "8m".
   */
  readonly memory?: string;
  /** For several proxies that are to know each other's sessions. Default: none. */
  readonly redis?: Redis;
  /** Make digests of session ids, which are all that leaves nginx. Needed with `redis`. */
  readonly keys?: Secret;
}

/** Ties a session to the server that created it, for applications and clients that must not see a changed value. */
export function learn(options: LearnOptions = {}): LearnAffinity {
  return ruleOf("learn", options, {});
}
