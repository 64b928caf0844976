import { EXPIRED, FORGED, STALE, UNKNOWN, type Finding } from "../binding/finding.ts";
import { byteAt, character, slice } from "../bytes.ts";
import type { Machine } from "../machine.ts";
import type { KeyRing } from "./key-ring.ts";

/*
 * A token names a server to whoever has the key, and tells nobody else anything:
 *
 *   1 byte   version (high half) and key id
 *   5 bytes  the server: a keyed digest of the upstream's and its name
 *   3 bytes  its incarnation, if it has one
 *   4 bytes  when the binding was made: in cookies, where it also tells one session from another,
 *            and in tags whose age matters; and
 *   4 bytes  when it was written last, if renewal or idleness does: seconds since the epoch
 *   8 bytes  HMAC-SHA-256 of all that and of what the token is for, shortened (RFC 2104, section 5)
 *
 * in base64url. Which of the optional parts are there, its length says.
 */

const VERSION = 1;
const DIGEST_LENGTH = 5;
const INCARNATION_LENGTH = 3;
const TIME_LENGTH = 4;
const AUTHENTICATION_LENGTH = 8;
const SHORTEST = 1 + DIGEST_LENGTH + AUTHENTICATION_LENGTH;

/** Seconds by which another proxy's clock may be ahead of this one. */
export const CLOCK_TOLERANCE = 300;

/** In place of an incarnation: the server does not tell, or is not known to. */
export const NO_INCARNATION = -1;

/** In place of a time: the token has none. */
export const NO_TIME = -1;

/** What tokens are for: one for another purpose or another upstream is no token. */
export type Purpose = "cookie" | "tag";

export type IsReplaced = (this: void, server: number, incarnation: number) => boolean;

export interface Lifetime {
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly renewAfter: number | undefined;
}

/** What one key knows. */
interface KeyState {
  /** The first byte of its tokens. */
  readonly header: string;
  readonly authenticate: (this: void, message: string) => string;
  /** By server index. */
  readonly digests: readonly string[];
  readonly serverByDigest: Readonly<Record<string, number | undefined>>;
}

/** Issues and reads the tokens of one affinity of one upstream. */
export interface TokenCodec {
  readonly machine: Machine;
  readonly lifetime: Lifetime;
  /** Whether tokens say when the binding was made. */
  readonly isDated: boolean;
  readonly signing: KeyState;
  readonly byKeyId: Readonly<Record<number, KeyState | undefined>>;
  /** By server index: the incarnation that is known to be there, or `NO_INCARNATION`. Shared by all codecs of an upstream. */
  readonly incarnations: readonly number[];
  /**
   * Whether an incarnation that is not the present one is known to have come before it. Another
   * proxy may have seen a new one first, and then the server's answer will tell.
   */
  readonly isReplaced: IsReplaced;
  /** Of the token that was read last and was found authentic. */
  since: number;
  seen: number;
  incarnation: number;
  /** Whether it was signed by the key that signs now. */
  isFresh: boolean;
}

/** A number for an incarnation's text, that takes three bytes. */
export function incarnationOf(text: string, machine: Machine): number {
  return machine.crc32(text) % 0x1000000;
}

export function createTokenCodec(
  purpose: Purpose,
  upstream: string,
  serverNames: readonly string[],
  incarnations: readonly number[],
  lifetime: Lifetime,
  keys: KeyRing,
  machine: Machine,
  isReplaced: IsReplaced = () => true,
): TokenCodec {
  const byKeyId: Record<number, KeyState | undefined> = {};
  for (const { id, secret } of keys) {
    const derive = machine.hmacSha256(secret);
    const digestOf = machine.hmacSha256(derive(`limpet server ${upstream}`));
    const digests: string[] = [];
    const serverByDigest: Record<string, number | undefined> = {};
    for (let index = 0; index < serverNames.length; index++) {
      const digest = slice(digestOf(serverNames[index]!), 0, DIGEST_LENGTH);
      digests.push(digest);
      serverByDigest[digest] = index;
    }
    byKeyId[id] = {
      header: character(VERSION * 16 + id),
      authenticate: machine.hmacSha256(derive(`limpet ${purpose} ${upstream}`)),
      digests,
      serverByDigest,
    };
  }
  return {
    machine,
    lifetime,
    isDated: purpose === "cookie" || lifetime.maxAge !== undefined,
    signing: byKeyId[keys[0]!.id]!,
    byKeyId,
    incarnations,
    isReplaced,
    since: NO_TIME,
    seen: NO_TIME,
    incarnation: NO_INCARNATION,
    isFresh: false,
  };
}

/**
 * Makes a token.
 * @param server an index
 * @param since when the binding was made, in seconds since the epoch
 * @param now when the token is written
 * @param subject what it is good for and nothing else; "" where that is everything
 */
export function issueToken(codec: TokenCodec, server: number, since: number, now: number, subject: string): string {
  const { signing, lifetime, machine } = codec;
  let payload = signing.header + signing.digests[server]!;
  const incarnation = codec.incarnations[server]!;
  if (incarnation !== NO_INCARNATION) payload += slice(word(incarnation), 1, 4);
  if (lifetime.maxIdle !== undefined || lifetime.renewAfter !== undefined) payload += word(since) + word(now);
  else if (codec.isDated) payload += word(since);
  return machine.encodeBase64url(payload + authentication(signing, payload, subject));
}

/**
 * Reads a token.
 * @param now seconds since the epoch
 * @param subject as it was issued for
 */
export function readToken(codec: TokenCodec, token: string, now: number, subject: string): Finding {
  const { machine, lifetime } = codec;
  if (!mayBeToken(token)) return FORGED;
  const bytes = machine.decodeBase64url(token);
  // Base64 has several texts for the same bytes where the last character is not used whole; one counts.
  if (bytes === undefined || bytes.length < SHORTEST || machine.encodeBase64url(bytes) !== token) return FORGED;
  const header = byteAt(bytes, 0);
  if (header >> 4 !== VERSION) return FORGED;
  const key = codec.byKeyId[header & 15];
  if (key === undefined) return FORGED;
  const payloadLength = bytes.length - AUTHENTICATION_LENGTH;
  const payload = slice(bytes, 0, payloadLength);
  if (!isSame(authentication(key, payload, subject), slice(bytes, payloadLength, bytes.length))) return FORGED;

  let position = 1 + DIGEST_LENGTH;
  codec.incarnation = NO_INCARNATION;
  if (hasIncarnation(payloadLength)) {
    codec.incarnation = threeBytes(bytes, position);
    position += INCARNATION_LENGTH;
  }
  codec.since = payloadLength > position ? fourBytes(bytes, position) : NO_TIME;
  position += TIME_LENGTH;
  codec.seen = payloadLength > position ? fourBytes(bytes, position) : NO_TIME;
  codec.isFresh = key === codec.signing;

  if (isTooOld(codec.since, now, lifetime.maxAge) || isTooOld(codec.seen, now, longestIdle(lifetime))) return EXPIRED;
  const server = key.serverByDigest[slice(bytes, 1, 1 + DIGEST_LENGTH)];
  if (server === undefined) return UNKNOWN;
  const present = codec.incarnations[server]!;
  if (codec.incarnation === NO_INCARNATION || present === NO_INCARNATION || codec.incarnation === present)
    return server;
  return codec.isReplaced(server, codec.incarnation) ? STALE : server;
}

/** Whether the token that was read last should be written anew although its server is right. */
export function isRenewalDue(codec: TokenCodec, server: number, now: number): boolean {
  const { renewAfter, maxAge } = codec.lifetime;
  if (!codec.isFresh || codec.incarnation !== codec.incarnations[server]) return true;
  if (maxAge !== undefined && codec.since === NO_TIME) return true;
  return renewAfter !== undefined && (codec.seen === NO_TIME || now - codec.seen >= renewAfter);
}

/** What a token of this version looks like from outside: its length, its first character, its characters. */
export function isTokenShaped(text: string): boolean {
  if (!mayBeToken(text)) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isBase64url(byteAt(text, i))) return false;
  }
  return true;
}

/** The same without a look at all characters: on the path of every request there are no loops, which LuaJIT would not compile. */
function mayBeToken(text: string): boolean {
  const length = text.length;
  // Of 14, 17, 18, 21, 22 and 25 bytes.
  if (length !== 19 && length !== 23 && length !== 24 && length !== 28 && length !== 30 && length !== 34) return false;
  const first = byteAt(text, 0);
  return first >= LETTER_E && first <= LETTER_E + 3;
}

/** The first six bits of version 1 are 0001 and the first two of the key id. */
const LETTER_E = 69;

function isBase64url(byte: number): boolean {
  if (byte >= 97) return byte <= 122;
  if (byte >= 65) return byte <= 90 || byte === 95;
  return (byte >= 48 && byte <= 57) || byte === 45;
}

/** Whether a payload of this length has an incarnation: those without are 6, 10 and 14 bytes long. */
function hasIncarnation(payloadLength: number): boolean {
  return (payloadLength - 1 - DIGEST_LENGTH) % TIME_LENGTH === INCARNATION_LENGTH;
}

/** A token is written anew after `renewAfter` at the earliest, so it may be that much older than the last request. */
function longestIdle({ maxIdle, renewAfter }: Lifetime): number | undefined {
  return maxIdle === undefined ? undefined : maxIdle + (renewAfter ?? 0);
}

function isTooOld(time: number, now: number, limit: number | undefined): boolean {
  if (time === NO_TIME || limit === undefined) return false;
  return time > now + CLOCK_TOLERANCE || now - time > limit;
}

/** With the payload's length, so that no byte of the subject can be taken for one of the payload. */
function authentication(key: KeyState, payload: string, subject: string): string {
  return slice(key.authenticate(character(payload.length) + payload + subject), 0, AUTHENTICATION_LENGTH);
}

/** Compares eight bytes without telling by its time where the first difference is. */
function isSame(a: string, b: string): boolean {
  return (
    ((byteAt(a, 0) ^ byteAt(b, 0)) |
      (byteAt(a, 1) ^ byteAt(b, 1)) |
      (byteAt(a, 2) ^ byteAt(b, 2)) |
      (byteAt(a, 3) ^ byteAt(b, 3)) |
      (byteAt(a, 4) ^ byteAt(b, 4)) |
      (byteAt(a, 5) ^ byteAt(b, 5)) |
      (byteAt(a, 6) ^ byteAt(b, 6)) |
      (byteAt(a, 7) ^ byteAt(b, 7))) ===
    0
  );
}

/** A number from 0 to 2^32 - 1 as four bytes, the highest first. */
function word(value: number): string {
  const whole = Math.floor(value);
  return (
    character(Math.floor(whole / 0x1000000) % 256) +
    character(Math.floor(whole / 0x10000) % 256) +
    character(Math.floor(whole / 0x100) % 256) +
    character(whole % 256)
  );
}

function threeBytes(bytes: string, start: number): number {
  return (byteAt(bytes, start) * 256 + byteAt(bytes, start + 1)) * 256 + byteAt(bytes, start + 2);
}

function fourBytes(bytes: string, start: number): number {
  return threeBytes(bytes, start) * 256 + byteAt(bytes, start + 3);
}
