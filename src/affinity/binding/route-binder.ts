import type { RouteAffinity } from "../affinities/route.ts";
import { slice } from "../bytes.ts";
import { readerOf } from "../session/reader.ts";
import type { ReadKey, SessionSource } from "../session/source.ts";
import type { Request } from "../request.ts";
import { better, type Binder } from "./binder.ts";
import type { Exchange } from "./exchange.ts";
import { NOTHING, UNKNOWN, type Finding } from "./finding.ts";

/** Server indices by name. */
export type ServerByName = Readonly<Record<string, number | undefined>>;

/** @param session the upstream's sources, for a rule that names none of its own */
export function createRouteBinder(
  rule: RouteAffinity,
  session: readonly SessionSource[],
  servers: ServerByName,
): Binder {
  const readers: ReadKey[] = [];
  for (const source of rule.sources ?? session) readers.push(readerOf(source));
  const find = rule.separator === "" ? wholeName : rule.position === "prefix" ? namedByPrefix : namedBySuffix;
  const findByReaders = chain(readers, 0, find, rule.separator, servers);
  return {
    find(request, _now, exchange) {
      return findByReaders(request, exchange, NOTHING);
    },
    bind() {
      return false;
    },
  };
}

type FindName = (this: void, value: string, separator: string, servers: ServerByName) => Finding;

/** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
function chain(
  readers: readonly ReadKey[],
  start: number,
  find: FindName,
  separator: string,
  servers: ServerByName,
): (this: void, request: Request, exchange: Exchange, before: Finding) => Finding {
  const read = readers[start];
  if (read === undefined) return (_request, _exchange, before) => before;
  const findByOthers = chain(readers, start + 1, find, separator, servers);
  return (request, exchange, before) => {
    const value = read(request);
    if (typeof value !== "string") return findByOthers(request, exchange, before);
    const found = find(value, separator, servers);
    if (found >= 0 && before >= 0 && found !== before) exchange.isContradictory = true;
    if (found !== NOTHING) exchange.key = exchange.key ?? value;
    return findByOthers(request, exchange, better(before, found));
  };
}

/** As `Server.name` has it: no longer piece of what a client sent is taken for a name. */
const LONGEST_NAME = 64;

function serverNamed(value: string, start: number, end: number, servers: ServerByName): Finding {
  if (end - start > LONGEST_NAME) return UNKNOWN;
  const server = servers[slice(value, start, end)];
  // On Node every object has a "constructor".
  return typeof server === "number" ? server : UNKNOWN;
}

function wholeName(this: void, value: string, _separator: string, servers: ServerByName): Finding {
  return value === "" ? NOTHING : serverNamed(value, 0, value.length, servers);
}

/** A session id may have the separator in it, and so may a name: the longest end that is a name counts. */
function namedBySuffix(this: void, value: string, separator: string, servers: ServerByName): Finding {
  const found = value.indexOf(separator);
  const start = found + separator.length;
  if (found < 0 || start === value.length) return NOTHING;
  const server = serverNamed(value, start, value.length, servers);
  return server >= 0 ? server : namedByLater(value, found, separator, servers);
}

function namedByLater(value: string, first: number, separator: string, servers: ServerByName): Finding {
  let found = value.indexOf(separator, Math.max(first + 1, value.length - LONGEST_NAME - separator.length));
  while (found >= 0) {
    const server = serverNamed(value, found + separator.length, value.length, servers);
    if (server >= 0) return server;
    found = value.indexOf(separator, found + 1);
  }
  return UNKNOWN;
}

function namedByPrefix(this: void, value: string, separator: string, servers: ServerByName): Finding {
  let result: Finding = NOTHING;
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
