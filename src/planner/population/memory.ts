import type { Secret } from "../../affinity/affinities/secret.ts";
import type { SessionStore } from "../../affinity/binding/learn-binder.ts";
import type { ProvisionedLearn, ProvisionedRedis } from "../../affinity/provision.ts";
import type { KeyRing } from "../../affinity/token/key-ring.ts";
import { KeysError, readKeys } from "../explain/secrets.ts";

/** What survives a reload: the keys, and what was learned. */
export interface Memory {
  readonly keysOf: (secret: Secret) => KeyRing;
  readonly storeOf: (upstream: string, rule: ProvisionedLearn) => SessionStore;
}

const STAND_IN: KeyRing = [{ id: 0, secret: "0".repeat(32) }];

/**
 * Memory with the keys that this machine has.
 * @param standIn whether one key is used for all secrets, because some are not on this machine
 * @param secrets a file to read instead of all secrets that the rules name
 */
export function createMemory(standIn: boolean, secrets: string | undefined): Memory {
  const stores = new Map<string, Map<string, string>>();
  const redises: { readonly redis: ProvisionedRedis; readonly sessions: Map<string, string> }[] = [];
  const rings = new Map<string, KeyRing>();

  function store(place: string): Map<string, string> {
    const known = stores.get(place) ?? new Map<string, string>();
    stores.set(place, known);
    return known;
  }

  function storeIn(redis: ProvisionedRedis): Map<string, string> {
    const known = redises.find((other) => isSameRedis(other.redis, redis));
    if (known !== undefined) return known.sessions;
    const sessions = new Map<string, string>();
    redises.push({ redis, sessions });
    return sessions;
  }

  return {
    keysOf(secret) {
      if (standIn) return STAND_IN;
      const place = secretText(secret);
      const ring = rings.get(place) ?? readKeys(secret, secrets);
      rings.set(place, ring);
      return ring;
    },
    // nginx keeps a shared dictionary across a reload if its name and size stay the same.
    storeOf(upstream, rule) {
      const here = store(`${upstream} ${rule.memory}`);
      const shared = rule.redis === undefined ? undefined : storeIn(rule.redis);
      return {
        get: (digest) => here.get(digest) ?? shared?.get(digest),
        put(digest, server) {
          here.set(digest, server);
          shared?.set(digest, server);
        },
      };
    },
  };
}

/**
 * Whether two rules share their sessions. The nodes or sentinels that are listed are where to ask for the others: with one
 * in common, both lead to the same.
 */
export function isSameRedis(a: ProvisionedRedis, b: ProvisionedRedis): boolean {
  const seedsOf = ({ address, cluster, sentinels }: ProvisionedRedis): readonly string[] =>
    address === undefined ? (cluster ?? sentinels?.addresses ?? []) : [address];
  return (
    kindOf(a) === kindOf(b) &&
    a.database === b.database &&
    a.keyPrefix === b.keyPrefix &&
    seedsOf(a).some((seed) => seedsOf(b).includes(seed))
  );
}

function kindOf({ cluster, sentinels }: ProvisionedRedis): string {
  return sentinels === undefined ? (cluster === undefined ? "one" : "cluster") : `sentinels of ${sentinels.master}`;
}

/** The Redis and its keys, as text. */
export function redisPlace({ address, cluster, sentinels, database, keyPrefix }: ProvisionedRedis): string {
  const place =
    address ?? cluster?.join(", ") ?? `${sentinels?.master ?? ""} of ${sentinels?.addresses.join(", ") ?? ""}`;
  return `redis ${place}, database ${database}, keys "${keyPrefix}"`;
}

/** A secret's place, as it is written in the rules. */
export function secretText(secret: Secret): string {
  return secret.kind === "file"
    ? `fromFile(${JSON.stringify(secret.path)})`
    : `fromEnvironment(${JSON.stringify(secret.name)})`;
}

/** Whether the keys in a secret can be read on this machine. */
export function isHere(secret: Secret): boolean {
  try {
    readKeys(secret, undefined);
    return true;
  } catch (error) {
    if (error instanceof KeysError) return false;
    throw error;
  }
}
