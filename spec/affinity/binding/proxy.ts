import type { Secret } from "../../../src/affinity/affinities/secret.ts";
import { COUNTED_AT_ONCE } from "../../../src/affinity/balancing/choose.ts";
import type { Exchange } from "../../../src/affinity/binding/exchange.ts";
import type { SessionStore } from "../../../src/affinity/binding/learn-binder.ts";
import { beginExchange, bindAnswer, findServer } from "../../../src/affinity/decision.ts";
import type { EditableRequest } from "../../../src/affinity/message.ts";
import { provision } from "../../../src/affinity/provision.ts";
import { runUpstream, type RunningUpstream } from "../../../src/affinity/running-upstream.ts";
import type { KeyRing } from "../../../src/affinity/token/key-ring.ts";
import { fromEnvironment, type Upstream } from "../../../src/index.ts";
import { describedRequest, type RequestDescription } from "../../../src/planner/explain/request.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { answerOf, type Answer, type AnswerDescription } from "../answer.ts";

export const NOW = 1_790_000_000;

/** What rules of tests name their secret by. */
export const KEYS: Secret = fromEnvironment("KEYS");
export const ONE: KeyRing = [{ id: 1, secret: "1".repeat(32) }];
export const TWO: KeyRing = [{ id: 2, secret: "2".repeat(32) }];

/** Three servers, whose indices are the places of their names here. */
export const SERVERS = ["a", "b", "c"] as const;
export const [A, B, C] = [0, 1, 2];

export interface ProxyOptions extends Partial<Upstream> {
  readonly affinity: Upstream["affinity"];
  /** The upstream's name. Default "shop". */
  readonly name?: string;
  /** What is behind every secret. Default {@link ONE}. */
  readonly keys?: KeyRing;
  readonly store?: SessionStore;
}

/** A request under way. */
export interface Visit {
  /** As the application sees it. */
  readonly request: EditableRequest;
  readonly exchange: Exchange;
}

/** A proxy with these rules: what it makes of requests, and of the answers to them. */
export interface Proxy {
  readonly running: RunningUpstream;
  find(description: RequestDescription, now?: number): Visit;
  /** A server answers. The verdict is in the visit's exchange. */
  answer(visit: Visit, server: number, description: AnswerDescription, now?: number): Answer;
}

/** The servers `a`, `b` and `c`, where the rules name no others. */
export function proxy({ name = "shop", keys = ONE, store = createMemory(), ...rules }: ProxyOptions): Proxy {
  const upstream: Upstream = {
    servers: SERVERS.map((server, index) => ({ name: server, address: `10.0.0.${index + 1}:80` })),
    ...rules,
  };
  const running = runUpstream(name, provision(upstream), {
    machine: nodeMachine,
    keysOf: () => keys,
    storeOf: () => store,
    isReplaced: () => true,
    holdPlace: () => true,
    counting: COUNTED_AT_ONCE,
  });
  return {
    running,
    find(description, now = NOW) {
      const request = describedRequest(description);
      const exchange = beginExchange(running);
      findServer(running, exchange, request, now);
      return { request, exchange };
    },
    answer({ request, exchange }, server, description, now = NOW) {
      const answer = answerOf(description);
      exchange.server = server;
      bindAnswer(running, exchange, request, answer, now);
      return answer;
    },
  };
}

/** What a proxy without time or limits remembers. */
export interface Memory extends SessionStore {
  readonly sessions: Map<string, string>;
  /** Servers that are not alive. */
  readonly gone: Set<string>;
  /** Every digest that was asked for, in order. */
  readonly asked: string[];
  /** Every digest that was remembered or prolonged, in order. */
  readonly told: string[];
}

export function createMemory(): Memory {
  const sessions = new Map<string, string>();
  const gone = new Set<string>();
  const asked: string[] = [];
  const told: string[] = [];
  return {
    sessions,
    gone,
    asked,
    told,
    get(digest) {
      asked.push(digest);
      return sessions.get(digest);
    },
    put(digest, server, left) {
      told.push(digest);
      const known = sessions.get(digest);
      if (known === undefined || known === left || gone.has(known)) sessions.set(digest, server);
    },
  };
}

/** A request with this `Cookie` header. */
export function withCookies(cookies: string, more: RequestDescription = {}): RequestDescription {
  return { ...more, headers: [["Cookie", cookies], ...(more.headers ?? [])] };
}

/** What a browser sends back for a `Set-Cookie` line: name and value, blanks around them apart. */
export function cookieSent(line: string): string {
  const pair = line.split(";", 1)[0]!;
  const equals = pair.indexOf("=");
  const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");
  return `${trim(pair.slice(0, equals))}=${trim(pair.slice(equals + 1))}`;
}
