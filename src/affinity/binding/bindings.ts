import { affinitiesOf, type Affinity } from "../affinities/affinity.ts";
import type { Secret } from "../affinities/secret.ts";
import type { TagSessionAffinity } from "../affinities/tag-session.ts";
import type { IssueCookieAffinity } from "../affinities/issue-cookie.ts";
import type { LearnAffinity } from "../affinities/learn.ts";
import type { Machine } from "../machine.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Upstream } from "../rules.ts";
import { DEFAULT_MAX_KEY_LENGTH } from "../session/key.ts";
import type { KeyRing } from "../token/key-ring.ts";
import {
  NO_INCARNATION,
  createTokenCodec,
  incarnationOf,
  type IsReplaced,
  type Lifetime,
  type TokenCodec,
} from "../token/token.ts";
import type { Verdict } from "../verdict.ts";
import type { Binder } from "./binder.ts";
import { createCookieBinder } from "./cookie-binder.ts";
import type { Exchange } from "./exchange.ts";
import { EXPIRED, FORGED, NOTHING, STALE, UNKNOWN, type Finding } from "./finding.ts";
import { createLearnBinder, type SessionStore } from "./learn-binder.ts";
import { createRouteBinder, type ServerByName } from "./route-binder.ts";
import { createTagBinder } from "./tag-binder.ts";

/** What the affinities of an upstream need of their surroundings. */
export interface Surroundings {
  readonly machine: Machine;
  /** The keys behind a secret. Throws where there are none. */
  readonly keysOf: (this: void, secret: Secret) => KeyRing;
  readonly storeOf: (this: void, rule: LearnAffinity) => SessionStore;
  /** Where servers tell their incarnations. Default: every other incarnation than the one in the rules was replaced. */
  readonly isReplaced?: IsReplaced;
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
  readonly find: Find;
  readonly bind: Binder["bind"];
  readonly serverByName: ServerByName;
  /** By server index: the incarnation that is known to be there. */
  readonly incarnations: number[];
}

/** Whether an upstream's rules need more than the balancer phase. */
export function remembers(upstream: Upstream): boolean {
  const affinities = affinitiesOf(upstream.affinity);
  return affinities.length !== 1 || affinities[0]!.kind !== "hash";
}

export function createBindings(name: string, upstream: Upstream, surroundings: Surroundings): Bindings {
  const { machine } = surroundings;
  const names: string[] = [];
  const serverByName: Record<string, number | undefined> = {};
  const incarnations = incarnationsOf(upstream, machine);
  for (let index = 0; index < upstream.servers.length; index++) {
    const server = upstream.servers[index]!;
    names.push(server.name);
    serverByName[server.name] = index;
  }

  function codecFor(affinity: IssueCookieAffinity | TagSessionAffinity): TokenCodec {
    const keys = surroundings.keysOf(affinity.keys);
    return tokenCodecFor(affinity, name, names, incarnations, keys, machine, surroundings.isReplaced);
  }

  function binderFor(affinity: Affinity): Binder | undefined {
    const { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = upstream;
    switch (affinity.kind) {
      case "issueCookie":
        return createCookieBinder(affinity, codecFor(affinity));
      case "tagSession":
        return createTagBinder(affinity, codecFor(affinity));
      case "route":
        return createRouteBinder(affinity, session, serverByName);
      case "learn":
        return createLearnBinder(
          affinity,
          { name, session, maxKeyLength, serverNames: names, serverByName },
          affinity.keys === undefined ? undefined : surroundings.keysOf(affinity.keys),
          surroundings.storeOf(affinity),
          machine,
        );
      case "hash":
        return undefined;
    }
  }

  const editors: RankedBinder[] = [];
  const readers: RankedBinder[] = [];
  const affinities = affinitiesOf(upstream.affinity);
  for (let rank = 0; rank < affinities.length; rank++) {
    const affinity = affinities[rank]!;
    const binder = binderFor(affinity);
    const edits = affinity.kind === "issueCookie" || affinity.kind === "tagSession";
    if (binder !== undefined) (edits ? editors : readers).push({ binder, rank });
  }
  const binders = joined(editors, readers);
  return {
    binders,
    find: findFrom(binders, 0),
    // First those that read what the others change in an answer.
    bind: bindFrom(joined(readers, editors), 0),
    serverByName,
    incarnations,
  };
}

function joined(first: readonly RankedBinder[], second: readonly RankedBinder[]): readonly RankedBinder[] {
  const all: RankedBinder[] = [];
  for (const binder of first) all.push(binder);
  for (const binder of second) all.push(binder);
  return all;
}

/**
 * What reads and issues the tokens of an affinity.
 * @param incarnations by server index
 */
export function tokenCodecFor(
  affinity: IssueCookieAffinity | TagSessionAffinity,
  upstream: string,
  serverNames: readonly string[],
  incarnations: readonly number[],
  keys: KeyRing,
  machine: Machine,
  isReplaced?: IsReplaced,
): TokenCodec {
  const purpose = affinity.kind === "issueCookie" ? "cookie" : "tag";
  const lifetime: Lifetime =
    affinity.kind === "issueCookie"
      ? lifetimeOf(affinity)
      : { maxAge: affinity.maxAge, maxIdle: undefined, renewAfter: undefined };
  return createTokenCodec(purpose, upstream, serverNames, incarnations, lifetime, keys, machine, isReplaced);
}

function lifetimeOf({ expires, maxAge, maxIdle, renewAfter }: IssueCookieAffinity): Lifetime {
  const shortest = Math.min(expires ?? Infinity, maxIdle ?? Infinity);
  return { maxAge, maxIdle, renewAfter: renewAfter ?? (shortest === Infinity ? undefined : Math.ceil(shortest / 4)) };
}

/** By server index: what the rules say of incarnations, as tokens have it. */
export function incarnationsOf({ servers }: Upstream, machine: Machine): number[] {
  const incarnations: number[] = [];
  for (const { incarnation } of servers) {
    incarnations.push(incarnation === undefined ? NO_INCARNATION : incarnationOf(incarnation, machine));
  }
  return incarnations;
}

type Find = (this: void, request: EditableRequest, now: number, exchange: Exchange) => void;

/** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
function findFrom(binders: readonly RankedBinder[], start: number): Find {
  const ranked = binders[start];
  if (ranked === undefined) return () => undefined;
  const { binder, rank } = ranked;
  const findByOthers = findFrom(binders, start + 1);
  return (request, now, exchange) => {
    const isFound = exchange.finding >= 0 && exchange.foundBy < rank;
    const found = binder.find(request, now, exchange, isFound);
    if (found !== NOTHING) compare(exchange, found, rank);
    findByOthers(request, now, exchange);
  };
}

/** A server counts before all else, and of two what stands first in the rules. */
function compare(exchange: Exchange, found: Finding, rank: number): void {
  const { finding, foundBy } = exchange;
  if (found >= 0 && finding >= 0 && found !== finding) exchange.isContradictory = true;
  const isBetter = finding < 0 && found >= 0;
  const isEarlier = rank < foundBy && (found >= 0 || finding < 0);
  if (finding !== NOTHING && !isBetter && !isEarlier) return;
  exchange.finding = found;
  exchange.foundBy = rank;
}

function bindFrom(binders: readonly RankedBinder[], start: number): Binder["bind"] {
  const ranked = binders[start];
  if (ranked === undefined) return () => false;
  const { binder } = ranked;
  const bindByOthers = bindFrom(binders, start + 1);
  return (request, response, now, exchange) => {
    const isBound = binder.bind(request, response, now, exchange);
    return bindByOthers(request, response, now, exchange) || isBound;
  };
}

/**
 * Finds the server that a request's session is bound to, and takes out of the request what is not
 * for the application.
 * @param now seconds since the epoch
 */
export function findBinding(bindings: Bindings, request: EditableRequest, now: number, exchange: Exchange): void {
  bindings.find(request, now, exchange);
}

/** Ties a request's session to the server that answered, and completes the verdict. */
export function bindSession(
  bindings: Bindings,
  request: EditableRequest,
  response: EditableResponse,
  now: number,
  exchange: Exchange,
): void {
  exchange.verdict = verdictOf(exchange, bindings.bind(request, response, now, exchange));
}

/** @param isBound whether the answer binds the session for the first time */
export function verdictOf(exchange: Exchange, isBound: boolean): Verdict {
  const { verdict, finding } = exchange;
  if (finding >= 0) return verdict ?? "hit";
  const failure = failureVerdict(finding);
  if (failure !== undefined) return failure;
  return isBound ? "new" : (verdict ?? "none");
}

function failureVerdict(finding: Finding): Verdict | undefined {
  if (finding === FORGED) return "forged";
  if (finding === EXPIRED) return "expired";
  if (finding === STALE) return "stale";
  if (finding === UNKNOWN) return "unknown";
  return undefined;
}
