import { affinitiesOf, hashOf, type Affinity } from "../../affinity/affinities/affinity.ts";
import { createBindings, findBinding, verdictOf, type Bindings } from "../../affinity/binding/bindings.ts";
import { createExchange } from "../../affinity/binding/exchange.ts";
import { EXPIRED, FORGED, STALE, UNKNOWN, type Finding } from "../../affinity/binding/finding.ts";
import { reactionTo, type Failure, type Reaction } from "../../affinity/policies.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { createSelection, preferenceOrder, type Selection } from "../../affinity/selection.ts";
import { DEFAULT_MAX_KEY_LENGTH, isKey } from "../../affinity/session/key.ts";
import { readerOf } from "../../affinity/session/reader.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import type { Verdict } from "../../affinity/verdict.ts";
import { nodeMachine } from "../machine.ts";
import { describedRequest, type RequestDescription } from "./request.ts";
import { readKeys } from "./secrets.ts";

/** One session source, and what it reads from the request after tags were taken off. */
export interface SourceExplanation {
  readonly source: string;
  readonly value: string | undefined;
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
  /** The server's name; `undefined` where round robin picks. */
  readonly server: string | undefined;
  readonly verdict: Verdict;
  /** What the policies say where the server that the session belongs to cannot take it, or is not known. */
  readonly policy: { readonly failure: Failure; readonly reaction: Reaction } | undefined;
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

  const sources = sourcesOf(upstream, request);
  const key = sources.find((source) => source.isKey)?.value;
  const hashed = hashOf(upstream) === undefined ? undefined : key;
  const order = hashed === undefined ? upstream.servers.map((_, index) => index) : preferenceOrder(selection, hashed);
  const nameOf = (index: number): string => upstream.servers[index]!.name;
  const failure = failureOf(selection, exchange.finding);
  const reaction =
    failure === undefined ? undefined : reactionTo(upstream.policies, failure, description.method ?? "GET");
  const stays = exchange.finding >= 0 && (failure === undefined || reaction === "stay");
  const picked = hashed === undefined ? undefined : order.find((index) => selection.pickable[index]);
  const server = stays ? exchange.finding : isRefusal(reaction) ? undefined : picked;
  if (!stays && exchange.finding >= 0)
    exchange.verdict = isRefusal(reaction) ? "refused" : `moved:${failure as "down" | "draining"}`;
  else if (exchange.finding < 0 && picked !== undefined) exchange.verdict = picked === order[0] ? "hit" : "moved:down";

  const decidingHash = exchange.finding < 0 && picked !== undefined;
  return {
    upstream: name,
    sources,
    affinities: affinitiesOf(upstream.affinity).map((affinity, rank) => ({
      affinity: labelOf(affinity),
      finding:
        affinity.kind === "hash"
          ? picked === undefined
            ? "nothing"
            : nameOf(picked)
          : affinity.kind === "learn"
            ? "asked in nginx"
            : findingText(findings.get(rank), nameOf),
      decides: affinity.kind === "hash" ? decidingHash : exchange.finding >= 0 && exchange.foundBy === rank,
    })),
    server: server === undefined ? undefined : nameOf(server),
    verdict: exchange.finding < 0 && isRefusal(reaction) ? "refused" : verdictOf(exchange, false),
    policy: failure === undefined || reaction === undefined ? undefined : { failure, reaction },
    isContradictory: exchange.isContradictory,
    preferenceOrder: order.map(nameOf),
    out: upstream.servers
      .filter(({ down, draining }) => down === true || draining === true)
      .map((server) => server.name),
  };
}

/** By the affinity's rank. */
function findingsOf(bindings: Bindings, description: RequestDescription, now: number): Map<number, Finding> {
  const request = describedRequest(description);
  return new Map(
    bindings.binders.map(({ binder, rank }) => [rank, binder.find(request, now, createExchange(), false)]),
  );
}

function sourcesOf(upstream: Upstream, request: ReturnType<typeof describedRequest>): readonly SourceExplanation[] {
  const { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = upstream;
  const values = session.map((source) => ({ source: sourceText(source), value: readerOf(source)(request) }));
  const first = values.findIndex(({ value }) => isKey(value, maxKeyLength));
  return values.map((source, index) => ({ ...source, isKey: index === first }));
}

function failureOf(selection: Selection, finding: Finding): Failure | undefined {
  if (finding === EXPIRED) return "expired";
  if (finding === UNKNOWN || finding === STALE) return "unknown";
  if (finding < 0) return undefined;
  if (!selection.healthy[finding]) return "down";
  return selection.servers[finding]!.draining === true ? "draining" : undefined;
}

function isRefusal(reaction: Reaction | undefined): boolean {
  if (reaction === undefined || typeof reaction === "string") return false;
  const last = "wait" in reaction ? reaction.otherwise : reaction;
  return typeof last !== "string";
}

function findingText(finding: Finding | undefined, nameOf: (index: number) => string): string {
  if (finding === undefined) return "nothing";
  if (finding >= 0) return nameOf(finding);
  return finding === FORGED
    ? "forged"
    : finding === EXPIRED
      ? "expired"
      : finding === STALE
        ? "stale"
        : finding === UNKNOWN
          ? "unknown"
          : "nothing";
}

function labelOf(affinity: Affinity): string {
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

function sourceText(source: SessionSource): string {
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
