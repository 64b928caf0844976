import type { TagSessionAffinity } from "../../affinity/affinities/tag-session.ts";
import { sessionKeyOf as sessionKeyOfExchange } from "../../affinity/binding/exchange.ts";
import {
  beginExchange,
  bindAnswer,
  decide,
  decideAfterWaiting,
  findServer,
  pickFirstTry,
  verdictWithoutAnswer,
} from "../../affinity/decision.ts";
import { forcedGroup } from "../../affinity/canary/groups.ts";
import type { Exchange } from "../../affinity/binding/exchange.ts";
import { NO_GROUP } from "../../affinity/servers/group.ts";
import type { Found } from "../../affinity/binding/found.ts";
import { NOTHING } from "../../affinity/evidence.ts";
import type { EditableRequest } from "../../affinity/message.ts";
import { reactionTo, type Obstacle, type Reaction } from "../../affinity/policies.ts";
import type { ProvisionedAffinity, ProvisionedUpstream } from "../../affinity/provision.ts";
import type { RunningUpstream } from "../../affinity/running-upstream.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { NO_SERVER, pick, preferenceOrder } from "../../affinity/servers/picking.ts";
import { isKey } from "../../affinity/session/key.ts";
import { readerOf } from "../../affinity/session/reader.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import type { Verdict } from "../../affinity/verdict.ts";
import { DescribedAnswer } from "./answer.ts";
import { evidenceText } from "./evidence-text.ts";
import { describedRequest, type RequestDescription } from "./request.ts";
import { runOnNode, type ServersState } from "./run-on-node.ts";

/** One session source, and what it reads from the request after tags are removed. */
export interface SourceExplanation {
  readonly source: string;
  /** Bytes beyond ASCII are escaped; null if there is none. */
  readonly value: string | null;
  /** The first that has a key: it is the session key. */
  readonly isKey: boolean;
}

/** One affinity, and what it finds. */
export interface AffinityExplanation {
  readonly affinity: string;
  /** A server's name, or "nothing", "forged", "expired", "stale", "unknown"; "asked in nginx" if only nginx's memory knows. */
  readonly finding: string;
  readonly decides: boolean;
}

/** Of a canary: the group that a request goes to, and why. */
export interface GroupExplanation {
  /** Null if chance decides, and for a server whose group is not in the rules. */
  readonly name: string | null;
  readonly by: "the request" | "release" | "the binding" | "the key" | "chance";
}

/** Where a request goes, and why. */
export interface Explanation {
  readonly upstream: string;
  readonly sources: readonly SourceExplanation[];
  readonly affinities: readonly AffinityExplanation[];
  /** The server's name; null if round robin picks. */
  readonly server: string | null;
  readonly verdict: Verdict;
  /** Null where there is no canary. */
  readonly group: GroupExplanation | null;
  /** The request may have a session that nginx has learned; server and verdict are those of one that it has not. */
  readonly dependsOnLearned: boolean;
  /** What the policies say if the session's server cannot take it, or is not known, or nobody takes it; else null. */
  readonly policy: { readonly failure: Obstacle; readonly reaction: Reaction } | null;
  /** Two bindings of the request name different servers. */
  readonly isContradictory: boolean;
  /** The session key's servers, in the order in which they are tried; all servers if there is no key or no hash. */
  readonly preferenceOrder: readonly string[];
  /** Servers that the rules take out of service or drain. */
  readonly out: readonly string[];
}

/**
 * Explains where a request goes, by the very code that nginx runs, as if the application answered it plainly: with
 * the status 200 and no session id. What nginx has learned is not known here.
 * @param keysFile used instead of the secrets that the rules name
 * @param state of the servers; default: none has failed, none is full
 * @throws KeysError if a key is needed and is not on this machine
 */
export function explain(
  name: string,
  upstream: Upstream,
  description: RequestDescription,
  keysFile: string | undefined,
  now: number = Date.now() / 1000,
  state: ServersState = {},
): Explanation {
  const running = runOnNode(name, upstream, keysFile, state);
  const { rules, current } = running;
  const { generation } = current;
  const nameOf = (index: number): string => generation.servers[index]!.name;
  const seconds = Math.floor(now);
  const foundAlone = foundByRank(running, description, seconds);

  const request = describedRequest(description);
  const exchange = beginExchange(running);
  findServer(running, exchange, request, seconds);
  const key = sessionKeyOf(rules, request);
  const hashed = rules.hash === undefined ? undefined : key?.value;
  const pickedBy = hashed ?? sessionKeyOfExchange(exchange);
  let action = decide(running, exchange, request);
  if (action === "wait") action = decideAfterWaiting(running, exchange, request);
  const picked = action === "refuse" ? NO_SERVER : pickFirstTry(running, exchange, request);
  const isByTurns = action === "pick" && pickedBy === undefined;
  // By turns, which server it is does not matter to the verdict.
  if (picked !== NO_SERVER) bindAnswer(running, exchange, request, new DescribedAnswer(), seconds);
  const { obstacle } = exchange;
  const isRefused = action === "refuse" || exchange.refusal !== 0;

  // The servers of its group come before all others.
  const ofGroup = current.standing.groups[generation.groupOf[picked] ?? NO_GROUP] ?? current;
  const order =
    pickedBy === undefined
      ? generation.servers.map((_, index) => index)
      : [...new Set([...preferenceOrder(ofGroup.generation, pickedBy), ...preferenceOrder(generation, pickedBy)])];
  const isLearnedPerhaps = (rank: number): boolean =>
    rules.affinities[rank]!.kind === "learn" && foundAlone.get(rank)?.key !== undefined;
  const affinities = rules.affinities.map((affinity, rank) => {
    if (affinity.kind === "hash") {
      const first = hashed === undefined || obstacle === "closed" ? NO_SERVER : pick(ofGroup, hashed);
      const finding = first === NO_SERVER ? "nothing" : nameOf(first);
      return { affinity: labelOf(affinity), finding, decides: exchange.evidence < 0 && finding !== "nothing" };
    }
    const finding = isLearnedPerhaps(rank)
      ? "asked in nginx"
      : evidenceText(foundAlone.get(rank)?.evidence ?? NOTHING, nameOf);
    return { affinity: labelOf(affinity), finding, decides: exchange.evidence >= 0 && exchange.foundBy === rank };
  });
  const firstToKnow = exchange.evidence >= 0 ? exchange.foundBy : rules.affinities.length;
  return {
    upstream: name,
    sources: rules.session.map((source, index) => ({
      source: isNamed(source) ? sourceText(source) : `${sourceText(source)} (session[${index}])`,
      value: printable(readerOf(source)(request)),
      isKey: index === key?.index,
    })),
    affinities,
    server: picked === NO_SERVER || isByTurns ? null : nameOf(picked),
    group: explainGroup(running, exchange, request),
    verdict: isRefused ? "refused" : (exchange.verdict ?? verdictWithoutAnswer(exchange, false)),
    dependsOnLearned: rules.affinities.some((_, rank) => rank < firstToKnow && isLearnedPerhaps(rank)),
    policy:
      obstacle === undefined
        ? null
        : { failure: obstacle, reaction: reactionTo(rules.policies[obstacle], description.method ?? "GET") },
    isContradictory: exchange.isContradictory,
    preferenceOrder: order.map(nameOf),
    out: generation.servers.filter(({ down, draining }) => down || draining).map((out) => out.name),
  };
}

/** The group that a request goes to, and what decides that; the server's own if it falls back to another. */
function explainGroup(
  { canary, tools }: RunningUpstream,
  { evidence, server, verdict, lineup }: Exchange,
  request: EditableRequest,
): GroupExplanation | null {
  if (canary === undefined) return null;
  const { groupOf } = lineup.generation;
  const forced = forcedGroup(canary, request);
  const group = server === NO_SERVER ? forced : groupOf[server]!;
  const own = evidence >= 0 ? groupOf[evidence]! : NO_GROUP;
  const isForced = forced !== NO_GROUP && forced === group;
  const isReleased = verdict === "moved:group";
  const hasKey = evidence < 0 && canary.readKey(request) !== undefined;
  return {
    // Without a key, the dice are rolled for each request.
    name: evidence < 0 && !isForced && !hasKey ? null : (tools.groupNames[group] ?? null),
    by: isForced
      ? "the request"
      : isReleased
        ? "release"
        : own !== NO_GROUP
          ? "the binding"
          : hasKey
            ? "the key"
            : "chance",
  };
}

/** What each affinity finds by itself, by its rank. */
function foundByRank(
  { bindings, current }: RunningUpstream,
  description: RequestDescription,
  now: number,
): Map<number, Found> {
  const request = describedRequest(description);
  return new Map(
    bindings?.binders.map(({ binder, rank }) => [rank, binder.find(request, now, current, false, undefined)]),
  );
}

/** The first source that has a key. */
function sessionKeyOf(
  { session, maxKeyLength }: ProvisionedUpstream,
  request: EditableRequest,
): { readonly index: number; readonly value: string } | undefined {
  for (const [index, source] of session.entries()) {
    const value = readerOf(source)(request);
    if (isKey(value, maxKeyLength)) return { index, value };
  }
  return undefined;
}

/** Bytes beyond printable ASCII, such as those of an address, in hexadecimal. */
function printable(value: string | undefined): string | null {
  return value?.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`) ?? null;
}

/** An affinity in a few words. */
export function labelOf(affinity: ProvisionedAffinity): string {
  switch (affinity.kind) {
    case "hash":
      return `hash (${affinity.table}${affinity.key === undefined ? "" : ", keyed"}${affinity.maxLoad === undefined ? "" : `, maxLoad ${affinity.maxLoad}`})`;
    case "issueCookie":
      return `issueCookie (${affinity.name})`;
    case "tagSession":
      return `tagSession (${affinity.carriers.map(carrierLabel).join(", ")})`;
    case "route":
    case "learn":
      return affinity.kind;
  }
}

function carrierLabel(carrier: TagSessionAffinity["carriers"][number]): string {
  return carrier.kind === "bearerToken" ? "bearer token" : carrier.name;
}

/** Whether a source can be told from all others by its text. */
function isNamed(source: SessionSource): boolean {
  return typeof source !== "function" || source.name !== "";
}

/** A source as it is written in the rules. */
export function sourceText(source: SessionSource): string {
  if (typeof source === "function")
    return isNamed(source) ? `the function ${source.name}` : "a function of the request";
  switch (source.kind) {
    case "combine":
      return `combine(${source.sources.map(sourceText).join(", ")})`;
    case "withoutRoute":
      return `withoutRoute(${sourceText(source.source)})`;
    case "bearerToken":
    case "clientAddress":
      return `${source.kind}()`;
    case "jwtClaim": {
      const { claim, header, cookie } = source;
      const place = header === undefined ? `cookie: ${JSON.stringify(cookie)}` : `header: ${JSON.stringify(header)}`;
      return `jwtClaim(${JSON.stringify(claim.length === 1 ? claim[0] : claim)}, { ${place} })`;
    }
    case "prefixedHeader":
      return `header(${JSON.stringify(source.name)}, { prefix: ${JSON.stringify(source.prefix)} })`;
    default:
      return `${source.kind}(${JSON.stringify(source.name)})`;
  }
}
