import { answerTimeDecay } from "../affinity/balancing/method.ts";
import { decidesInBalancer, finderInBalancer, findsInBalancer, type AtHand } from "../affinity/binding/in-balancer.ts";
import { beginExchange } from "../affinity/decision.ts";
import type { ProvisionedLearn, ProvisionedUpstream } from "../affinity/provision.ts";
import { runUpstream, type RunningUpstream } from "../affinity/running-upstream.ts";
import { serverNamed } from "../affinity/servers/generation.ts";
import { createHealth } from "./health/health.ts";
import { measureServers } from "./metrics/cells.ts";
import { NO_CELL } from "./metrics/memory.ts";
import { nginxMachine } from "./machine/machine.ts";
import { readKeys, readPassword } from "./machine/secrets.ts";
import { createRedisStore, type RedisStore } from "./redis/store.ts";
import { hashVariable } from "./request/variable.ts";
import { countRequests, holdPlace, requestCounting } from "./servers/in-flight.ts";
import { openRequestCounts } from "./servers/request-counts.ts";
import { forgetLearned, isLearnedHere, learnedOf, noteLearned } from "./servers/learned-sessions.ts";
import { takeMoveOf } from "./servers/rebalancing.ts";
import { sourceOf } from "./sources.ts";
import { createSharedPlace, type SharedPlace } from "./servers/shared-place.ts";
import { describeServers } from "./servers/swap.ts";
import { isIncarnationReplaced } from "./sessions/incarnations.ts";
import { evictionCounter } from "./sessions/evictions.ts";
import { createSessionStore, sessionDictionaries } from "./sessions/session-store.ts";
import type { NginxUpstream } from "./upstream.ts";

/** Builds what an upstream's requests need, once, before the workers start. */
export function createUpstream(this: void, name: string, rules: ProvisionedUpstream): NginxUpstream {
  let redis: RedisStore | undefined;
  let shared: SharedPlace | undefined;

  function isUsable(this: void, server: string): boolean {
    const { generation, standing } = upstream.current;
    const index = serverNamed(generation, server);
    return index !== undefined && standing.places[index]!.isHealthy;
  }

  /** Keeps count of the sessions of servers that drain. */
  function noteStored(this: void, digest: string, server: string, left: string | undefined): void {
    const { generation } = upstream.current;
    const index = generation.serverByName[server];
    if (index !== undefined && generation.servers[index]!.draining) noteLearned(learnedOf(upstream, server), digest);
    if (left === undefined || left === server) return;
    const before = generation.serverByName[left];
    if (before !== undefined && generation.servers[before]!.draining) forgetLearned(learnedOf(upstream, left), digest);
  }

  const isCounted = rules.mayChange && isLearnedHere(rules);
  const running = runUpstream(name, rules, {
    machine: nginxMachine,
    keysOf: readKeys,
    storeOf: (rule) => {
      if (rule.redis !== undefined) {
        redis = connectRedis(name, rule);
        if (rules.mayChange && rules.shareChanges) shared = createSharedPlace(name, redis.client, readKeys(rule.keys!));
      }
      return createSessionStore(
        rule,
        sessionDictionaries(name),
        evictionCounter(name),
        redis,
        isUsable,
        isCounted ? noteStored : undefined,
      );
    },
    // Where servers do not tell their incarnations, every other than the one in the rules was replaced.
    isReplaced: (server, incarnation) =>
      rules.incarnationHeader === undefined || isIncarnationReplaced(name, server, incarnation),
    holdPlace,
    takeMove: takeMoveOf(name, rules.policies.rebalance?.budget ?? 0),
    counting: requestCounting,
    hashVariable,
  });
  const upstream: NginxUpstream = {
    name,
    rules,
    readKey: running.readKey,
    readKeyHash: running.readKeyHash,
    bindings: running.bindings,
    canary: running.canary,
    holdPlace: running.holdPlace,
    takeMove: running.takeMove,
    isCounted: running.isCounted,
    tools: running.tools,
    current: running.current,
    health: createHealth(name, rules),
    isTimed: answerTimeDecay(rules.balancing) > 0,
    cell: NO_CELL,
    sourceServers: sourceOf(name),
    nextSync: 0,
    moreTries: 0,
    buildAgainAt: 0,
    isPublished: false,
    nextKeep: 0,
    nextMeasure: 0,
    nextTell: 0,
    nextDrainLook: 0,
    nextCount: 0,
    nextLook: 0,
    redis,
    shared,
    spent: [],
    isInBalancer: decidesInBalancer(rules),
    findsInBalancer: findsInBalancer(rules),
    unseenAnswers: 0,
    atHand: atHandOf(running)!,
  };
  describeServers(upstream, upstream.current.generation);
  if (upstream.isCounted && !openRequestCounts()) {
    ngx.log(
      ngx.ERR,
      `limpet: upstream "${name}": its requests cannot be counted on this machine, so maxConnections does not hold, `,
      "and drains do not end",
    );
  }
  if (upstream.isCounted) countRequests(name, upstream.current);
  upstream.cell = measureServers(name, upstream.current);
  return upstream;
}

function connectRedis(upstream: string, rule: ProvisionedLearn): RedisStore {
  const { password, sentinels } = rule.redis!;
  return createRedisStore(upstream, rule.redis!, {
    password: password === undefined ? undefined : readPassword(password),
    sentinelPassword: sentinels?.password === undefined ? undefined : readPassword(sentinels.password),
  });
}

function atHandOf(running: RunningUpstream): AtHand | undefined {
  const { bindings, rules } = running;
  if (bindings === undefined || !decidesInBalancer(rules)) return undefined;
  return { exchange: beginExchange(running), find: finderInBalancer(rules) };
}
