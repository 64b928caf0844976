import { slice } from "../bytes.ts";
import { isRemoval, sentCookieValue, setCookieName } from "../cookies/set-cookie.ts";
import { NOTHING, UNKNOWN, better, type Evidence } from "../evidence.ts";
import type { Machine } from "../machine.ts";
import type { EditableResponse } from "../message.ts";
import type { ProvisionedLearn } from "../provision.ts";
import type { Request } from "../request.ts";
import type { Lineup } from "../servers/lineup.ts";
import { isKey } from "../session/key.ts";
import { readerOf, variableOf } from "../session/reader.ts";
import type { SessionSource } from "../session/source.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import type { KeyRing } from "../token/key-ring.ts";
import { STRING, createMemo, recall, remember } from "../token/memo.ts";
import type { Binder } from "./binder.ts";
import { serverToBind } from "./exchange.ts";
import { FOUND_NOTHING, type Fillable, type Found } from "./found.ts";

/** Where it is remembered which session is on which server. */
export interface SessionStore {
  /** The server's name. May wait where the phase can. */
  get(digest: string): string | undefined;
  /** The same as far as it is known without waiting; only where there are phases that cannot wait. */
  getAtOnce?(digest: string): string | undefined;
  /** The server of a session that was asked about, and put, a moment ago: without a look to where others know it, too. */
  getHeld?(key: string): string | undefined;
  /** Whether it is to be told of each request, also of those whose session it holds. */
  readonly wantsAll?: boolean;
  /** Seconds for which a session that it remembers surely was without a request. */
  idleFor?(digest: string): number;
  /**
   * Remembers a session, or prolongs what is remembered of it. If it is bound to another server that is alive,
   * a faster answer has bound it, and that stands.
   * @param left the server that the session was bound to when its request came, and which it may leave
   * @param key what it may be held by
   */
  put(digest: string, server: string, left: string | undefined, key: string): void;
}

/** Bytes of a digest: with 96 bits no two of a billion sessions have the same. */
const DIGEST_LENGTH = 12;

/** What the store of sessions knows of a request's session. */
export interface FoundDigest extends Found {
  /** What the store knows the session by; `undefined` where the store holds it. */
  readonly digest: string | undefined;
  /** The key that this is the digest of; where several sources have keys, perhaps another than `key`. */
  readonly digested: string;
  /** Whether the store knows it, even if on a server that is gone. */
  readonly isRemembered: boolean;
}

/**
 * Learns from answers which server created a session, and finds the session in requests.
 * @param upstream its name
 */
export function createLearnBinder(
  rule: ProvisionedLearn,
  upstream: string,
  maxKeyLength: number,
  keys: KeyRing | undefined,
  store: SessionStore,
  machine: Machine,
): Binder<FoundDigest> {
  const digests = digesters(upstream, keys, machine);
  const digestOf = remembering(digests[0]!);

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
    if (source === undefined) return (_request, _lineup, _isFound, before) => before;
    const read = readerOf(source);
    const lookUpOthers = lookUpFrom(sources, start + 1);
    return (request, lineup, isFound, before) => {
      const key = read(request);
      if (!isKey(key, maxKeyLength)) return lookUpOthers(request, lineup, isFound, before);
      const digest = digestOf(key);
      if (isFound) return before ?? foundDigest(NOTHING, key, digest, key, false, false);
      const name = store.getHeld?.(key) ?? serverOf(key, digest);
      const evidence = name === undefined ? NOTHING : (lineup.generation.serverByName[name] ?? UNKNOWN);
      if (before === undefined) {
        return lookUpOthers(
          request,
          lineup,
          isFound,
          foundDigest(evidence, key, digest, key, name !== undefined, false),
        );
      }
      const known = before.evidence;
      const best = better(known, evidence);
      const found = foundDigest(
        best,
        before.key,
        best === known ? before.digest : digest,
        best === known ? before.digested : key,
        before.isRemembered || name !== undefined,
        before.isContradictory || (evidence >= 0 && known >= 0 && evidence !== known),
      );
      return lookUpOthers(request, lineup, isFound, found);
    };
  }

  /** Learns the ids that an answer hands out; tells whether there are any. */
  function learnFrom(creators: readonly Creator[], start: number): Learn {
    const creator = creators[start];
    if (creator === undefined) return () => false;
    const { kind, name, separator } = creator;
    const lowerCaseName = name.toLowerCase();
    const learnOthers = learnFrom(creators, start + 1);

    function learnId(value: string, server: string, left: string | undefined): boolean {
      const id = withoutRoute(value, separator);
      if (!isKey(id, maxKeyLength)) return false;
      store.put(digestOf(id), server, left, id);
      return true;
    }

    function learnCookies(lines: readonly string[], server: string, left: string | undefined, now: number): boolean {
      let isLearned = false;
      for (const line of lines) {
        if (setCookieName(line) === lowerCaseName && !isRemoval(line, now)) {
          if (learnId(sentCookieValue(line), server, left)) isLearned = true;
        }
      }
      return isLearned;
    }

    if (kind === "cookie") {
      return (response, server, left, now) => {
        const lines = response.setCookies();
        const isLearned = lines.length > 0 && learnCookies(lines, server, left, now);
        return learnOthers(response, server, left, now) || isLearned;
      };
    }
    return (response, server, left, now) => {
      const value = response.header(name);
      const isLearned = value !== undefined && learnId(value, server, left);
      return learnOthers(response, server, left, now) || isLearned;
    };
  }

  const variable = rule.lookup.length === 1 ? variableOf(rule.lookup[0]!) : undefined;

  function findInBalancer(request: Request, lineup: Lineup, only: string, spent: Found | undefined): Found {
    const key = request.variable(only);
    if (!isKey(key, maxKeyLength)) return FOUND_NOTHING;
    const held = store.getHeld!(key);
    const digest = held === undefined ? digestOf(key) : undefined;
    const name = digest === undefined ? held : store.getAtOnce!(digest);
    const evidence = name === undefined ? NOTHING : (lineup.generation.serverByName[name] ?? UNKNOWN);
    if (spent === undefined || spent === FOUND_NOTHING) {
      return foundDigest(evidence, key, digest, key, name !== undefined, false);
    }
    const found = spent as Fillable<FoundDigest>;
    found.evidence = evidence;
    found.key = key;
    found.digest = digest;
    found.digested = key;
    found.isRemembered = name !== undefined;
    return found;
  }

  const lookUp = lookUpFrom(rule.lookup, 0);
  const learnIds = learnFrom(creatorsOf(rule.create), 0);
  return {
    find(request, _now, lineup, isFound) {
      return lookUp(request, lineup, isFound, undefined) ?? FOUND_NOTHING;
    },
    findInBalancer:
      variable === undefined || store.getAtOnce === undefined || store.getHeld === undefined
        ? undefined
        : (_isFound, request, _now, lineup, spent) => findInBalancer(request, lineup, variable, spent),
    idleOf(found) {
      // Who is held was here a moment ago.
      const digest = found === FOUND_NOTHING ? undefined : (found as FoundDigest).digest;
      return digest === undefined ? 0 : (store.idleFor?.(digest) ?? 0);
    },
    bind(_request, response, now, exchange, found) {
      const { servers } = exchange.lineup.generation;
      const server = servers[serverToBind(exchange)]!.name;
      const left = exchange.evidence < 0 ? undefined : servers[exchange.evidence]!.name;
      if (!learnIds(response, server, left, now)) {
        if (found === FOUND_NOTHING) return false;
        const { digest, digested, isRemembered } = found as FoundDigest;
        if (!isRemembered && !rule.createFromRequest) return false;
        if (digest === undefined && server === left && store.wantsAll !== true) return false;
        store.put(digest ?? digestOf(digested), server, left, digested);
      }
      return exchange.evidence < 0;
    },
  };
}

function foundDigest(
  evidence: Evidence,
  key: string | undefined,
  digest: string | undefined,
  digested: string,
  isRemembered: boolean,
  isContradictory: boolean,
): FoundDigest {
  return { evidence, key, incarnation: NO_INCARNATION, isContradictory, digest, digested, isRemembered };
}

type LookUp = (
  this: void,
  request: Request,
  lineup: Lineup,
  isFound: boolean,
  before: FoundDigest | undefined,
) => FoundDigest | undefined;

type Learn = (this: void, response: EditableResponse, server: string, left: string | undefined, now: number) => boolean;

type Digest = (this: void, key: string) => string;

function digesters(upstream: string, keys: KeyRing | undefined, machine: Machine): readonly Digest[] {
  const purpose = `limpet learn ${upstream}`;
  const result: Digest[] = [];
  // Without keys nothing leaves nginx, and the digest need only be even.
  if (keys === undefined) result.push(digester(purpose, machine));
  else for (const { secret } of keys) result.push(digester(machine.hmacSha256(secret)(purpose), machine));
  return result;
}

/** The same, without working it out again for a session that was here before. */
function remembering(digestOf: Digest): Digest {
  const memo = createMemo<string>((digest) => STRING + digest.length);
  return (key) => {
    const known = recall(memo, key);
    if (known !== undefined) return known;
    const digest = digestOf(key);
    remember(memo, key, digest);
    return digest;
  };
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
