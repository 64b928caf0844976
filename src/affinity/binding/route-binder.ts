import { slice } from "../bytes.ts";
import { NOTHING, UNKNOWN, better, type Evidence } from "../evidence.ts";
import type { ProvisionedRoute } from "../provision.ts";
import type { Request } from "../request.ts";
import { LONGEST_NAME } from "../servers/check.ts";
import { readerOf } from "../session/reader.ts";
import type { ReadKey } from "../session/read-key.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import type { Binder } from "./binder.ts";
import { FOUND_NOTHING, type Found } from "./found.ts";

/** Server indices by name. */
type ServerByName = Readonly<Record<string, number | undefined>>;

/** Finds the server that a session id names. */
export function createRouteBinder({ sources, separator, position }: ProvisionedRoute): Binder {
  const readers: ReadKey[] = [];
  for (const source of sources) readers.push(readerOf(source));
  const find = separator === "" ? wholeName : position === "prefix" ? namedByPrefix : namedBySuffix;
  const keyIn = separator === "" ? noKey : position === "prefix" ? keyBehindPrefix : keyBeforeSuffix;
  const findByReaders = chain(readers, 0, find, keyIn, separator);
  return {
    find(request, _now, lineup) {
      return findByReaders(request, lineup.generation.serverByName, FOUND_NOTHING);
    },
    bind() {
      return false;
    },
  };
}

type FindName = (this: void, value: string, separator: string, servers: ServerByName) => Evidence;

/** What of a value with a route tells one session from another; `undefined` where it is a route and nothing else. */
type KeyIn = (this: void, value: string, separator: string) => string | undefined;

/** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
function chain(
  readers: readonly ReadKey[],
  start: number,
  find: FindName,
  keyIn: KeyIn,
  separator: string,
): (this: void, request: Request, servers: ServerByName, before: Found) => Found {
  const read = readers[start];
  if (read === undefined) return (_request, _servers, before) => before;
  const findByOthers = chain(readers, start + 1, find, keyIn, separator);
  return (request, servers, before) => {
    const value = read(request);
    if (typeof value !== "string") return findByOthers(request, servers, before);
    const evidence = find(value, separator, servers);
    if (evidence === NOTHING) return findByOthers(request, servers, before);
    const known = before.evidence;
    const found = {
      evidence: better(known, evidence),
      key: before.key ?? keyIn(value, separator),
      incarnation: NO_INCARNATION,
      isContradictory: before.isContradictory || (evidence >= 0 && known >= 0 && evidence !== known),
    };
    return findByOthers(request, servers, found);
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
