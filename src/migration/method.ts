import { namedDirectives, placeText } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import type { Balancing } from "../affinity/balancing/method.ts";
import type { MigratedAffinity } from "./affinity.ts";
import { call, object, quote, type Code } from "./code.ts";
import { byTimes, constantKey, keyOfCapture, mappedAddresses, methodNotThere } from "./findings.ts";
import { isCapture, keySource, mayBeLong, partsOf, sampleOf } from "./key.ts";
import type { Notes } from "./notes.ts";
import { mappingListeners } from "./passes.ts";
import type { Spread } from "./servers.ts";

/** nginx's methods that go by how busy servers are, or by chance. */
const BY_LOAD = ["least_conn", "least_time", "random", "fair"];

/** Those that Limpet has, as nginx.conf has them. */
const BALANCING: Readonly<Record<string, Code>> = {
  least_conn: quote("leastConnections" satisfies Balancing),
  random: quote("random" satisfies Balancing),
  "random two": quote("twoChoices" satisfies Balancing),
  "random two least_conn": quote("twoChoices" satisfies Balancing),
};

/** What it is by the times of answers, of NGINX Plus and of Angie, whatever its parameters are. */
const BY_TIMES = /^(least_time|random two least_time=)/;

/** How an upstream block picks the server of a request that no session binds. */
export interface Method {
  readonly spread: Spread;
  /** Undefined where it goes by turns. */
  readonly affinity: MigratedAffinity | undefined;
  /** Undefined where it goes by turns. */
  readonly balancing?: Code;
  /** Servers are chosen by how long they take to answer. */
  readonly isTimed?: boolean;
}

function hashed(directive: Directive, notes: Notes): Method {
  const [template = "", consistent] = directive.args;
  const parts = partsOf(template);
  const capture = parts.find(isCapture);
  if (capture !== undefined) notes.add(directive, keyOfCapture(`$${capture.text}`));
  else if (parts.every(({ kind }) => kind === "text")) notes.add(directive, constantKey());
  const sample = sampleOf(parts);
  const isRing = consistent === "consistent";
  return {
    spread: isRing ? "ring" : "ranges",
    affinity: {
      session: [keySource(parts)],
      affinities: [call("hash", object({ table: quote(isRing ? "ketama" : "modulo") }))],
      hasLongKeys: mayBeLong(parts),
      ...(sample === undefined ? {} : { sample }),
    },
  };
}

function hashedAddress(directive: Directive, http: Directive, notes: Notes): Method {
  const [listener] = mappingListeners(http);
  if (listener !== undefined) notes.add(directive, mappedAddresses(placeText(listener)));
  return {
    spread: "ranges",
    affinity: {
      session: [call("clientAddress", object({ ipv4: "24", ipv6: "128" }))],
      affinities: [call("hash", object({ table: quote("ipHash") }))],
      sample: quote("/"),
    },
  };
}

/** The method that goes by load or by chance, if the block has one that Limpet does not have. */
export function methodNotKnown(block: readonly Directive[]): string | undefined {
  const directive = namedDirectives(block, "hash", "ip_hash", ...BY_LOAD).at(-1);
  if (directive === undefined || !BY_LOAD.includes(directive.name)) return undefined;
  const method = [directive.name, ...directive.args].join(" ");
  return Object.hasOwn(BALANCING, method) || BY_TIMES.test(method) ? undefined : method;
}

export function methodOf(block: readonly Directive[], http: Directive, notes: Notes): Method {
  // Of several the last is heard, and nginx warns.
  const directive = namedDirectives(block, "hash", "ip_hash", ...BY_LOAD).at(-1);
  if (directive?.name === "hash") return hashed(directive, notes);
  if (directive?.name === "ip_hash") return hashedAddress(directive, http, notes);
  if (directive === undefined) return { spread: "turns", affinity: undefined };
  const method = [directive.name, ...directive.args].join(" ");
  if (BY_TIMES.test(method)) {
    notes.add(directive, byTimes(method));
    return { spread: "turns", affinity: undefined, balancing: call("peakEwma"), isTimed: true };
  }
  const balancing = Object.hasOwn(BALANCING, method) ? BALANCING[method] : undefined;
  if (balancing === undefined) notes.add(directive, methodNotThere(method));
  return { spread: "turns", affinity: undefined, ...(balancing === undefined ? {} : { balancing }) };
}
