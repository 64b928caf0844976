import type { LearnAffinity } from "../affinities/learn.ts";
import { slice } from "../bytes.ts";
import { isRemoval, setCookieName, setCookieValue } from "../cookies/set-cookie.ts";
import type { Machine } from "../machine.ts";
import type { EditableResponse } from "../message.ts";
import { readerOf } from "../session/reader.ts";
import { isKey } from "../session/key.ts";
import type { ReadKey, SessionSource } from "../session/source.ts";
import type { KeyRing } from "../token/key-ring.ts";
import type { Binder } from "./binder.ts";
import { NOTHING, UNKNOWN, type Finding } from "./finding.ts";
import type { ServerByName } from "./route-binder.ts";

/** Where it is remembered which session is on which server. */
export interface SessionStore {
  /** The server's name. May wait where the phase can. */
  get(digest: string): string | undefined;
  /** Remembers a session, or prolongs what is remembered of it. */
  put(digest: string, server: string): void;
}

/** Bytes of a digest: with 96 bits no two of a billion sessions have the same. */
const DIGEST_LENGTH = 12;

/** What the affinity needs of its upstream. */
export interface LearningUpstream {
  readonly name: string;
  readonly session: readonly SessionSource[];
  readonly maxKeyLength: number;
  /** By server index. */
  readonly serverNames: readonly string[];
  readonly serverByName: ServerByName;
}

/** Learns from answers which server created a session, and finds the session in requests. */
export function createLearnBinder(
  rule: LearnAffinity,
  upstream: LearningUpstream,
  keys: KeyRing | undefined,
  store: SessionStore,
  machine: Machine,
): Binder {
  const { session, maxKeyLength, serverNames, serverByName } = upstream;
  const readers: ReadKey[] = [];
  for (const source of rule.lookup ?? session) readers.push(readerOf(source));
  const digests = digesters(upstream.name, keys, machine);
  const createdFromRequest = rule.createFromRequest ?? false;
  const creators = creatorsOf(rule.create ?? session);

  function digestOf(key: string): string {
    return shorten(digests[0]!(key), machine);
  }

  /** Also by the digests of keys that do not sign any more, so that a new key loses no session. */
  function serverOf(key: string): string | undefined {
    for (const digest of digests) {
      const server = store.get(shorten(digest(key), machine));
      if (server !== undefined) return server;
    }
    return undefined;
  }

  return {
    find(request, _now, exchange, isFound) {
      let finding: Finding = NOTHING;
      for (const read of readers) {
        const key = read(request);
        if (isKey(key, maxKeyLength)) {
          exchange.digest = exchange.digest ?? digestOf(key);
          exchange.key = exchange.key ?? key;
          if (isFound) return NOTHING;
          const name = serverOf(key);
          const found = name === undefined ? NOTHING : (serverByName[name] ?? UNKNOWN);
          if (found >= 0 && finding >= 0 && found !== finding) exchange.isContradictory = true;
          if (finding === NOTHING || (finding < 0 && found >= 0)) {
            finding = found;
            if (found !== NOTHING) exchange.digest = digestOf(key);
          }
        }
      }
      return finding;
    },
    bind(_request, response, now, exchange) {
      const isKnown = exchange.finding >= 0;
      const server = serverNames[exchange.returns && isKnown ? exchange.finding : exchange.server]!;
      let isCreated = false;
      for (const id of createdIds(response, creators, now, machine)) {
        if (isKey(id, maxKeyLength)) {
          const digest = digestOf(id);
          if (digest !== exchange.digest) isCreated = true;
          store.put(digest, server);
        }
      }
      if (exchange.digest !== undefined && !isCreated && (isKnown || createdFromRequest))
        store.put(exchange.digest, server);
      return isCreated || (createdFromRequest && exchange.digest !== undefined && !isKnown);
    },
  };
}

type Digest = (this: void, key: string) => string;

function digesters(upstream: string, keys: KeyRing | undefined, machine: Machine): readonly Digest[] {
  const purpose = `limpet learn ${upstream}`;
  // Without keys nothing leaves nginx, and the digest need only be even.
  if (keys === undefined) return [machine.hmacSha256(purpose)];
  const result: Digest[] = [];
  for (const { secret } of keys) result.push(machine.hmacSha256(machine.hmacSha256(secret)(purpose)));
  return result;
}

function shorten(digest: string, machine: Machine): string {
  return machine.encodeBase64url(slice(digest, 0, DIGEST_LENGTH));
}

/** What hands out session ids in an answer. */
interface Creator {
  readonly kind: "cookie" | "header";
  readonly name: string;
  /** Stands before a route, which is not part of the id; "" for none. */
  readonly separator: string;
}

/** Of session sources those that an answer can carry, too. */
function creatorsOf(sources: readonly SessionSource[]): readonly Creator[] {
  const creators: Creator[] = [];
  for (const source of sources) {
    if (typeof source !== "function") {
      const separator = source.kind === "withoutRoute" ? source.separator : "";
      const carrier = source.kind === "withoutRoute" ? source.source : source;
      if (typeof carrier !== "function" && (carrier.kind === "cookie" || carrier.kind === "header")) {
        creators.push({ kind: carrier.kind, name: carrier.name, separator });
      }
    }
  }
  return creators;
}

/** The session ids that an answer hands out. */
function createdIds(response: EditableResponse, creators: readonly Creator[], now: number, machine: Machine): string[] {
  const ids: string[] = [];
  for (const { kind, name, separator } of creators) {
    if (kind === "header") {
      const id = response.header(name);
      if (id !== undefined) ids.push(withoutRoute(id, separator));
    } else {
      for (const line of response.setCookies()) {
        if (setCookieName(line) === name.toLowerCase() && !isRemoval(line, now, machine)) {
          ids.push(withoutRoute(setCookieValue(line), separator));
        }
      }
    }
  }
  return ids;
}

function withoutRoute(id: string, separator: string): string {
  const found = separator === "" ? -1 : id.indexOf(separator);
  return found < 0 ? id : slice(id, 0, found);
}
