import { createDigestKeys } from "../../src/affinity/servers/digests.ts";
import { NO_INCARNATION } from "../../src/affinity/servers/incarnation.ts";
import type { Lineup } from "../../src/affinity/servers/lineup.ts";
import { createTokenCodec, type Lifetime, type Purpose, type TokenCodec } from "../../src/affinity/token/codec.ts";
import type { KeyRing } from "../../src/affinity/token/key-ring.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { lineupOf } from "./upstreams.ts";

const FOREVER: Lifetime = { maxAge: undefined, maxIdle: undefined, renewAfter: undefined };

/** Whose tokens, and for what. */
export interface Wish {
  readonly purpose: Purpose;
  /** The upstream's name. */
  readonly upstream: string;
  /** Names. */
  readonly servers: readonly string[];
  /** By server; default: none tells its incarnation. */
  readonly incarnations?: readonly number[];
  readonly lifetime?: Partial<Lifetime>;
  readonly keys: KeyRing;
}

/** What issues and reads tokens, and the servers that they name. */
export interface Tokens {
  readonly codec: TokenCodec;
  readonly lineup: Lineup;
}

/** The tokens of an upstream in which every incarnation but the present one was replaced. */
export function tokensOf({ purpose, upstream, servers, incarnations = [], lifetime, keys }: Wish): Tokens {
  const digestKeys = createDigestKeys();
  const limits = { ...FOREVER, ...lifetime };
  const codec = createTokenCodec(purpose, upstream, limits, keys, digestKeys, nodeMachine, () => true);
  const addressed = servers.map((name, i) => ({ name, address: `10.0.0.${i + 1}:8080` }));
  const lineup = lineupOf(addressed, "rendezvous", digestKeys);
  for (const index of servers.keys()) lineup.standing.incarnations[index] = incarnations[index] ?? NO_INCARNATION;
  return { codec, lineup };
}
