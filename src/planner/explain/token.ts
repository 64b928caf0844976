import type { Secret } from "../../affinity/affinities/secret.ts";
import type { TagSessionAffinity } from "../../affinity/affinities/tag-session.ts";
import { tokenCodecFor } from "../../affinity/binding/bindings.ts";
import type { ProvisionedAffinity, ProvisionedCookie } from "../../affinity/provision.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { readToken } from "../../affinity/token/codec.ts";
import { NO_TIME } from "../../affinity/token/layout.ts";
import { nodeMachine } from "../machine.ts";
import { evidenceText } from "./evidence-text.ts";
import { isEveryOtherReplaced, runOnNode } from "./run-on-node.ts";
import { readKeys } from "./secrets.ts";

/** What an issued cookie or a tagged session id means to one of the affinities that may have written it. */
export interface TokenExplanation {
  readonly affinity: "issueCookie" | "tagSession";
  /** A server's name, or "forged", "expired", "stale", "unknown". */
  readonly finding: string;
  /** Which key signed it; null where none did. */
  readonly keyId: number | null;
  /** When the binding was made and when it was last written, in ISO 8601, if the token contains times. */
  readonly since: string | undefined;
  readonly written: string | undefined;
}

/**
 * Reads a token as nginx would.
 * @param text an issued cookie's value, or a session id with its tag
 * @throws KeysError if the keys are not on this machine
 */
export function explainToken(
  name: string,
  upstream: Upstream,
  text: string,
  keysFile: string | undefined,
  now: number = Date.now() / 1000,
): readonly TokenExplanation[] {
  const { rules, current, tools } = runOnNode(name, upstream, keysFile);
  const { servers } = current.generation;
  const surroundings = {
    machine: nodeMachine,
    keysOf: (secret: Secret) => readKeys(secret, keysFile),
    isReplaced: () => isEveryOtherReplaced(rules),
  };
  return rules.affinities.filter(hasTokens).map((affinity) => {
    const codec = tokenCodecFor(affinity, name, tools.digestKeys, surroundings);
    const parts = partsOf(text, affinity);
    const token = readToken(codec, current, parts.token, Math.floor(now), parts.subject);
    return {
      affinity: affinity.kind,
      finding: evidenceText(token.evidence, (index) => servers[index]!.name),
      keyId: token.keyId < 0 ? null : token.keyId,
      since: isoTime(token.since),
      written: isoTime(token.seen),
    };
  });
}

function hasTokens(affinity: ProvisionedAffinity): affinity is ProvisionedCookie | TagSessionAffinity {
  return affinity.kind === "issueCookie" || affinity.kind === "tagSession";
}

/** A tag is valid for the session id before it; a cookie is valid by itself. */
function partsOf(text: string, affinity: ProvisionedCookie | TagSessionAffinity): { token: string; subject: string } {
  const mark = affinity.kind === "tagSession" ? text.lastIndexOf(affinity.separator) : -1;
  return { token: text.slice(mark + 1), subject: mark < 0 ? "" : text.slice(0, mark) };
}

function isoTime(seconds: number): string | undefined {
  return seconds === NO_TIME ? undefined : new Date(seconds * 1000).toISOString();
}
