import { affinitiesOf, hashOf, type Affinity } from "../../affinity/affinities/affinity.ts";
import { createBindings, findBinding, verdictOf, type Bindings } from "../../affinity/binding/bindings.ts";
import { createExchange, keyOf } from "../../affinity/binding/exchange.ts";
import { NOTHING, type Finding } from "../../affinity/binding/finding.ts";
import type { EditableRequest } from "../../affinity/message.ts";
import { reactionTo, type Failure, type Reaction } from "../../affinity/policies.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { createSelection, preferenceOrder, verdictOfHash } from "../../affinity/selection.ts";
import { DEFAULT_MAX_KEY_LENGTH, isKey } from "../../affinity/session/key.ts";
import { readerOf } from "../../affinity/session/reader.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import type { Verdict } from "../../affinity/verdict.ts";
import { nodeMachine } from "../machine.ts";
import { failureOf, refusalOf } from "./failure.ts";
import { findingText } from "./finding-text.ts";
import { describedRequest, type RequestDescription } from "./request.ts";
import { readKeys } from "./secrets.ts";

/** One session source, and what it reads from the request after tags were taken off. */
export interface SourceExplanation {
  readonly source: string;
  /** Bytes beyond ASCII are escaped; null where there is none. */
  readonly value: string | null;
  /** The first that has a key: it is the session key. */
  readonly isKey: boolean;
}

/** One affinity, and what it finds. */
export interface AffinityExplanation {
  readonly affinity: string;
  /** A server's name, or "nothing", "forged", "expired", "stale", "unknown"; "asked in nginx" where only its memory knows. */
  readonly finding: string;
  readonly decides: boolean;
}

/** Where a request goes, and why. */
export interface Explanation {
  readonly upstream: string;
  readonly sources: readonly SourceExplanation[];
  readonly affinities: readonly AffinityExplanation[];
  /** The server's name; null where round robin picks. */
  readonly server: string | null;
  readonly verdict: Verdict;
  /** What the policies say where the server that the session belongs to cannot take it, or is not known; null where it can. */
  readonly policy: { readonly failure: Failure; readonly reaction: Reaction } | null;
  /** Two bindings of the request name different servers. */
  readonly isContradictory: boolean;
  /** The session key's servers in the order in which they are tried; all servers where there is no key or no hash. */
  readonly preferenceOrder: readonly string[];
  /** Servers that the rules take out of service or drain. */
  readonly out: readonly string[];
}

/**
 * Explains where a request goes, by the very code that nginx runs. What nginx has learned and which
 * servers fail is not known here.
 * @param keysFile in place of the secrets that the rules name
 * @throws KeysError where a key is needed and not here
 */
export function explain(
  name: string,
  upstream: Upstream,
  description: RequestDescription,
  keysFile: string | undefined,
  now: number = Date.now() / 1000,
): Explanation {
  const selection = createSelection(upstream, nodeMachine);
  const bindings = createBindings(name, upstream, {
    machine: nodeMachine,
    keysOf: (secret) => readKeys(secret, keysFile),
    storeOf: () => ({ get: () => undefined, put: () => undefined }),
  });
  const seconds = Math.floor(now);
  const findings = findingsOf(bindings, description, seconds);
  const request = describedRequest(description);
  const exchange = createExchange();
  findBinding(bindings, request, seconds, exchange);

  const key = sessionKeyOf(upstream, request);
  const hashed = hashOf(upstream) === undefined ? undefined : key?.value;
  const pickedBy = hashed ?? keyOf(exchange);
  const order =
    pickedBy === undefined ? upstream.servers.map((_, index) => index) : preferenceOrder(selection, pickedBy);
  const picked = pickedBy === undefined ? undefined : order.find((index) => selection.pickable[index]);
  const nameOf = (index: number): string => upstream.servers[index]!.name;

  const failure = failureOf(selection, exchange.finding);
  const reaction =
    failure === undefined ? undefined : reactionTo(upstream.policies, failure, description.method ?? "GET");
  const stays = exchange.finding >= 0 && (failure === undefined || reaction === "stay");
  const isRefused = refusalOf(reaction) !== undefined;
  const server = stays ? exchange.finding : isRefused ? undefined : picked;
  if (exchange.finding >= 0 && !stays) exchange.verdict = `moved:${failure as "down" | "draining"}`;
  if (exchange.finding < 0 && hashed !== undefined) {
    exchange.verdict = verdictOfHash(selection, selection.primaries.table.hashOf(hashed));
  }

  const affinities = affinitiesOf(upstream.affinity).map((affinity, rank) => {
    if (affinity.kind === "hash") {
      const finding = hashed === undefined || picked === undefined ? "nothing" : nameOf(picked);
      return { affinity: labelOf(affinity), finding, decides: exchange.finding < 0 && finding !== "nothing" };
    }
    const finding = affinity.kind === "learn" ? "asked in nginx" : findingText(findings.get(rank) ?? NOTHING, nameOf);
    return { affinity: labelOf(affinity), finding, decides: exchange.finding >= 0 && exchange.foundBy === rank };
  });
  return {
    upstream: name,
    sources: (upstream.session ?? []).map((source, index) => ({
      source: sourceText(source),
      value: printable(readerOf(source)(request)),
      isKey: index === key?.index,
    })),
    affinities,
    server: server === undefined ? null : nameOf(server),
    verdict: isRefused ? "refused" : verdictOf(exchange, false),
    policy: failure === undefined || reaction === undefined ? null : { failure, reaction },
    isContradictory: exchange.isContradictory,
    preferenceOrder: order.map(nameOf),
    out: upstream.servers.filter(({ down, draining }) => down === true || draining === true).map((out) => out.name),
  };
}

/** By the affinity's rank. */
function findingsOf(bindings: Bindings, description: RequestDescription, now: number): Map<number, Finding> {
  const request = describedRequest(description);
  return new Map(
    bindings.binders.map(({ binder, rank }) => [rank, binder.find(request, now, createExchange(), false)]),
  );
}

/** The first of the sources that has a key. */
function sessionKeyOf(
  { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH }: Upstream,
  request: EditableRequest,
): { readonly index: number; readonly value: string } | undefined {
  for (const [index, source] of session.entries()) {
    const value = readerOf(source)(request);
    if (isKey(value, maxKeyLength)) return { index, value };
  }
  return undefined;
}

/** Bytes beyond printable ASCII, as those of an address, in hexadecimal. */
function printable(value: string | undefined): string | null {
  return value?.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`) ?? null;
}

/** An affinity in a few words. */
export function labelOf(affinity: Affinity): string {
  switch (affinity.kind) {
    case "hash":
      return `hash (${affinity.table})`;
    case "issueCookie":
      return `issueCookie (${affinity.name})`;
    case "tagSession":
      return `tagSession (${affinity.carriers.map(({ name }) => name).join(", ")})`;
    case "route":
    case "learn":
      return affinity.kind;
  }
}

/** A source as it is written in the rules. */
export function sourceText(source: SessionSource): string {
  if (typeof source === "function") return "a function of the request";
  switch (source.kind) {
    case "combine":
      return `combine(${source.sources.map(sourceText).join(", ")})`;
    case "withoutRoute":
      return `withoutRoute(${sourceText(source.source)})`;
    case "bearerToken":
    case "clientAddress":
      return `${source.kind}()`;
    default:
      return `${source.kind}(${JSON.stringify(source.name)})`;
  }
}
