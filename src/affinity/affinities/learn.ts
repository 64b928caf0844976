import type { SessionSource } from "../session/source.ts";
import type { Carrier } from "./carrier.ts";
import type { Secret } from "./secret.ts";
import type { Redis } from "./redis.ts";
import { ruleOf } from "../rule.ts";

/** The proxy remembers which server created the session. */
export interface LearnAffinity extends LearnOptions {
  readonly kind: "learn";
}

/** Options of {@link learn}. */
export interface LearnOptions {
  /** What carries a new session id in an answer. Default: the cookies and headers of the upstream's `session`. */
  readonly create?: readonly Carrier[];
  /**
   * Whether a session id that a client brings is also learned, from the answer to its first request.
   * Default false: only ids that a server created are learned.
   */
  readonly createFromRequest?: boolean;
  /** Where a request's session id is read from; the first known id wins. Default: the upstream's `session`. */
  readonly lookup?: readonly SessionSource[];
  /** Seconds without a request after which a session is forgotten, 1 to 31536000. Default 600, as in nginx. */
  readonly idleTimeout?: number;
  /**
   * Memory for the sessions, written as in nginx ("8m", at least "64k"). When it is full, the session that
   * has not been used for the longest time is forgotten. A megabyte holds about 8000 sessions. Default "8m".
   */
  readonly memory?: string;
  /** A Redis by which several proxies share their sessions. Default: none. */
  readonly redis?: Redis;
  /** Keys for digests of session ids. Only the digests leave nginx. Needed with `redis`. */
  readonly keys?: Secret;
}

/** Ties a session to the server that created it, for applications and clients that must not see a changed value. */
export function learn(options: LearnOptions = {}): LearnAffinity {
  return ruleOf("learn", options, {});
}
