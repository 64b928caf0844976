import type { LearnAffinity } from "../affinities/learn.ts";
import { slice } from "../bytes.ts";
import { isRemoval, sentCookieValue, setCookieName } from "../cookies/set-cookie.ts";
import type { Machine } from "../machine.ts";
import type { EditableResponse } from "../message.ts";
import type { Request } from "../request.ts";
import { readerOf } from "../session/reader.ts";
import { isKey } from "../session/key.ts";
import type { SessionSource } from "../session/source.ts";
import type { KeyRing } from "../token/key-ring.ts";
import { better, type Binder } from "./binder.ts";
import type { Exchange } from "./exchange.ts";
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
  const digests = digesters(upstream.name, keys, machine);
  const digestOf = digests[0]!;
  const createdFromRequest = rule.createFromRequest ?? false;

  /** Also by the digests of keys that do not sign any more, so that a new key loses no session. */
  function serverOf(key: string, digest: string): string | undefined {
    const server = store.get(digest);
    return server ?? (digests.length > 1 ? serverByOlder(key) : undefined);
  }

  function serverByOlder(key: string): string | undefined {
    for (let i = 1; i < digests.length; i++) {
      const server = store.get(digests[i]!(key));
      if (server !== undefined) return server;
    }
    return undefined;
  }

  /** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
  function lookUpFrom(sources: readonly SessionSource[], start: number): LookUp {
    const source = sources[start];
    if (source === undefined) return (_request, _exchange, _isFound, before) => before;
    const read = readerOf(source);
    const lookUpOthers = lookUpFrom(sources, start + 1);
    return (request, exchange, isFound, before) => {
      const key = read(request);
      if (!isKey(key, maxKeyLength)) return lookUpOthers(request, exchange, isFound, before);
      const digest = digestOf(key);
      exchange.digest = exchange.digest ?? digest;
      exchange.key = exchange.key ?? key;
      if (isFound) return NOTHING;
      const name = serverOf(key, digest);
      if (name !== undefined) exchange.isRemembered = true;
      const found = name === undefined ? NOTHING : (serverByName[name] ?? UNKNOWN);
      if (found >= 0 && before >= 0 && found !== before) exchange.isContradictory = true;
      const best = better(before, found);
      if (best !== before) exchange.digest = digest;
      return lookUpOthers(request, exchange, isFound, best);
    };
  }

  /** Learns the ids that an answer hands out; tells whether there are any. */
  function learnFrom(creators: readonly Creator[], start: number): Learn {
    const creator = creators[start];
    if (creator === undefined) return () => false;
    const { kind, name, separator } = creator;
    const lowerCaseName = name.toLowerCase();
    const learnOthers = learnFrom(creators, start + 1);

    function learnId(value: string, server: string): boolean {
      const id = withoutRoute(value, separator);
      if (!isKey(id, maxKeyLength)) return false;
      store.put(digestOf(id), server);
      return true;
    }

    function learnCookies(lines: readonly string[], server: string, now: number): boolean {
      let isLearned = false;
      for (const line of lines) {
        if (setCookieName(line) === lowerCaseName && !isRemoval(line, now)) {
          if (learnId(sentCookieValue(line), server)) isLearned = true;
        }
      }
      return isLearned;
    }

    if (kind === "cookie") {
      return (response, server, now) => {
        const lines = response.setCookies();
        const isLearned = lines.length > 0 && learnCookies(lines, server, now);
        return learnOthers(response, server, now) || isLearned;
      };
    }
    return (response, server, now) => {
      const value = response.header(name);
      const isLearned = value !== undefined && learnId(value, server);
      return learnOthers(response, server, now) || isLearned;
    };
  }

  const lookUp = lookUpFrom(rule.lookup ?? session, 0);
  const learnIds = learnFrom(creatorsOf(rule.create ?? session), 0);
  return {
    find(request, _now, exchange, isFound) {
      return lookUp(request, exchange, isFound, NOTHING);
    },
    bind(_request, response, now, exchange) {
      const isKnown = exchange.finding >= 0;
      const server = serverNames[exchange.returns && isKnown ? exchange.finding : exchange.server]!;
      if (!learnIds(response, server, now)) {
        const { digest, isRemembered } = exchange;
        if (digest === undefined || !(isRemembered || createdFromRequest)) return false;
        store.put(digest, server);
      }
      return !isKnown;
    },
  };
}

type LookUp = (this: void, request: Request, exchange: Exchange, isFound: boolean, before: Finding) => Finding;

type Learn = (this: void, response: EditableResponse, server: string, now: number) => boolean;

type Digest = (this: void, key: string) => string;

function digesters(upstream: string, keys: KeyRing | undefined, machine: Machine): readonly Digest[] {
  const purpose = `limpet learn ${upstream}`;
  const result: Digest[] = [];
  // Without keys nothing leaves nginx, and the digest need only be even.
  if (keys === undefined) result.push(digester(purpose, machine));
  else for (const { secret } of keys) result.push(digester(machine.hmacSha256(secret)(purpose), machine));
  return result;
}

function digester(key: string, machine: Machine): Digest {
  const authenticate = machine.hmacSha256(key);
  return (sessionKey) => machine.encodeBase64url(slice(authenticate(sessionKey), 0, DIGEST_LENGTH));
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

function withoutRoute(id: string, separator: string): string {
  const found = separator === "" ? -1 : id.indexOf(separator);
  return found < 0 ? id : slice(id, 0, found);
}
