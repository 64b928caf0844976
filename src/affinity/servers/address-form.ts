import { COLON, QUOTE, SEMICOLON, SPACE, TILDE } from "../ascii.ts";
import { decimal, isUnixSocket } from "../address.ts";
import { byteAt, slice } from "../bytes.ts";

const HIGHEST_PORT = 65535;
/** Bytes: what `sockaddr_un` holds beside the final zero. */
const LONGEST_SOCKET = 107;
const IPV6_GROUPS = 8;

/** Whether a server can have this address: an IP address with or without a port, IPv6 in brackets, or "unix:/path". */
export function isAddress(this: void, text: string): boolean {
  if (isUnixSocket(text)) return isSocketPath(slice(text, 5, text.length));
  if (text.length > 0 && slice(text, 0, 1) === "[") {
    const close = text.indexOf("]");
    return close > 0 && isIpv6(slice(text, 1, close)) && isPortPart(slice(text, close + 1, text.length));
  }
  const colon = text.indexOf(":");
  const end = colon < 0 ? text.length : colon;
  return isIpv4(slice(text, 0, end)) && isPortPart(slice(text, end, text.length));
}

/** Whether this is an IPv4 or an IPv6 address, without brackets and port. */
export function isIpAddress(this: void, text: string): boolean {
  return isIpv4(text) || (text.indexOf(":") >= 0 && isIpv6(text));
}

/** "" or a colon and a port. */
function isPortPart(text: string): boolean {
  if (text.length === 0) return true;
  const port = slice(text, 1, text.length);
  return byteAt(text, 0) === COLON && slice(port, 0, 1) !== "0" && isNumber(port, 5, HIGHEST_PORT);
}

function isIpv4(text: string): boolean {
  let start = 0;
  for (let part = 0; part < 4; part++) {
    const dot = text.indexOf(".", start);
    const end = part === 3 || dot < 0 ? text.length : dot;
    const digits = slice(text, start, end);
    if (!isNumber(digits, 3, 255) || (digits.length > 1 && slice(digits, 0, 1) === "0")) return false;
    if (part < 3 && end === text.length) return false;
    start = end + 1;
  }
  return true;
}

/** Groups of up to four hexadecimal digits, of which "::" leaves some out, and an IPv4 address for the last two. */
function isIpv6(text: string): boolean {
  const gap = text.indexOf("::");
  if (gap < 0) return groupsIn(text) === IPV6_GROUPS;
  const head = groupsIn(slice(text, 0, gap));
  const tail = groupsIn(slice(text, gap + 2, text.length));
  // An IPv4 address comes last.
  return head >= 0 && tail >= 0 && head + tail < IPV6_GROUPS && slice(text, 0, gap).indexOf(".") < 0;
}

/** How many groups there are; -1 where one is none. */
function groupsIn(text: string): number {
  if (text.length === 0) return 0;
  let count = 0;
  let start = 0;
  for (;;) {
    const colon = text.indexOf(":", start);
    const end = colon < 0 ? text.length : colon;
    const group = slice(text, start, end);
    if (colon < 0 && group.indexOf(".") >= 0) return isIpv4(group) ? count + 2 : -1;
    if (!isHexadecimal(group)) return -1;
    count++;
    if (colon < 0) return count;
    start = end + 1;
  }
}

function isHexadecimal(group: string): boolean {
  if (group.length === 0 || group.length > 4) return false;
  const lower = group.toLowerCase();
  for (let i = 0; i < lower.length; i++) {
    const byte = byteAt(lower, i);
    if (byte < 48 || byte > 102 || (byte > 57 && byte < 97)) return false;
  }
  return true;
}

function isNumber(digits: string, longest: number, most: number): boolean {
  if (digits.length === 0 || digits.length > longest) return false;
  for (let i = 0; i < digits.length; i++) {
    if (byteAt(digits, i) < 48 || byteAt(digits, i) > 57) return false;
  }
  return decimal(digits) <= most;
}

/**
 * Whether a unix socket can have this path, which stands after "unix:". nginx reads it as one word: a colon would
 * end it, and the rest is syntax.
 */
export function isSocketPath(path: string): boolean {
  if (path.length < 2 || path.length > LONGEST_SOCKET || slice(path, 0, 1) !== "/") return false;
  for (let i = 0; i < path.length; i++) {
    const byte = byteAt(path, i);
    if (byte <= SPACE || byte > TILDE || byte === COLON || byte === SEMICOLON || byte === QUOTE) return false;
    if ("{}'\\#$".indexOf(slice(path, i, i + 1)) >= 0) return false;
  }
  return true;
}
