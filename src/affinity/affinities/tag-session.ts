import type { PathParameterSource } from "../session/path-parameter.ts";
import type { Carrier, RequestCarrier } from "./carrier.ts";
import type { Secret } from "./secret.ts";
import { ruleOf } from "../rule.ts";

/** The client remembers its server, in a tag after the application's own session id. */
export interface TagSessionAffinity extends TagSessionOptions {
  readonly kind: "tagSession";
  readonly separator: string;
}

/** Options of {@link tagSession}. */
export interface TagSessionOptions {
  /**
   * What carries the application's session id in answers and requests: cookies, headers, and path
   * parameters (which are tagged in the `Location` of an answer). One of these is needed. Where clients also bring the
   * id elsewhere, name that as well: `queryArgument("token")`, `bearerToken()`, or
   * `header("Sec-WebSocket-Protocol", { prefix: "token." })`. These are read in requests, and nothing is tagged in
   * answers for them. If carriers disagree, the first decides.
   */
  readonly carriers: readonly (Carrier | PathParameterSource | RequestCarrier)[];
  /** Keys that sign the tag, so it cannot be forged. */
  readonly keys: Secret;
  /** Separates the session id and the tag: one character that is valid in a cookie. Default "~". */
  readonly separator?: string;
  /** Seconds after which a tag is no longer valid, counted from the application's answer. Tags from before there was a limit are not valid. Default: no limit. */
  readonly maxAge?: number;
}

/**
 * Ties a session to its server by the id that the client has anyway: the answer's `JSESSIONID=x` reaches the
 * client as `x~TAG`, and the application gets it back as `x`. It needs no store, and works with any number of
 * proxies that have the same keys.
 */
export function tagSession(options: TagSessionOptions): TagSessionAffinity {
  return ruleOf("tagSession", options, { separator: "~" });
}
