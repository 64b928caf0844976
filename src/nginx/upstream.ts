import { parseAddress, canonicalAddress } from "../affinity/address.ts";
import { hashOf } from "../affinity/affinities/affinity.ts";
import type { LearnAffinity } from "../affinity/affinities/learn.ts";
import { createBindings, remembers, type Bindings } from "../affinity/binding/bindings.ts";
import type { SessionStore } from "../affinity/binding/learn-binder.ts";
import type { Policies } from "../affinity/policies.ts";
import type { Upstream } from "../affinity/rules.ts";
import { createSelection, type Selection } from "../affinity/selection.ts";
import { DEFAULT_MAX_KEY_LENGTH, sessionKeyReader } from "../affinity/session/key.ts";
import { keyHashReader, NO_KEY, type ReadKeyHash } from "../affinity/session/key-hash.ts";
import type { ReadKey } from "../affinity/session/source.ts";
import { connectionKeys } from "./connections.ts";
import { createHealth, isIncarnationReplaced, type Health } from "./health.ts";
import { nginxMachine } from "./machine.ts";
import { createRedisStore, type RedisStore } from "./redis/store.ts";
import { readKeys, readPassword } from "./secrets.ts";
import { createSessionStore, sessionDictionary } from "./sessions.ts";
import { hashVariableFor } from "./variable.ts";

/** An upstream in this worker. */
export interface RunningUpstream {
  readonly name: string;
  /** The key that decides, by its hash; none where there is no `hash` among the affinities. */
  readonly readKey: ReadKey;
  readonly readKeyHash: ReadKeyHash;
  readonly selection: Selection;
  readonly health: Health;
  /** When this worker looks again at the servers' health, as of `ngx.now`; 0 before its first request. */
  nextLook: number;
  /** By server index: what nginx connects to. */
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** Server indices by canonical address. */
  readonly serverByAddress: Readonly<Record<string, number | undefined>>;
  /** Seconds and requests; for the module's own pool. */
  readonly idleTimeout: number;
  readonly maxRequests: number;
  /** Whether the hash of the key says it all: nothing is remembered, and no server has a limit. */
  readonly isPlain: boolean;
  /** Undefined where nothing is remembered. */
  readonly bindings: Bindings | undefined;
  /** By server index: how an internal redirect is told what the request was bound to. */
  readonly bindingTexts: readonly string[];
  readonly policies: Policies | undefined;
  /** By server index: the key under which its requests are counted; none where it has no limit. */
  readonly connectionKeys: Readonly<Record<number, string | undefined>>;
  readonly incarnationHeader: string | undefined;
  readonly verdictHeader: string | undefined;
  readonly redis: RedisStore | undefined;
}

/** Builds what an upstream's requests need, once, before the workers begin. */
export function createUpstream(this: void, name: string, rules: Upstream): RunningUpstream {
  const hosts: string[] = [];
  const ports: number[] = [];
  const bindingTexts: string[] = [];
  const serverByAddress: Record<string, number | undefined> = {};
  for (let index = 0; index < rules.servers.length; index++) {
    const server = rules.servers[index]!;
    const { host, port } = parseAddress(server.address);
    hosts.push(host);
    ports.push(port);
    bindingTexts.push(`${name} ${server.name}`);
    serverByAddress[canonicalAddress(server.address)] = index;
  }
  const { session = [], maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = rules;
  const selection = createSelection(rules, nginxMachine);
  const limits = connectionKeys(name, rules.servers);

  let redis: RedisStore | undefined;
  function storeOf(this: void, rule: LearnAffinity): SessionStore {
    const dictionary = sessionDictionary(name);
    if (rule.redis !== undefined) redis = connectRedis(name, rule);
    return createSessionStore(rule, dictionary, redis, isUsable);
  }
  function isUsable(this: void, server: string): boolean {
    const index = bindings === undefined ? undefined : bindings.serverByName[server];
    return index !== undefined && selection.healthy[index]!;
  }
  function isReplaced(this: void, server: number, incarnation: number): boolean {
    if (rules.incarnationHeader === undefined) return true;
    return isIncarnationReplaced(name, rules.servers[server]!.address, incarnation);
  }
  const bindings: Bindings | undefined = remembers(rules)
    ? createBindings(name, rules, { machine: nginxMachine, keysOf: readKeys, storeOf, isReplaced })
    : undefined;

  return {
    name,
    readKey: hashOf(rules) === undefined ? () => undefined : sessionKeyReader(session, maxKeyLength),
    readKeyHash: hashReader(rules, selection, maxKeyLength),
    selection,
    health: createHealth(name, rules),
    nextLook: 0,
    hosts,
    ports,
    serverByAddress,
    idleTimeout: rules.keepAlive?.idleTimeout ?? 60,
    maxRequests: rules.keepAlive?.requests ?? 1000,
    isPlain: bindings === undefined && next(limits)[0] === undefined,
    bindings,
    bindingTexts,
    policies: rules.policies,
    connectionKeys: limits,
    incarnationHeader: rules.incarnationHeader,
    verdictHeader: rules.verdictHeader,
    redis,
  };
}

function hashReader(rules: Upstream, selection: Selection, maxKeyLength: number): ReadKeyHash {
  if (hashOf(rules) === undefined) return () => NO_KEY;
  const { session = [] } = rules;
  const { table } = selection.primaries;
  const hashVariable = table.hashOf === nginxMachine.crc32 ? hashVariableFor(ngx.config.ngx_lua_version) : undefined;
  return keyHashReader(session, maxKeyLength, table.hashOf, hashVariable);
}

function connectRedis(upstream: string, rule: LearnAffinity): RedisStore {
  const { password, sentinels } = rule.redis!;
  return createRedisStore(upstream, rule.redis!, {
    password: password === undefined ? undefined : readPassword(password),
    sentinelPassword: sentinels?.password === undefined ? undefined : readPassword(sentinels.password),
  });
}

/** By name; none for an upstream that is not in the rules, or whose rules could not be loaded. */
export const upstreams: Record<string, RunningUpstream | undefined> = {};
