import type { Code } from "./code.ts";

/** What ties sessions to servers in an upstream's rule. */
export interface MigratedAffinity {
  readonly affinities: readonly Code[];
  /** The upstream's session sources, which `hash` hashes. */
  readonly session: readonly Code[];
  readonly policies?: Code;
  /** Whether the balancer phase alone keeps its sessions, unless servers may change or have limits. */
  readonly isInBalancer?: boolean;
  /** Whether keys may be longer than is read by default. */
  readonly hasLongKeys?: boolean;
  /** The arguments of a test client's `ask` that make it of one session, where that can be told. */
  readonly sample?: string;
  /** Statements before the rules. */
  readonly declarations?: readonly string[];
}
