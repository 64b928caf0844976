import type { RouteAffinity } from "../affinities/route.ts";
import { slice } from "../bytes.ts";
import { readerOf } from "../session/reader.ts";
import type { ReadKey, SessionSource } from "../session/source.ts";
import type { Binder } from "./binder.ts";
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
  return {
    find(request, _now, exchange) {
      let finding: Finding = NOTHING;
      for (const read of readers) {
        const value = read(request);
        if (typeof value === "string") {
          const found = find(value, rule.separator, servers);
          if (found >= 0 && finding >= 0 && found !== finding) exchange.isContradictory = true;
          if (finding === NOTHING || (finding < 0 && found >= 0)) {
            finding = found;
            if (found !== NOTHING) exchange.key = exchange.key ?? value;
          }
        }
      }
      return finding;
    },
    bind() {
      return false;
    },
  };
}

function wholeName(this: void, value: string, _separator: string, servers: ServerByName): Finding {
  return value === "" ? NOTHING : (servers[value] ?? UNKNOWN);
}

/** A session id may have the separator in it, and so may a name: the longest end that is a name counts. */
function namedBySuffix(this: void, value: string, separator: string, servers: ServerByName): Finding {
  let found = value.indexOf(separator);
  if (found < 0) return NOTHING;
  let hasName = false;
  while (found >= 0) {
    const start = found + separator.length;
    if (start < value.length) hasName = true;
    const server = servers[slice(value, start, value.length)];
    if (server !== undefined) return server;
    found = value.indexOf(separator, found + 1);
  }
  return hasName ? UNKNOWN : NOTHING;
}

function namedByPrefix(this: void, value: string, separator: string, servers: ServerByName): Finding {
  let result: Finding = NOTHING;
  let found = value.indexOf(separator);
  while (found >= 0) {
    const server = servers[slice(value, 0, found)];
    if (server !== undefined) result = server;
    else if (found > 0 && result === NOTHING) result = UNKNOWN;
    found = value.indexOf(separator, found + 1);
  }
  return result;
}
