import { ipv6Groups } from "../address.ts";
import { slice } from "../bytes.ts";

const DIGITS = "0123456789abcdef";
const GROUPS = 8;

/**
 * One text for every way to write an IP address, as a server's address has it: IPv6 in brackets, with "::" in place of
 * the longest run of zeros (RFC 5952).
 * @param address well-formed, without brackets
 */
export function hostText(address: string): string {
  if (address.indexOf(":") < 0) return address;
  const groups = ipv6Groups(address);
  const { start, length } = longestRunOfZeros(groups);
  let text = "";
  for (let i = 0; i < GROUPS; i++) {
    if (i === start) text += "::";
    if (i >= start && i < start + length) continue;
    text += (i === 0 || i === start + length ? "" : ":") + hexadecimal(groups[i]!);
  }
  return `[${text}]`;
}

function longestRunOfZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: GROUPS, length: 0 };
  let length = 0;
  for (let i = 0; i < GROUPS; i++) {
    length = groups[i] === 0 ? length + 1 : 0;
    // A single zero is not left out.
    if (length > 1 && length > best.length) best = { start: i - length + 1, length };
  }
  return best;
}

function hexadecimal(group: number): string {
  let text = "";
  let rest = group;
  do {
    text = slice(DIGITS, rest % 16, (rest % 16) + 1) + text;
    rest = Math.floor(rest / 16);
  } while (rest > 0);
  return text;
}
