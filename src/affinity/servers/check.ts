import { byteAt } from "../bytes.ts";
import { canonicalAddress } from "../address.ts";
import type { ProvisionedServer } from "../provision.ts";
import { isAddress } from "./address-form.ts";

/** Characters. No longer piece of what a client sent is taken for a name. */
export const LONGEST_NAME = 64;
export const HIGHEST_WEIGHT = 65535;

/** Whether a server or an upstream can have this name: 1 to 64 letters, digits, "_", "-" or ".". */
export function isName(this: void, text: string): boolean {
  if (text.length === 0 || text.length > LONGEST_NAME) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isNameByte(byteAt(text, i))) return false;
  }
  return true;
}

function isNameByte(byte: number): boolean {
  if (byte >= 97) return byte <= 122;
  if (byte >= 65) return byte <= 90 || byte === 95;
  return (byte >= 48 && byte <= 57) || byte === 45 || byte === 46;
}

/**
 * What is wrong with servers that an upstream is to have from now on. The build checks those of the
 * rules; these come while nginx runs.
 * @returns undefined where nothing is
 */
export function whatIsWrong(servers: readonly ProvisionedServer[]): string | undefined {
  const names: Record<string, true | undefined> = {};
  const holders: Record<string, string | undefined> = {};
  let hasPrimary = false;
  let takesNewSessions = false;
  for (const server of servers) {
    const { name, address, weight, backup, draining, down, maxConnections } = server;
    if (typeof name !== "string" || !isName(name))
      return 'a server has no name of 1 to 64 letters, digits, "_", "-" or "."';
    if (names[name] === true) return `two servers are named "${name}"`;
    names[name] = true;
    if (typeof address !== "string" || !isAddress(address)) {
      return `server "${name}" has no address like "10.0.0.11:8080", "[2001:db8::1]:8080" or "unix:/run/app.sock"`;
    }
    const canonical = canonicalAddress(address);
    const holder = holders[canonical];
    if (typeof holder === "string") return `servers "${holder}" and "${name}" have the same address`;
    holders[canonical] = name;
    if (!isWhole(weight, HIGHEST_WEIGHT))
      return `the weight of server "${name}" is no whole number from 0 to ${HIGHEST_WEIGHT}`;
    if (!isWhole(maxConnections, Infinity)) return `maxConnections of server "${name}" is no whole number from 0`;
    if (weight > 0 && !backup) hasPrimary = true;
    if (weight > 0 && !draining && !down) takesNewSessions = true;
  }
  if (!hasPrimary) return "no server is left that is not a backup and has a weight above 0";
  return takesNewSessions ? undefined : "no server is left that takes new sessions";
}

function isWhole(value: number, most: number): boolean {
  return typeof value === "number" && value >= 0 && value <= most && value % 1 === 0;
}
