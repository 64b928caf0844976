import type { Secret } from "../../affinity/affinities/secret.ts";
import { sessionKeyOf } from "../../affinity/binding/exchange.ts";
import { slice } from "../../affinity/bytes.ts";
import { createMemo, recall, remember, STRING, type Memo } from "../../affinity/token/memo.ts";
import { nginxMachine } from "../machine/machine.ts";
import { readPassword } from "../machine/secrets.ts";
import { findAtHand } from "../request/at-hand.ts";
import { currentExchange } from "../request/context.ts";
import { currentRequest } from "../request/request.ts";
import type { NginxUpstream } from "../upstream.ts";

/*
 * What the log has in place of a session's id. nginx does not ask Lua for a variable when it writes a line, so that a digest has
 * to be made of every request: only where the rules have a secret for it.
 */

/** What the secret is for, so that it says something else everywhere else. */
const PURPOSE = "limpet log";
/** Bytes of the HMAC that count: 12 characters. Of a million sessions hardly two have the same. */
const LENGTH = 9;

const variables = ngx.var;

let hmac: ((this: void, message: string) => string) | undefined = undefined;
const memo: Memo<string> = createMemo<string>((digest) => STRING + digest.length);

/** In the init phase. Throws if the secret is not there. */
export function loadDigestSecret(this: void, secret: Secret | undefined): void {
  const { hmacSha256 } = nginxMachine;
  hmac = secret === undefined ? undefined : hmacSha256(hmacSha256(readPassword(secret))(PURPOSE));
}

/** Gives the log a digest of the current request's session, if the rules want it and the request showed one. */
export function noteSessionDigest(this: void, upstream: NginxUpstream): void {
  if (hmac === undefined) return;
  const key = shownKey(upstream);
  if (key !== undefined) variables.limpet_session = digestOf(hmac, key);
}

function shownKey(upstream: NginxUpstream): string | undefined {
  const { atHand, isInBalancer } = upstream;
  const exchange =
    atHand !== undefined ? findAtHand(upstream, atHand) : isInBalancer ? undefined : currentExchange(upstream);
  return upstream.readKey(currentRequest) ?? (exchange === undefined ? undefined : sessionKeyOf(exchange));
}

function digestOf(keyed: (this: void, message: string) => string, key: string): string {
  const known = recall(memo, key);
  if (known !== undefined) return known;
  const digest = nginxMachine.encodeBase64url(slice(keyed(key), 0, LENGTH));
  remember(memo, key, digest);
  return digest;
}
