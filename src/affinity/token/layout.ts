import { UNDERSCORE, UPPER_E } from "../ascii.ts";
import { byteAt, character, slice } from "../bytes.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";

/*
 * What a token looks like. Whoever has the key reads from it which server it means. Whoever has not sees the key's id, the
 * times, and whether two tokens mean the same server, but neither its name nor its address:
 *
 *   1 byte   version (high half) and key id
 *   5 bytes  the server: a keyed digest of the upstream's and its name
 *   3 bytes  its incarnation, if it has one
 *   4 bytes  when the binding was made: in cookies, where it also tells one session from another,
 *            and in tags whose age matters; and
 *   4 bytes  when it was written last, if renewal or idleness does: seconds since the epoch
 *   8 bytes  HMAC-SHA-256 of all that and of what the token is for, shortened (RFC 2104, section 5)
 *
 * in base64url. Its length says which of the optional parts it has.
 */

const VERSION = 1;
const HEADER_LENGTH = 1;
const DIGEST_LENGTH = 5;
const INCARNATION_LENGTH = 3;
const TIME_LENGTH = 4;
export const AUTHENTICATION_LENGTH = 8;
const SHORTEST = HEADER_LENGTH + DIGEST_LENGTH + AUTHENTICATION_LENGTH;

/** In place of a time: the token has none. */
export const NO_TIME = -1;

/** The first byte of the tokens that a key signs. */
export function tokenHeader(keyId: number): string {
  return character(VERSION * 16 + keyId);
}

/** What a token says of a server, of as much of its name's HMAC as there is room for. */
export function serverDigest(hmac: string): string {
  return slice(hmac, 0, DIGEST_LENGTH);
}

/** As much of a token's HMAC as there is room for. */
export function shortAuthentication(hmac: string): string {
  return slice(hmac, 0, AUTHENTICATION_LENGTH);
}

/** A token's bytes without the authentication; `NO_INCARNATION` and `NO_TIME` leave a part out. */
export function payloadOf(header: string, digest: string, incarnation: number, since: number, seen: number): string {
  let payload = header + digest;
  if (incarnation !== NO_INCARNATION) payload += slice(word(incarnation), 1, 4);
  if (since !== NO_TIME) payload += word(since);
  if (seen !== NO_TIME) payload += word(seen);
  return payload;
}

/** Whether a token has as many bytes as it must, and is of this version. */
export function isLaidOut(bytes: string): boolean {
  return bytes.length >= SHORTEST && byteAt(bytes, 0) >> 4 === VERSION;
}

export function keyIdIn(bytes: string): number {
  return byteAt(bytes, 0) & 15;
}

export function payloadIn(bytes: string): string {
  return slice(bytes, 0, bytes.length - AUTHENTICATION_LENGTH);
}

export function authenticationIn(bytes: string): string {
  return slice(bytes, bytes.length - AUTHENTICATION_LENGTH, bytes.length);
}

export function serverDigestIn(bytes: string): string {
  return slice(bytes, HEADER_LENGTH, HEADER_LENGTH + DIGEST_LENGTH);
}

export function incarnationIn(bytes: string): number {
  return timesStart(bytes) === HEADER_LENGTH + DIGEST_LENGTH
    ? NO_INCARNATION
    : threeBytes(bytes, HEADER_LENGTH + DIGEST_LENGTH);
}

/** When the binding was made. */
export function sinceIn(bytes: string): number {
  return timeAt(bytes, timesStart(bytes));
}

/** When the token was written last. */
export function seenIn(bytes: string): number {
  return timeAt(bytes, timesStart(bytes) + TIME_LENGTH);
}

/** Payloads without an incarnation are 6, 10 and 14 bytes long. */
function timesStart(bytes: string): number {
  const optional = bytes.length - SHORTEST;
  return HEADER_LENGTH + DIGEST_LENGTH + (optional % TIME_LENGTH === INCARNATION_LENGTH ? INCARNATION_LENGTH : 0);
}

function timeAt(bytes: string, position: number): number {
  return bytes.length - AUTHENTICATION_LENGTH > position
    ? threeBytes(bytes, position) * 256 + byteAt(bytes, position + 3)
    : NO_TIME;
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

/*
 * As text. There are no loops on the path of every request, because LuaJIT would not compile them.
 */

/** Whether a text has a token's length and begins as one: 14, 17, 18, 21, 22 or 25 bytes of version 1. */
export function mayBeToken(text: string): boolean {
  const length = text.length;
  if (length !== 19 && length !== 23 && length !== 24 && length !== 28 && length !== 30 && length !== 34) return false;
  const first = byteAt(text, 0);
  // The first six bits of version 1 are 0001 and the first two of the key id.
  return first >= UPPER_E && first <= UPPER_E + 3;
}

/** What a token of this version looks like from outside: its length, its first character, its characters. */
export function isTokenShaped(text: string): boolean {
  if (!mayBeToken(text)) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isBase64url(byteAt(text, i))) return false;
  }
  return true;
}

function isBase64url(byte: number): boolean {
  if (byte >= 97) return byte <= 122;
  if (byte >= 65) return byte <= 90 || byte === UNDERSCORE;
  return (byte >= 48 && byte <= 57) || byte === 45;
}

/**
 * Where the token begins that a value ends in, behind a separator that is in no token; -1 for a value
 * that ends in nothing that looks like one. Tokens in tags were written once, so none has the time of a renewal.
 * @param separator its byte
 */
export function tokenStartAfter(value: string, separator: number): number {
  const length = value.length;
  if (length >= 20 && byteAt(value, length - 20) === separator) return length - 19;
  if (length >= 24 && byteAt(value, length - 24) === separator) return length - 23;
  if (length >= 25 && byteAt(value, length - 25) === separator) return length - 24;
  if (length >= 29 && byteAt(value, length - 29) === separator) return length - 28;
  return -1;
}
