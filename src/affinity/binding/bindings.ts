import type { Secret } from "../affinities/secret.ts";
import type { TagSessionAffinity } from "../affinities/tag-session.ts";
import { NOTHING } from "../evidence.ts";
import type { Machine } from "../machine.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Request } from "../request.ts";
import type { ProvisionedAffinity, ProvisionedCookie, ProvisionedLearn, ProvisionedUpstream } from "../provision.ts";
import { createTokenCodec, type Lifetime, type TokenCodec } from "../token/codec.ts";
import { NO_INCARNATION, type IsReplaced } from "../servers/incarnation.ts";
import type { KeyRing } from "../token/key-ring.ts";
import { createDigestKeys, type DigestKeys } from "../servers/digests.ts";
import type { Binder } from "./binder.ts";
import { createCookieBinder } from "./cookie-binder.ts";
import type { Exchange } from "./exchange.ts";
import { FOUND_NOTHING, type Found } from "./found.ts";
import { createLearnBinder, type SessionStore } from "./learn-binder.ts";
import { createRenamedCookieBinder } from "./renamed-cookie-binder.ts";
import { createRouteBinder } from "./route-binder.ts";
import { createTagBinder } from "./tag-binder.ts";

/** What the affinities of an upstream need of their surroundings. */
export interface Surroundings {
  readonly machine: Machine;
  /** The keys behind a secret. Throws where there are none. */
  readonly keysOf: (this: void, secret: Secret) => KeyRing;
  readonly storeOf: (this: void, rule: ProvisionedLearn) => SessionStore;
  readonly isReplaced: IsReplaced;
}

interface RankedBinder {
  readonly binder: Binder;
  /** The affinity's place among the upstream's; the first that knows wins. */
  readonly rank: number;
}

/** The affinities of an upstream that remember, at work. */
export interface Bindings {
  /** First those that change what the others read in a request. */
  readonly binders: readonly RankedBinder[];
  /**
   * Finds the server that a request's session is bound to, and takes out of the request what is not
   * for the application.
   * @param now seconds since the epoch
   */
  readonly find: (this: void, request: EditableRequest, now: number, exchange: Exchange) => void;
  /** The same in the balancer phase; `undefined` where that cannot be. */
  readonly findInBalancer: FindAllInBalancer | undefined;
  /**
   * Ties a request's session to the server that answered.
   * @returns whether something was bound that was not before
   */
  readonly bind: Bind;
  /** What tokens name servers with. */
  readonly digestKeys: DigestKeys;
}

type FindAllInBalancer = (this: void, exchange: Exchange, request: Request, now: number) => void;

type Bind = (
  this: void,
  request: EditableRequest,
  response: EditableResponse,
  now: number,
  exchange: Exchange,
) => boolean;

/** Whether an upstream's rules need more than the balancer phase. */
export function remembers({ affinities }: ProvisionedUpstream): boolean {
  for (const { kind } of affinities) if (kind !== "hash") return true;
  return false;
}

/** @param name the upstream's */
export function createBindings(name: string, upstream: ProvisionedUpstream, surroundings: Surroundings): Bindings {
  const { machine } = surroundings;
  const digestKeys = createDigestKeys();

  function codecFor(affinity: ProvisionedCookie | TagSessionAffinity): TokenCodec {
    return tokenCodecFor(affinity, name, digestKeys, surroundings);
  }

  function binderFor(affinity: ProvisionedAffinity): Binder | undefined {
    switch (affinity.kind) {
      case "issueCookie":
        return affinity.otherName === undefined
          ? createCookieBinder(affinity, codecFor(affinity))
          : createRenamedCookieBinder(affinity, affinity.otherName, codecFor(affinity));
      case "tagSession":
        return createTagBinder(affinity, codecFor(affinity));
      case "route":
        return createRouteBinder(affinity);
      case "learn": {
        const keys = affinity.keys === undefined ? undefined : surroundings.keysOf(affinity.keys);
        const store = surroundings.storeOf(affinity);
        return createLearnBinder(affinity, name, upstream.maxKeyLength, keys, store, machine);
      }
      case "hash":
        return undefined;
    }
  }

  const editors: RankedBinder[] = [];
  const readers: RankedBinder[] = [];
  for (let rank = 0; rank < upstream.affinities.length; rank++) {
    const affinity = upstream.affinities[rank]!;
    const binder = binderFor(affinity);
    const edits = affinity.kind === "issueCookie" || affinity.kind === "tagSession";
    if (binder !== undefined) (edits ? editors : readers).push({ binder, rank });
  }
  const binders: RankedBinder[] = [];
  for (const binder of editors) binders.push(binder);
  for (const binder of readers) binders.push(binder);
  return {
    binders,
    find: findFrom(binders, 0),
    findInBalancer: finderInBalancer(binders),
    bind: bindersFrom(binders, editors.length),
    digestKeys,
  };
}

/** What reads and issues the tokens of an affinity. */
export function tokenCodecFor(
  affinity: ProvisionedCookie | TagSessionAffinity,
  upstream: string,
  digestKeys: DigestKeys,
  { machine, keysOf, isReplaced }: Pick<Surroundings, "machine" | "keysOf" | "isReplaced">,
): TokenCodec {
  const isCookie = affinity.kind === "issueCookie";
  const lifetime: Lifetime = {
    maxAge: affinity.maxAge,
    maxIdle: isCookie ? affinity.maxIdle : undefined,
    renewAfter: isCookie ? affinity.renewAfter : undefined,
  };
  const purpose = isCookie ? "cookie" : "tag";
  return createTokenCodec(purpose, upstream, lifetime, keysOf(affinity.keys), digestKeys, machine, isReplaced);
}

/** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
function findFrom(binders: readonly RankedBinder[], start: number): Bindings["find"] {
  const ranked = binders[start];
  if (ranked === undefined) return () => undefined;
  const { binder, rank } = ranked;
  const findByOthers = findFrom(binders, start + 1);
  return (request, now, exchange) => {
    const isFound = exchange.evidence >= 0 && exchange.foundBy < rank;
    const found = binder.find(request, now, exchange.lineup, isFound, exchange.found[start]);
    exchange.found[start] = found;
    if (found !== FOUND_NOTHING) addFound(exchange, found, rank);
    findByOthers(request, now, exchange);
  };
}

function finderInBalancer(binders: readonly RankedBinder[]): FindAllInBalancer | undefined {
  const only = binders[0];
  if (only?.binder.findInBalancer === undefined || binders.length > 1) return undefined;
  const { rank } = only;
  const { findInBalancer } = only.binder;
  return (exchange, request, now) => {
    const found = findInBalancer(false, request, now, exchange.lineup, exchange.found[0]);
    exchange.found[0] = found;
    if (found !== FOUND_NOTHING) addFound(exchange, found, rank);
  };
}

/**
 * Adds what an affinity found. A server counts before all else, and of two what stands first in the rules.
 * @param rank the affinity's place among the upstream's
 */
export function addFound(exchange: Exchange, found: Found, rank: number): void {
  const { evidence, foundBy } = exchange;
  exchange.key = exchange.key ?? found.key;
  if (found.isContradictory || (found.evidence >= 0 && evidence >= 0 && found.evidence !== evidence)) {
    exchange.isContradictory = true;
  }
  if (found.evidence === NOTHING) return;
  const isBetter = evidence < 0 && found.evidence >= 0;
  const isEarlier = rank < foundBy && (found.evidence >= 0 || evidence < 0);
  if (evidence === NOTHING || isBetter || isEarlier) {
    exchange.evidence = found.evidence;
    exchange.foundBy = rank;
    exchange.incarnation = found.incarnation;
  } else if (evidence >= 0 && found.evidence === evidence && found.incarnation !== NO_INCARNATION) {
    exchange.incarnation = found.incarnation;
  }
}

/**
 * First those that read what the others change in an answer, which are the last.
 * @param readers the index of the first of them
 */
function bindersFrom(binders: readonly RankedBinder[], readers: number): Bind {
  return bindFrom(
    binders,
    readers,
    binders.length,
    bindFrom(binders, 0, readers, () => false),
  );
}

function bindFrom(binders: readonly RankedBinder[], start: number, end: number, afterwards: Bind): Bind {
  if (start === end) return afterwards;
  const { binder } = binders[start]!;
  const bindByOthers = bindFrom(binders, start + 1, end, afterwards);
  return (request, response, now, exchange) => {
    const found = exchange.isSearched ? (exchange.found[start] ?? FOUND_NOTHING) : FOUND_NOTHING;
    const isBound = binder.bind(request, response, now, exchange, found);
    return bindByOthers(request, response, now, exchange) || isBound;
  };
}
