import { byteAt } from "../bytes.ts";
import type { Machine } from "../machine.ts";

/** The hash of a session key, 0 to 2^32 - 1. */
export type KeyedHash = (this: void, key: string) => number;

/** What the hash is for, so that the same secret says something else everywhere else. */
const PURPOSE = "limpet hash";

/**
 * A hash that tells nothing to whoever does not know the secret: the first 32 bits of an HMAC-SHA-256, which is a
 * pseudorandom function (Bellare, "New proofs for NMAC and HMAC", 2006). It does not depend on the upstream, so that another
 * name moves no session, as with the CRC-32.
 * @param secret of any length
 */
export function keyedHash(secret: string, machine: Machine): KeyedHash {
  const hmac = machine.hmacSha256(machine.hmacSha256(secret)(PURPOSE));
  return (key) => {
    const digest = hmac(key);
    return ((byteAt(digest, 0) * 256 + byteAt(digest, 1)) * 256 + byteAt(digest, 2)) * 256 + byteAt(digest, 3);
  };
}
