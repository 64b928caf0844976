import { parseAddress, canonicalAddress } from "../affinity/address.ts";
import type { Upstream } from "../affinity/rules.ts";
import { createSelection, type Selection } from "../affinity/selection.ts";
import { DEFAULT_MAX_KEY_LENGTH, sessionKeyReader } from "../affinity/session/key.ts";
import { keyHashReader, type ReadKeyHash } from "../affinity/session/key-hash.ts";
import type { ReadKey } from "../affinity/session/source.ts";
import { createHealth, type Health } from "./health.ts";
import { nginxMachine } from "./machine.ts";
import { hashVariableFor } from "./variable.ts";

/** An upstream in this worker. */
export interface RunningUpstream {
  readonly name: string;
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
}

/** Builds what an upstream's requests need, once, before the workers begin. */
export function createUpstream(this: void, name: string, rules: Upstream): RunningUpstream {
  const hosts: string[] = [];
  const ports: number[] = [];
  const serverByAddress: Record<string, number | undefined> = {};
  for (let index = 0; index < rules.servers.length; index++) {
    const address = rules.servers[index]!.address;
    const { host, port } = parseAddress(address);
    hosts.push(host);
    ports.push(port);
    serverByAddress[canonicalAddress(address)] = index;
  }
  const { session, maxKeyLength = DEFAULT_MAX_KEY_LENGTH } = rules;
  const selection = createSelection(rules, nginxMachine);
  const { hashOf } = selection.primaries.table;
  const hashVariable = hashOf === nginxMachine.crc32 ? hashVariableFor(ngx.config.ngx_lua_version) : undefined;
  return {
    name,
    readKey: sessionKeyReader(session, maxKeyLength),
    readKeyHash: keyHashReader(session, maxKeyLength, hashOf, hashVariable),
    selection,
    health: createHealth(name, rules),
    nextLook: 0,
    hosts,
    ports,
    serverByAddress,
    idleTimeout: rules.keepAlive?.idleTimeout ?? 60,
    maxRequests: rules.keepAlive?.requests ?? 1000,
  };
}

/** By name; none for an upstream that is not in the rules, or whose rules could not be loaded. */
export const upstreams: Record<string, RunningUpstream | undefined> = {};
