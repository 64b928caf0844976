import { COLON, DOT } from "./ascii.ts";
import { byteAt, slice } from "./bytes.ts";

/** Where nginx connects to. */
export interface Endpoint {
  /** An IPv4 address, an IPv6 address in brackets, or "unix:/path". */
  readonly host: string;
  /** 0 for a unix socket. */
  readonly port: number;
}

/** nginx's default. */
const HTTP_PORT = 80;

/** Splits a server's address, which is well-formed: the build has checked it. */
export function parseAddress(address: string): Endpoint {
  if (isUnixSocket(address)) return { host: address, port: 0 };
  const close = address.indexOf("]");
  const colon = address.indexOf(":", close < 0 ? 0 : close);
  if (colon < 0) return { host: address, port: HTTP_PORT };
  return { host: slice(address, 0, colon), port: decimal(slice(address, colon + 1, address.length)) };
}

/**
 * One text for every way to write an address, so that the address in the rules and the one that
 * nginx prints compare equal: with its port, and IPv6 with all eight groups.
 */
export function canonicalAddress(address: string): string {
  if (isUnixSocket(address)) return address;
  const { host, port } = parseAddress(address);
  const plain = slice(host, 0, 1) === "[" ? allGroups(slice(host, 1, host.length - 1)) : host;
  return `${plain} ${port}`;
}

export function isUnixSocket(address: string): boolean {
  return address.length > 5 && slice(address, 0, 5).toLowerCase() === "unix:";
}

const GROUPS = 8;

/** "::1" and "0:0:0:0:0:0:0:01" as "0:0:0:0:0:0:0:1". */
function allGroups(address: string): string {
  const groups = ipv6Groups(address);
  let text = "";
  for (let i = 0; i < GROUPS; i++) text += `${i === 0 ? "" : ":"}${groups[i]!}`;
  return text;
}

/** The eight numbers of an IPv6 address. */
export function ipv6Groups(address: string): readonly number[] {
  const head: number[] = [];
  const tail: number[] = [];
  const gap = address.indexOf("::");
  appendGroups(gap < 0 ? address : slice(address, 0, gap), head);
  if (gap >= 0) appendGroups(slice(address, gap + 2, address.length), tail);
  const groups: number[] = [];
  for (let i = 0; i < GROUPS; i++) {
    const fromTail = i - (GROUPS - tail.length);
    groups.push(i < head.length ? head[i]! : fromTail >= 0 ? tail[fromTail]! : 0);
  }
  return groups;
}

/** Reads groups of hexadecimal digits; the last may be an IPv4 address, which is two groups. */
function appendGroups(text: string, groups: number[]): void {
  let start = 0;
  while (start < text.length) {
    let end = start;
    let dotted = false;
    while (end < text.length && byteAt(text, end) !== COLON) {
      if (byteAt(text, end) === DOT) dotted = true;
      end++;
    }
    if (dotted) appendIpv4(slice(text, start, end), groups);
    else groups.push(hexadecimal(slice(text, start, end)));
    start = end + 1;
  }
}

function appendIpv4(text: string, groups: number[]): void {
  let value = 0;
  let start = 0;
  while (start < text.length) {
    const dot = text.indexOf(".", start);
    const end = dot < 0 ? text.length : dot;
    value = value * 256 + decimal(slice(text, start, end));
    start = end + 1;
  }
  groups.push(Math.floor(value / 65536));
  groups.push(value % 65536);
}

/** The number that digits say. */
export function decimal(digits: string): number {
  let value = 0;
  for (let i = 0; i < digits.length; i++) value = value * 10 + byteAt(digits, i) - 48;
  return value;
}

function hexadecimal(digits: string): number {
  const lower = digits.toLowerCase();
  let value = 0;
  for (let i = 0; i < lower.length; i++) {
    const code = byteAt(lower, i);
    value = value * 16 + (code >= 97 ? code - 87 : code - 48);
  }
  return value;
}
