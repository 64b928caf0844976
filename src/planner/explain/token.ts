import { affinitiesOf, type Affinity } from "../../affinity/affinities/affinity.ts";
import type { IssueCookieAffinity } from "../../affinity/affinities/issue-cookie.ts";
import type { TagSessionAffinity } from "../../affinity/affinities/tag-session.ts";
import { incarnationsOf, tokenCodecFor } from "../../affinity/binding/bindings.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { NO_TIME, readToken } from "../../affinity/token/token.ts";
import { nodeMachine } from "../machine.ts";
import { findingText } from "./finding-text.ts";
import { readKeys } from "./secrets.ts";

/** What an issued cookie or a tagged session id says to one of the affinities that may have written it. */
export interface TokenExplanation {
  readonly affinity: "issueCookie" | "tagSession";
  /** A server's name, or "forged", "expired", "stale", "unknown". */
  readonly finding: string;
  readonly keyId: number;
  /** When the binding was made and when it was written last, in ISO 8601; where the token carries times. */
  readonly since: string | undefined;
  readonly written: string | undefined;
}

/**
 * Reads a token as nginx would.
 * @param text an issued cookie's value, or a session id with its tag
 * @throws KeysError where the keys are not here
 */
export function explainToken(
  name: string,
  upstream: Upstream,
  text: string,
  keysFile: string | undefined,
  now: number = Date.now() / 1000,
): readonly TokenExplanation[] {
  const names = upstream.servers.map((server) => server.name);
  const incarnations = incarnationsOf(upstream, nodeMachine);
  return affinitiesOf(upstream.affinity)
    .filter(hasTokens)
    .map((affinity) => {
      const keys = readKeys(affinity.keys, keysFile);
      const codec = tokenCodecFor(affinity, name, names, incarnations, keys, nodeMachine);
      const { token, subject } = partsOf(text, affinity);
      const finding = readToken(codec, token, Math.floor(now), subject);
      return {
        affinity: affinity.kind,
        finding: findingText(finding, (index) => names[index]!),
        keyId: Buffer.from(token, "base64url")[0]! & 15,
        since: isoTime(codec.since),
        written: isoTime(codec.seen),
      };
    });
}

function hasTokens(affinity: Affinity): affinity is IssueCookieAffinity | TagSessionAffinity {
  return affinity.kind === "issueCookie" || affinity.kind === "tagSession";
}

/** A tag is good for the session id before it, a cookie by itself. */
function partsOf(text: string, affinity: IssueCookieAffinity | TagSessionAffinity): { token: string; subject: string } {
  const mark = affinity.kind === "tagSession" ? text.lastIndexOf(affinity.separator) : -1;
  return { token: text.slice(mark + 1), subject: mark < 0 ? "" : text.slice(0, mark) };
}

function isoTime(seconds: number): string | undefined {
  return seconds === NO_TIME ? undefined : new Date(seconds * 1000).toISOString();
}
