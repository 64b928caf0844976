import { byteAt, character } from "../bytes.ts";
import { EXPIRED, FORGED, STALE, UNKNOWN, type Evidence } from "../evidence.ts";
import type { Machine } from "../machine.ts";
import type { Lineup } from "../servers/lineup.ts";
import { NO_INCARNATION, type IsReplaced } from "../servers/incarnation.ts";
import type { KeyRing } from "./key-ring.ts";
import {
  NO_TIME,
  authenticationIn,
  incarnationIn,
  isLaidOut,
  keyIdIn,
  mayBeToken,
  payloadIn,
  payloadOf,
  seenIn,
  serverDigest,
  serverDigestIn,
  shortAuthentication,
  sinceIn,
  tokenHeader,
} from "./layout.ts";
import { digestPlace, type DigestKeys } from "../servers/digests.ts";

/** Seconds by which a token may be dated in the future before it is written anew. */
export const CLOCK_TOLERANCE = 300;

/** What tokens are for: one for another purpose or another upstream is no token. */
export type Purpose = "cookie" | "tag";

export interface Lifetime {
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly renewAfter: number | undefined;
}

/** What one key knows. */
interface KeyState {
  readonly id: number;
  /** The first byte of its tokens. */
  readonly header: string;
  readonly authenticate: (this: void, message: string) => string;
  /** Where a generation has its digests of the servers. */
  readonly place: number;
}

/** Issues and reads the tokens of one affinity of one upstream. */
export interface TokenCodec {
  readonly machine: Machine;
  readonly lifetime: Lifetime;
  /** Whether tokens say when the binding was made. */
  readonly isDated: boolean;
  /** Whether tokens say when they were written last. */
  readonly isRenewed: boolean;
  readonly signing: KeyState;
  readonly byKeyId: Readonly<Record<number, KeyState | undefined>>;
  /** What was read last. */
  readonly last: Fillable;
  /** Another proxy may have seen a new incarnation first, and then the server's answer will tell. */
  readonly isReplaced: IsReplaced;
}

/** What a text says that is, or is not, a token. */
export interface Token {
  readonly evidence: Evidence;
  /** When the binding was made and when the token was written last, in seconds since the epoch; or `NO_TIME`. */
  readonly since: number;
  readonly seen: number;
  /** The incarnation of the server that it means, or `NO_INCARNATION`. */
  readonly incarnation: number;
  /** Which key signed it; -1 where none did. */
  readonly keyId: number;
}

/** A token while it is read. */
type Fillable = { -readonly [Name in keyof Token]: Token[Name] };

/** In place of a text that is no token. */
export const NO_TOKEN: Token = {
  evidence: FORGED,
  since: NO_TIME,
  seen: NO_TIME,
  incarnation: NO_INCARNATION,
  keyId: -1,
};

/** @param digestKeys takes the keys' digests of the servers, which each generation then has */
export function createTokenCodec(
  purpose: Purpose,
  upstream: string,
  lifetime: Lifetime,
  keys: KeyRing,
  digestKeys: DigestKeys,
  machine: Machine,
  isReplaced: IsReplaced,
): TokenCodec {
  const byKeyId: Record<number, KeyState | undefined> = {};
  for (const { id, secret } of keys) {
    const derive = machine.hmacSha256(secret);
    byKeyId[id] = {
      id,
      header: tokenHeader(id),
      authenticate: machine.hmacSha256(derive(`limpet ${purpose} ${upstream}`)),
      place: digestPlace(digestKeys, secret, () => {
        const hmac = machine.hmacSha256(derive(`limpet server ${upstream}`));
        return (name) => serverDigest(hmac(name));
      }),
    };
  }
  const isRenewed = lifetime.maxIdle !== undefined || lifetime.renewAfter !== undefined;
  return {
    machine,
    lifetime,
    isDated: isRenewed || purpose === "cookie" || lifetime.maxAge !== undefined,
    isRenewed,
    signing: byKeyId[keys[0]!.id]!,
    byKeyId,
    last: createToken(),
    isReplaced,
  };
}

/** For {@link copyToken}. */
export function createToken(): Fillable {
  return { evidence: FORGED, since: NO_TIME, seen: NO_TIME, incarnation: NO_INCARNATION, keyId: -1 };
}

/** Takes over what a token says. */
export function copyToken(to: Fillable, { evidence, since, seen, incarnation, keyId }: Token): void {
  to.evidence = evidence;
  to.since = since;
  to.seen = seen;
  to.incarnation = incarnation;
  to.keyId = keyId;
}

/**
 * Makes a token.
 * @param server its index in the lineup
 * @param since when the binding was made, in seconds since the epoch
 * @param now when the token is written
 * @param subject what it is good for and nothing else; "" where that is everything
 */
export function issueToken(
  codec: TokenCodec,
  { generation, standing }: Lineup,
  server: number,
  since: number,
  now: number,
  subject: string,
): string {
  const { signing, machine } = codec;
  const payload = payloadOf(
    signing.header,
    generation.digests[signing.place]!.digests[server]!,
    standing.incarnations[server]!,
    codec.isDated ? since : NO_TIME,
    codec.isRenewed ? now : NO_TIME,
  );
  return machine.encodeBase64url(payload + authentication(signing, payload, subject));
}

/**
 * Reads a token.
 * @param now seconds since the epoch
 * @param subject as it was issued for
 * @returns what holds until the codec reads the next token
 */
export function readToken(codec: TokenCodec, lineup: Lineup, token: string, now: number, subject: string): Token {
  const bytes = authenticBytes(codec, token, subject);
  return bytes === undefined ? NO_TOKEN : tokenOf(codec, lineup, bytes, now);
}

/**
 * What an authentic token says at this time, among these servers.
 * @param bytes as `authenticBytes` returned them
 * @param now seconds since the epoch
 * @returns what holds until the codec reads the next token
 */
export function tokenOf(codec: TokenCodec, lineup: Lineup, bytes: string, now: number): Token {
  const key = codec.byKeyId[keyIdIn(bytes)]!;
  const since = Math.min(sinceIn(bytes), now);
  const seen = seenIn(bytes);
  const incarnation = incarnationIn(bytes);
  const { last } = codec;
  last.evidence = isPast(codec.lifetime, since, seen, now)
    ? EXPIRED
    : serverOf(codec, lineup, key, serverDigestIn(bytes), incarnation);
  last.since = since;
  last.seen = seen;
  last.incarnation = incarnation;
  last.keyId = key.id;
  return last;
}

/** The bytes of a token, which do not depend on anything but its keys; `undefined` where it is none, or is not authentic. */
export function authenticBytes(codec: TokenCodec, token: string, subject: string): string | undefined {
  const { machine } = codec;
  if (!mayBeToken(token)) return undefined;
  const bytes = machine.decodeBase64url(token);
  if (bytes === undefined || !isLaidOut(bytes)) return undefined;
  // Base64 has several texts for the same bytes where the last character is not used whole; one counts.
  if (machine.encodeBase64url(bytes) !== token) return undefined;
  const key = codec.byKeyId[keyIdIn(bytes)];
  if (key === undefined) return undefined;
  return isSame(authentication(key, payloadIn(bytes), subject), authenticationIn(bytes)) ? bytes : undefined;
}

/** The server that an authentic token means, if it is still there and the same. */
function serverOf(
  codec: TokenCodec,
  { generation, standing }: Lineup,
  key: KeyState,
  digest: string,
  incarnation: number,
): Evidence {
  const server = generation.digests[key.place]!.serverByDigest[digest];
  if (server === undefined) return UNKNOWN;
  const present = standing.incarnations[server]!;
  if (incarnation === NO_INCARNATION || present === NO_INCARNATION || incarnation === present) return server;
  return codec.isReplaced(generation.servers[server]!.name, incarnation) ? STALE : server;
}

/** Whether a token that names a server should be written anew although the server is right. */
export function isRenewalDue(codec: TokenCodec, { seen, keyId }: Token, now: number): boolean {
  const { renewAfter } = codec.lifetime;
  if (keyId !== codec.signing.id) return true;
  if (renewAfter === undefined) return false;
  return seen === NO_TIME || now - seen >= renewAfter || seen > now + CLOCK_TOLERANCE;
}

function isPast(lifetime: Lifetime, since: number, seen: number, now: number): boolean {
  // A cookie from before there was a `maxIdle` does not say when it was written last: it was when it was issued.
  const written = seen === NO_TIME ? since : seen;
  return isTooOld(since, now, lifetime.maxAge) || isTooOld(written, now, longestIdle(lifetime));
}

/** A token is written anew after `renewAfter` at the earliest, so it may be that much older than the last request. */
function longestIdle({ maxIdle, renewAfter }: Lifetime): number | undefined {
  return maxIdle === undefined ? undefined : maxIdle + (renewAfter ?? 0);
}

/**
 * A token from before there was a limit has no time, and nobody knows how old it is. One that is dated in the future is
 * authentic all the same, so a clock was wrong, and it counts as new.
 */
function isTooOld(time: number, now: number, limit: number | undefined): boolean {
  return limit !== undefined && (time === NO_TIME || now - time > limit);
}

/** With the payload's length, so that no byte of the subject can be taken for one of the payload. */
function authentication(key: KeyState, payload: string, subject: string): string {
  return shortAuthentication(key.authenticate(character(payload.length) + payload + subject));
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
