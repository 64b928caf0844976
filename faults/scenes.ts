import { CONTENDERS, type Contender } from "./contenders.ts";
import { HERD, LARGE_HERD, NAMED_SERVERS, SERVERS } from "./servers.ts";

/** What the proxies stand before, and how they are set up, for some of the faults. */
export interface Scene {
  /** The module with Limpet's rules, in `routing/`. */
  readonly rules: string;
  readonly contenders: readonly Contender[];
  /** By name, as the proxies write them. */
  readonly servers: Readonly<Record<string, string>>;
  /** Seconds between two of HAProxy's checks. Default 1. */
  readonly checkEvery?: number;
  /** One process plays all servers, in place of applications for three. */
  readonly isHerd?: boolean;
  /** The proxies go by a clock that can be set. */
  readonly hasOwnClock?: boolean;
  /** A second proxy of every kind takes every other request of each client. */
  readonly isPair?: boolean;
}

export type SceneName = "usual" | "clock" | "names" | "failover" | "pair" | "herd" | "large herd";

function only(...names: readonly string[]): readonly Contender[] {
  return CONTENDERS.filter(({ name, proxy }) => proxy !== "limpet" || names.includes(name));
}

export const SCENES: Readonly<Record<SceneName, Scene>> = {
  usual: { rules: "usual.ts", contenders: CONTENDERS, servers: SERVERS },
  clock: {
    rules: "usual.ts",
    // HAProxy waits for itself before it begins under libfaketime, which sets the clock.
    contenders: CONTENDERS.filter(({ proxy }) => proxy !== "haproxy"),
    servers: SERVERS,
    hasOwnClock: true,
  },
  names: { rules: "names.ts", contenders: only("hash", "issueCookie"), servers: NAMED_SERVERS },
  failover: {
    rules: "failover.ts",
    contenders: CONTENDERS.filter(({ name }) => name === "learnRedis"),
    servers: SERVERS,
  },
  pair: {
    rules: "pair.ts",
    contenders: only("hash", "route", "issueCookie", "tagSession", "learnRedis"),
    servers: SERVERS,
    isPair: true,
  },
  herd: { rules: "herd.ts", contenders: only("hash", "issueCookie", "learn"), servers: HERD, isHerd: true },
  "large herd": {
    rules: "large-herd.ts",
    contenders: only("hash", "issueCookie", "learn"),
    servers: LARGE_HERD,
    checkEvery: 10,
    isHerd: true,
  },
};
