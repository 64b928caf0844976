import { affinitiesOf, type Affinity } from "../affinities/affinity.ts";
import type { Secret } from "../affinities/secret.ts";
import type { LearnAffinity } from "../affinities/learn.ts";
import type { Machine } from "../machine.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Upstream } from "../rules.ts";
import { DEFAULT_MAX_KEY_LENGTH } from "../session/key.ts";
import type { KeyRing } from "../token/key-ring.ts";
import { NO_INCARNATION, createTokenCodec, incarnationOf, type Lifetime } from "../token/token.ts";
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
}

interface RankedBinder {
  readonly binder: Binder;
  /** The affinity's place among the upstream's; the first that knows wins. */
  readonly rank: number;
}

/** The affinities of an upstream that remember, at work. */
export interface Bindings {
  /** First those that change what the others read in a request. */
  readonly forRequests: readonly RankedBinder[];
  /** First those that read what the others change in an answer. */
  readonly forResponses: readonly RankedBinder[];
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
  const incarnations: number[] = [];
  for (let index = 0; index < upstream.servers.length; index++) {
    const server = upstream.servers[index]!;
    names.push(server.name);
    serverByName[server.name] = index;
    incarnations.push(server.incarnation === undefined ? NO_INCARNATION : incarnationOf(server.incarnation, machine));
  }

  function codecFor(purpose: "cookie" | "tag", lifetime: Lifetime, keys: Secret): ReturnType<typeof createTokenCodec> {
    return createTokenCodec(purpose, name, names, incarnations, lifetime, surroundings.keysOf(keys), machine);
  }

  function binderFor(affinity: Affinity): Binder | undefined {
    const { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = upstream;
    switch (affinity.kind) {
      case "issueCookie":
        return createCookieBinder(affinity, codecFor("cookie", lifetimeOf(affinity), affinity.keys));
      case "tagSession": {
        const lifetime = { maxAge: affinity.maxAge, maxIdle: undefined, renewAfter: undefined };
        return createTagBinder(affinity, codecFor("tag", lifetime, affinity.keys));
      }
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
  return { forRequests: joined(editors, readers), forResponses: joined(readers, editors), serverByName, incarnations };
}

function joined(first: readonly RankedBinder[], second: readonly RankedBinder[]): readonly RankedBinder[] {
  const all: RankedBinder[] = [];
  for (const binder of first) all.push(binder);
  for (const binder of second) all.push(binder);
  return all;
}

function lifetimeOf({
  expires,
  maxAge,
  maxIdle,
  renewAfter,
}: {
  expires?: number;
  maxAge?: number;
  maxIdle?: number;
  renewAfter?: number;
}): Lifetime {
  const shortest = Math.min(expires ?? Infinity, maxIdle ?? Infinity);
  return { maxAge, maxIdle, renewAfter: renewAfter ?? (shortest === Infinity ? undefined : Math.ceil(shortest / 4)) };
}

/**
 * Finds the server that a request's session is bound to, and takes out of the request what is not
 * for the application.
 * @param now seconds since the epoch
 */
export function findBinding(bindings: Bindings, request: EditableRequest, now: number, exchange: Exchange): void {
  let finding: Finding = NOTHING;
  let foundBy = -1;
  for (const { binder, rank } of bindings.forRequests) {
    const found = binder.find(request, now, exchange, finding >= 0 && foundBy < rank);
    if (found >= 0 && finding >= 0 && found !== finding) exchange.isContradictory = true;
    const isBetter = finding < 0 && found >= 0;
    const isEarlier = rank < foundBy && (found >= 0 || finding < 0);
    if (found !== NOTHING && (finding === NOTHING || isBetter || isEarlier)) {
      finding = found;
      foundBy = rank;
    }
  }
  exchange.finding = finding;
  exchange.foundBy = foundBy;
}

/** Ties a request's session to the server that answered, and completes the verdict. */
export function bindSession(
  bindings: Bindings,
  request: EditableRequest,
  response: EditableResponse,
  now: number,
  exchange: Exchange,
): void {
  let isBound = false;
  for (const { binder } of bindings.forResponses) {
    if (binder.bind(request, response, now, exchange)) isBound = true;
  }
  exchange.verdict = verdictOf(exchange, isBound);
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
