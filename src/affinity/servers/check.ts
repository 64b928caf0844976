import { DELETE, SPACE } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import { canonicalAddress } from "../address.ts";
import type { Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { isAddress } from "./address-form.ts";
import { SERVER_OPTIONS } from "./options.ts";

/** Characters. No longer piece of what a client sent is taken for a name. */
export const LONGEST_NAME = 64;
export const HIGHEST_WEIGHT = 65535;
/** The lookup tables keep a server's place in 16 bits. */
export const MOST_SERVERS = 10000;
export const MOST_CONNECTIONS = 65535;
export const MOST_FAILS = 1000;
/** Seconds. */
export const LONGEST_FAIL_TIMEOUT = 86400;
/** Seconds. */
export const LONGEST_SLOW_START = 86400;
/** Bytes. */
export const LONGEST_INCARNATION = 256;

/** Whether a server or an upstream can have this name: 1 to 64 letters, digits, "_", "-" or ".". */
export function isName(this: void, text: string): boolean {
  if (text.length === 0 || text.length > LONGEST_NAME) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isNameByte(byteAt(text, i))) return false;
  }
  return true;
}

/** Stands between the name of an entry of the rules and the address of one of its servers. */
export const NAME_END = "@";

/** Whether a server can be called this: a name, or one of several servers of one host name, `NAME@ADDRESS`. */
export function isServerName(this: void, text: string): boolean {
  const end = text.indexOf(NAME_END);
  if (end < 0) return isName(text);
  return isName(slice(text, 0, end)) && isAddress(slice(text, end + 1, text.length));
}

function isNameByte(byte: number): boolean {
  if (byte >= 97) return byte <= 122;
  if (byte >= 65) return byte <= 90 || byte === 95;
  return (byte >= 48 && byte <= 57) || byte === 45 || byte === 46;
}

/** What a change may say of a server. */
const OPTIONS: Record<string, true | undefined> = { name: true, drainUntil: true };
for (const option of SERVER_OPTIONS) OPTIONS[option] = true;

/**
 * What is wrong with the form of a change that comes while nginx runs, from whoever asks for it.
 * @returns undefined where it is a `ServerChange`, of which the values are not looked at yet
 */
export function whatIsWrongWithChange(change: unknown): string | undefined {
  if (!isObject(change)) return "a change is a table with its kind";
  const { kind, name, server, servers } = change;
  if (kind === "add") return whatIsWrongWithOptions(server, true);
  if (kind === "remove") return typeof name === "string" ? undefined : "a change that removes has the name of a server";
  if (kind === "update") {
    if (typeof name !== "string") return "a change that updates has the name of a server";
    return whatIsWrongWithOptions(server, false);
  }
  if (kind !== "replace") return 'the kind of a change is "add", "remove", "update" or "replace"';
  if (!isObject(servers)) return "a change that replaces has a list of servers";
  for (const one of servers as unknown as readonly unknown[]) {
    const wrong = whatIsWrongWithOptions(one, true);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function whatIsWrongWithOptions(server: unknown, isWhole: boolean): string | undefined {
  if (!isObject(server)) return "a server is a table of its options";
  for (const option in server) {
    if (OPTIONS[option] !== true) return `there is no option "${option}" of a server`;
    if (option === "name" && !isWhole) return "a server cannot be renamed; remove it and add another";
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/**
 * What is wrong with servers that an upstream is to have from now on. The build checks those of the
 * rules; these come while nginx runs. All of them may drain or be down: then the upstream is closed.
 * @param pause is called after every server
 * @param mayBeEmpty whether there may be nobody who takes requests, as while names cannot be found
 * @returns undefined where nothing is
 */
export function whatIsWrong(
  servers: readonly ProvisionedServer[],
  pause: Pause,
  mayBeEmpty = false,
): string | undefined {
  if (servers.length > MOST_SERVERS) return `there are more than ${MOST_SERVERS} servers`;
  const names: Record<string, true | undefined> = {};
  const holders: Record<string, string | undefined> = {};
  let hasPrimary = false;
  for (const server of servers) {
    const { name, address, weight, backup, draining, down, maxConnections, incarnation } = server;
    const { maxFails, failTimeout, slowStart, group } = server;
    if (typeof name !== "string" || !isServerName(name))
      return 'a server needs a name of 1 to 64 letters, digits, "_", "-" or "."';
    if (names[name] === true) return `two servers are named "${name}"`;
    names[name] = true;
    if (typeof address !== "string" || !isAddress(address)) {
      return `server "${name}" needs an address like "10.0.0.11:8080", "[2001:db8::1]:8080" or "unix:/run/app.sock"`;
    }
    const canonical = canonicalAddress(address);
    const holder = holders[canonical];
    if (typeof holder === "string") return `servers "${holder}" and "${name}" have the same address`;
    holders[canonical] = name;
    if (!isWholeNumber(weight, HIGHEST_WEIGHT))
      return `the weight of server "${name}" is not a whole number from 0 to ${HIGHEST_WEIGHT}`;
    if (!isWholeNumber(maxConnections, MOST_CONNECTIONS))
      return `maxConnections of server "${name}" is not a whole number from 0 to ${MOST_CONNECTIONS}`;
    if (maxFails !== undefined && !isWholeNumber(maxFails, MOST_FAILS))
      return `maxFails of server "${name}" is not a whole number from 0 to ${MOST_FAILS}`;
    if (failTimeout !== undefined && (!isWholeNumber(failTimeout, LONGEST_FAIL_TIMEOUT) || failTimeout < 1))
      return `failTimeout of server "${name}" is not a whole number from 1 to ${LONGEST_FAIL_TIMEOUT}`;
    if (slowStart !== undefined && !isWholeNumber(slowStart, LONGEST_SLOW_START))
      return `slowStart of server "${name}" is not a whole number from 0 to ${LONGEST_SLOW_START}`;
    if (incarnation !== undefined && !isIncarnation(incarnation))
      return `the incarnation of server "${name}" is not a text of 1 to ${LONGEST_INCARNATION} bytes without control characters`;
    if (group !== undefined && (typeof group !== "string" || !isName(group)))
      return `the group of server "${name}" is not a name of 1 to ${LONGEST_NAME} letters, digits, "_", "-" or "."`;
    if (!isFlag(down) || !isFlag(backup) || !isFlag(draining))
      return `down, backup and draining of server "${name}" are not true or false`;
    if (weight > 0 && !backup) hasPrimary = true;
    pause();
  }
  return hasPrimary || mayBeEmpty ? undefined : "at least one server that is not a backup must have a weight above 0";
}

function isIncarnation(text: string): boolean {
  if (typeof text !== "string" || text.length === 0 || text.length > LONGEST_INCARNATION) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = byteAt(text, i);
    if (byte < SPACE || byte === DELETE) return false;
  }
  return true;
}

function isFlag(value: boolean): boolean {
  return typeof value === "boolean";
}

function isWholeNumber(value: number, most: number): boolean {
  return typeof value === "number" && value >= 0 && value <= most && value % 1 === 0;
}
