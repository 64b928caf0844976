import { slice } from "../bytes.ts";
import { rewriteCookies, type CookieRewriter } from "../cookies/cookie-header.ts";
import { isQuoted } from "../cookies/cookie-value.ts";
import { NOTHING, UNKNOWN, better, type Evidence } from "../evidence.ts";
import type { EditableRequest } from "../message.ts";
import type { ProvisionedRoute } from "../provision.ts";
import { LONGEST_NAME } from "../servers/check.ts";
import { readerOf } from "../session/reader.ts";
import type { SessionSource } from "../session/source.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import type { Binder } from "./binder.ts";
import { FOUND_NOTHING, type Found } from "./found.ts";

/** Server indices by name. */
type ServerByName = Readonly<Record<string, number | undefined>>;

/** Finds the server that a session id names. */
export function createRouteBinder(affinity: ProvisionedRoute): Binder {
  const findBySources = routeFinder(affinity);
  return {
    find(request, _now, lineup) {
      return findBySources(request, lineup.generation.serverByName, FOUND_NOTHING);
    },
    bind() {
      return false;
    },
  };
}

/** The same as a function, which needs nothing that a phase may refuse. */
export function routeFinder({ sources, separator, position }: ProvisionedRoute): FindBySources {
  const find = separator === "" ? wholeName : position === "prefix" ? namedByPrefix : namedBySuffix;
  const keyIn = separator === "" ? noKey : position === "prefix" ? keyBehindPrefix : keyBeforeSuffix;
  return chain(sources, 0, { find, keyIn, separator });
}

/** How a value has a route in it. */
interface Reading {
  readonly find: FindName;
  readonly keyIn: KeyIn;
  readonly separator: string;
}

type FindName = (this: void, value: string, separator: string, servers: ServerByName) => Evidence;

/** What of a value with a route tells one session from another; `undefined` where it is a route and nothing else. */
type KeyIn = (this: void, value: string, separator: string) => string | undefined;

export type FindBySources = (this: void, request: EditableRequest, servers: ServerByName, before: Found) => Found;

/** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
function chain(sources: readonly SessionSource[], start: number, reading: Reading): FindBySources {
  const source = sources[start];
  if (source === undefined) return (_request, _servers, before) => before;
  const read = readerOf(source);
  const { find, separator } = reading;
  const isCookie = typeof source !== "function" && source.kind === "cookie";
  const findLonger = isCookie ? findInCookies(source.name, reading) : findInQuotes(reading);
  const findByOthers = chain(sources, start + 1, reading);
  return (request, servers, before) => {
    const value = read(request);
    if (typeof value !== "string") return findByOthers(request, servers, before);
    const evidence = find(value, separator, servers);
    const found =
      evidence >= 0
        ? foundBesides(before, evidence, reading, value)
        : findLonger(request, value, evidence, servers, before);
    return findByOthers(request, servers, found);
  };
}

function foundBesides(before: Found, evidence: Evidence, { keyIn, separator }: Reading, value: string): Found {
  if (evidence === NOTHING) return before;
  const known = before.evidence;
  return {
    evidence: better(known, evidence),
    key: before.key ?? keyIn(value, separator),
    incarnation: NO_INCARNATION,
    isContradictory: before.isContradictory || (evidence >= 0 && known >= 0 && evidence !== known),
  };
}

/** For a value that names no server as it is. */
type FindLonger = (
  this: void,
  request: EditableRequest,
  value: string,
  evidence: Evidence,
  servers: ServerByName,
  before: Found,
) => Found;

function findInQuotes(reading: Reading): FindLonger {
  return (_request, value, evidence, servers, before) => {
    if (!isQuoted(value, 0, value.length)) return foundBesides(before, evidence, reading, value);
    const plain = slice(value, 1, value.length - 1);
    return foundBesides(before, reading.find(plain, reading.separator, servers), reading, plain);
  };
}

/** nginx's variable has the first cookie of a name only, and the quotes that may be around its value. */
function findInCookies(cookie: string, reading: Reading): FindLonger {
  const { find, separator } = reading;
  const lowerCaseName = cookie.toLowerCase();

  // Of the request at hand, only while it is looked through.
  let present: ServerByName;
  let found = FOUND_NOTHING;

  const cookies: CookieRewriter = {
    rewriteCookie(name, value) {
      if (name === lowerCaseName) found = foundBesides(found, find(value, separator, present), reading, value);
      return value;
    },
  };
  return (request, _value, _evidence, servers, before) => {
    present = servers;
    found = before;
    rewriteCookies(request.cookies() ?? "", cookies);
    return found;
  };
}

/** All sessions of a server have this value. */
function noKey(this: void): undefined {
  return undefined;
}

/** The route stays in it: the same session has the same one. */
function keyBeforeSuffix(this: void, value: string, separator: string): string | undefined {
  return value.indexOf(separator) === 0 ? undefined : value;
}

function keyBehindPrefix(this: void, value: string, separator: string): string | undefined {
  return value.indexOf(separator, value.length - separator.length) < 0 ? value : undefined;
}

function serverNamed(value: string, start: number, end: number, servers: ServerByName): Evidence {
  if (end - start > LONGEST_NAME) return UNKNOWN;
  const server = servers[slice(value, start, end)];
  // On Node every object has a "constructor".
  return typeof server === "number" ? server : UNKNOWN;
}

function wholeName(this: void, value: string, _separator: string, servers: ServerByName): Evidence {
  return value === "" ? NOTHING : serverNamed(value, 0, value.length, servers);
}

/** A session id may have the separator in it, and so may a name: the longest end that is a name counts. */
function namedBySuffix(this: void, value: string, separator: string, servers: ServerByName): Evidence {
  const found = value.indexOf(separator);
  const start = found + separator.length;
  if (found < 0 || start === value.length) return NOTHING;
  const server = serverNamed(value, start, value.length, servers);
  return server >= 0 ? server : namedByLater(value, found, separator, servers);
}

function namedByLater(value: string, first: number, separator: string, servers: ServerByName): Evidence {
  let found = value.indexOf(separator, Math.max(first + 1, value.length - LONGEST_NAME - separator.length));
  while (found >= 0) {
    const server = serverNamed(value, found + separator.length, value.length, servers);
    if (server >= 0) return server;
    found = value.indexOf(separator, found + 1);
  }
  return UNKNOWN;
}

function namedByPrefix(this: void, value: string, separator: string, servers: ServerByName): Evidence {
  let result: Evidence = NOTHING;
  let found = value.indexOf(separator);
  if (found > LONGEST_NAME) return UNKNOWN;
  while (found >= 0 && found <= LONGEST_NAME) {
    const server = serverNamed(value, 0, found, servers);
    if (server >= 0) result = server;
    else if (found > 0 && result === NOTHING) result = UNKNOWN;
    found = value.indexOf(separator, found + 1);
  }
  return result;
}
