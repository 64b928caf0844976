import { affinitiesOf, hashOf } from "../../affinity/affinities/affinity.ts";
import { createBindings, type Bindings } from "../../affinity/binding/bindings.ts";
import { createExchange, keyOf, type Exchange } from "../../affinity/binding/exchange.ts";
import type { EditableRequest } from "../../affinity/message.ts";
import { reactionTo } from "../../affinity/policies.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { createSelection, pick, type Selection } from "../../affinity/selection.ts";
import { DEFAULT_MAX_KEY_LENGTH, sessionKeyReader } from "../../affinity/session/key.ts";
import type { ReadKey } from "../../affinity/session/source.ts";
import { failureOf, refusalOf } from "../explain/failure.ts";
import { nodeMachine } from "../machine.ts";
import type { Memory } from "./memory.ts";

/** In place of a server's index: a policy refuses the request. */
export const REFUSED = -2;

/** An upstream at work on Node, with the code that nginx runs. */
export interface Proxy {
  readonly name: string;
  readonly upstream: Upstream;
  readonly selection: Selection;
  readonly bindings: Bindings;
  /** The key that decides; none where there is no `hash` among the affinities. */
  readonly readKey: ReadKey;
  /** What the application's answers have session ids in. */
  readonly carriers: Carriers;
  /** Seconds that a binding is good for at least, 1 or more. */
  readonly lifetime: number;
}

/** By their names. */
export interface Carriers {
  readonly cookies: readonly string[];
  readonly headers: readonly string[];
}

export function createProxy(name: string, upstream: Upstream, memory: Memory): Proxy {
  const { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = upstream;
  return {
    name,
    upstream,
    selection: createSelection(upstream, nodeMachine),
    bindings: createBindings(name, upstream, {
      machine: nodeMachine,
      keysOf: memory.keysOf,
      storeOf: (rule) => memory.storeOf(name, rule),
      // A server that tells its incarnation itself is asked, not refused.
      isReplaced: () => upstream.incarnationHeader === undefined,
    }),
    readKey: hashOf(upstream) === undefined ? () => undefined : withoutFaults(sessionKeyReader(session, maxKeyLength)),
    carriers: carriersOf(upstream),
    lifetime: shortestLifetime(upstream),
  };
}

/** As in nginx, where a source that throws gives no key. */
function withoutFaults(read: ReadKey): ReadKey {
  return (request) => {
    try {
      return read(request);
    } catch {
      return undefined;
    }
  };
}

/**
 * Where a request goes: to the server that it is bound to, to one by its key, or by turns.
 * @param exchange new; holds afterwards what was found
 * @returns the server's index, `NO_SERVER`, or {@link REFUSED}
 */
export function receive(proxy: Proxy, request: EditableRequest, now: number, exchange: Exchange): number {
  const { bindings, selection, upstream } = proxy;
  bindings.find(request, now, exchange);
  const { finding } = exchange;
  const failure = failureOf(selection, finding);
  const reaction =
    failure === undefined
      ? undefined
      : reactionTo(upstream.policies, failure, request.variable("request_method") ?? "GET");
  if (finding >= 0 && (failure === undefined || reaction === "stay")) return finding;
  if (refusalOf(reaction) !== undefined) return REFUSED;
  exchange.returns = failure === "down" && (upstream.policies?.returns ?? false);
  return pick(selection, proxy.readKey(request) ?? keyOf(exchange));
}

function shortestLifetime({ affinity }: Upstream): number {
  const lifetimes = affinitiesOf(affinity).flatMap((one) => [
    "maxAge" in one ? (one.maxAge ?? Infinity) : Infinity,
    "maxIdle" in one ? (one.maxIdle ?? Infinity) : Infinity,
  ]);
  return Math.max(1, Math.min(...lifetimes));
}

/** Whether a hash of the key is all there is. */
export function isByHashAlone({ bindings }: Proxy): boolean {
  return bindings.binders.length === 0;
}

/** A new exchange, for {@link receive}. */
export const newExchange = createExchange;

function carriersOf(upstream: Upstream): Carriers {
  const { session = [] } = upstream;
  const sources = affinitiesOf(upstream.affinity).flatMap((affinity) => {
    if (affinity.kind === "tagSession") return affinity.carriers;
    if (affinity.kind === "learn") return [...(affinity.create ?? session), ...(affinity.lookup ?? [])];
    return affinity.kind === "route" ? (affinity.sources ?? session) : [];
  });
  const plain = sources.flatMap((source) =>
    typeof source !== "function" && source.kind === "withoutRoute" ? [source.source] : [source],
  );
  const named = (kind: "cookie" | "header"): string[] => [
    ...new Set(plain.flatMap((source) => (typeof source !== "function" && source.kind === kind ? [source.name] : []))),
  ];
  return { cookies: named("cookie"), headers: named("header") };
}
