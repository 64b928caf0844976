import type { PathParameterSource } from "../session/path-parameter.ts";
import type { Carrier } from "./carrier.ts";
import type { Secret } from "./secret.ts";
import { ruleOf } from "./rule.ts";

/** The client remembers its server, in a tag that is appended to the application's own session id. */
export interface TagSessionAffinity extends TagSessionOptions {
  readonly kind: "tagSession";
  readonly separator: string;
}

/** Options of {@link tagSession}. */
export interface TagSessionOptions {
  /**
   * What carries the session id of the application, in answers and in requests: cookies, headers, and
   * path parameters (which are tagged in the `Location` of an answer). Where they disagree, the first decides.
   */
  readonly carriers: readonly (Carrier | PathParameterSource)[];
  /** Sign the tag, so that nobody makes up one. */
  readonly keys: Secret;
  /** Stands between the session id and the tag. One character that may stand in a cookie. Default "~". */
  readonly separator?: string;
  /** Seconds from the application's answer on after which a tag is not honoured any more. Default: none. */
  readonly maxAge?: number;
}

/**
 * Ties a session to its server by what the client has anyway: the answer's `JSESSIONID=x` leaves as
 * `x~TAG`, and comes back to the application as `x`. No store, and any number of proxies with the
 * same keys.
 */
export function tagSession(options: TagSessionOptions): TagSessionAffinity {
  return ruleOf("tagSession", options, { separator: "~" });
}
