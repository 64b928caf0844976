import { COMMA, QUOTE } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import type { EditableResponse } from "../message.ts";
import { parseCookieDate } from "./cookie-date.ts";
import { skipSpace, trimSpace } from "./cookie-value.ts";

/** What an answer says to caches that several people share (RFC 9111, section 3). */
interface CacheControl {
  /** They may not store it. */
  isPrivate: boolean;
  /** They are expressly allowed to. */
  isShared: boolean;
  /** It says for how long; if not, `Expires` may. */
  hasMaxAge: boolean;
}

/**
 * Makes an answer one that no shared cache stores, or finds that it may not.
 * @param force also where the answer is expressly meant for shared caches
 * @returns whether no shared cache may store the answer now
 */
export function keepFromSharedCaches(response: EditableResponse, force: boolean, now: number): boolean {
  // A CDN that looks at a header of its own does not look at ours, whatever that says (RFC 9213, section 2.1).
  if (isForCdn(response.header("CDN-Cache-Control")) || isForCdn(response.header("Surrogate-Control"))) return false;
  const given = response.header("Cache-Control") ?? "";
  const { isPrivate, isShared, hasMaxAge } = read(given);
  if (isPrivate) return true;
  if ((isShared || (!hasMaxAge && expiresLater(response, now))) && !force) return false;
  response.setHeader("Cache-Control", given === "" ? "private" : withoutShared(given));
  return true;
}

/** An empty header is as none. */
function isForCdn(control: string | undefined): boolean {
  return control !== undefined && control !== "" && !read(control).isPrivate;
}

function expiresLater(response: EditableResponse, now: number): boolean {
  const expires = response.header("Expires");
  const time = expires === undefined ? undefined : parseCookieDate(expires);
  return time !== undefined && time > now;
}

function read(control: string): CacheControl {
  const result = { isPrivate: false, isShared: false, hasMaxAge: false };
  let isStored = true;
  let isUnderstood = false;
  let start = 0;
  while (start < control.length) {
    const end = directiveEnd(control, start);
    const directive = directiveAt(control, start, end);
    if (directive === "private") result.isPrivate = true;
    else if (directive === "no-store") isStored = false;
    else if (directive === "must-understand") isUnderstood = true;
    else if (isSharing(directive)) result.isShared = true;
    if (directive.indexOf("max-age") === 0 || directive.indexOf("s-maxage") === 0) result.hasMaxAge = true;
    start = end + 1;
  }
  // A cache that knows the status does not heed "no-store" beside "must-understand" (RFC 9111, section 5.2.2.3).
  if (!isStored && !isUnderstood) result.isPrivate = true;
  return result;
}

/** The directives with "private", and without those that let shared caches store, or store a part. */
function withoutShared(control: string): string {
  let result = "private";
  let start = 0;
  while (start < control.length) {
    const end = directiveEnd(control, start);
    const directive = directiveAt(control, start, end);
    if (directive.length > 0 && !isForShared(directive)) {
      const from = skipSpace(control, start, end);
      result += ", " + slice(control, from, trimSpace(control, from, end));
    }
    start = end + 1;
  }
  return result;
}

function isForShared(directive: string): boolean {
  return directive === "public" || directive.indexOf("s-maxage") === 0 || directive.indexOf("private=") === 0;
}

function isSharing(directive: string): boolean {
  if (directive === "public" || directive.indexOf("s-maxage=") === 0) return true;
  return directive.indexOf("max-age=") === 0 && directive !== "max-age=0";
}

function directiveAt(control: string, start: number, end: number): string {
  const from = skipSpace(control, start, end);
  return slice(control, from, trimSpace(control, from, end)).toLowerCase();
}

/** A comma ends a directive, except in a quoted list such as that of `private="set-cookie, x"`. */
function directiveEnd(control: string, start: number): number {
  let isInQuotes = false;
  let index = start;
  while (index < control.length) {
    const byte = byteAt(control, index);
    if (byte === QUOTE) isInQuotes = !isInQuotes;
    else if (byte === COMMA && !isInQuotes) break;
    index++;
  }
  return index;
}
