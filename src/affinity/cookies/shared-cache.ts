import { byteAt, slice } from "../bytes.ts";
import type { Machine } from "../machine.ts";
import type { EditableResponse } from "../message.ts";
import { skipSpace, trimSpace } from "./cookie-value.ts";

/** What an answer says to caches that several people share (RFC 9111, section 3). */
interface CacheControl {
  /** They may not store it. */
  isPrivate: boolean;
  /** They are expressly allowed to. */
  isShared: boolean;
}

/**
 * Makes an answer one that no shared cache stores, or finds that it may not.
 * @param force also where the answer is expressly meant for shared caches
 * @returns whether no shared cache may store the answer now
 */
export function keepFromSharedCaches(
  response: EditableResponse,
  force: boolean,
  now: number,
  machine: Machine,
): boolean {
  const given = response.header("Cache-Control");
  const { isPrivate, isShared } = read(given ?? "");
  if (isPrivate) return true;
  // A CDN that looks at a header of its own would not see ours (RFC 9213).
  if (isForCdn(response.header("CDN-Cache-Control")) || isForCdn(response.header("Surrogate-Control"))) return false;
  if ((isShared || expiresLater(response, given, now, machine)) && !force) return false;
  response.setHeader("Cache-Control", given === undefined || given === "" ? "private" : withoutShared(given));
  return true;
}

function isForCdn(control: string | undefined): boolean {
  return control !== undefined && !read(control).isPrivate;
}

function expiresLater(response: EditableResponse, control: string | undefined, now: number, machine: Machine): boolean {
  if (control !== undefined && control !== "") return false;
  const expires = response.header("Expires");
  const time = expires === undefined ? undefined : machine.parseHttpDate(expires);
  return time !== undefined && time > now;
}

function read(control: string): CacheControl {
  const result = { isPrivate: false, isShared: false };
  let start = 0;
  while (start < control.length) {
    const end = directiveEnd(control, start);
    const directive = directiveAt(control, start, end);
    if (directive === "private" || directive === "no-store") result.isPrivate = true;
    else if (isSharing(directive)) result.isShared = true;
    start = end + 1;
  }
  return result;
}

/** The directives without those that let shared caches store, and with "private". */
function withoutShared(control: string): string {
  let result = "private";
  let start = 0;
  while (start < control.length) {
    const end = directiveEnd(control, start);
    const directive = directiveAt(control, start, end);
    if (directive.length > 0 && directive !== "public" && directive.indexOf("s-maxage") !== 0) {
      const from = skipSpace(control, start, end);
      result += ", " + slice(control, from, trimSpace(control, from, end));
    }
    start = end + 1;
  }
  return result;
}

function isSharing(directive: string): boolean {
  if (directive === "public" || directive.indexOf("s-maxage=") === 0) return true;
  return directive.indexOf("max-age=") === 0 && directive !== "max-age=0";
}

function directiveAt(control: string, start: number, end: number): string {
  const from = skipSpace(control, start, end);
  return slice(control, from, trimSpace(control, from, end)).toLowerCase();
}

const QUOTE = 34;
const COMMA = 44;

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
