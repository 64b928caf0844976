import { COUNTED_AT_ONCE } from "../../affinity/balancing/choose.ts";
import { provision, type ProvisionedUpstream } from "../../affinity/provision.ts";
import { runUpstream, type RunningUpstream } from "../../affinity/running-upstream.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { setHealthy } from "../../affinity/servers/lineup.ts";
import { nodeMachine } from "../machine.ts";
import { readKeys } from "./secrets.ts";

/** What nginx would know of an upstream's servers. By their names: */
export interface ServersState {
  /** Those that are avoided because they failed. */
  readonly failed?: readonly string[];
  /** Those that have as many requests as `maxConnections` allows. */
  readonly full?: readonly string[];
}

/**
 * Sets an upstream going on Node. Nothing is learned there.
 * @param keysFile in place of the secrets that the rules name
 * @throws KeysError where a key is needed and not here
 */
export function runOnNode(
  name: string,
  upstream: Upstream,
  keysFile?: string,
  { failed = [], full = [] }: ServersState = {},
): RunningUpstream {
  const rules = provision(upstream);
  const running = runUpstream(name, rules, {
    machine: nodeMachine,
    keysOf: (secret) => readKeys(secret, keysFile),
    storeOf: () => ({ get: () => undefined, put: () => undefined }),
    isReplaced: () => isEveryOtherReplaced(rules),
    holdPlace: ({ generation }, server) => !full.includes(generation.servers[server]!.name),
    counting: COUNTED_AT_ONCE,
  });
  for (const [index, server] of running.current.generation.servers.entries()) {
    if (failed.includes(server.name)) setHealthy(running.current, index, false);
  }
  return running;
}

/** Whether an incarnation that is not the present one is taken for one that was before: a server that tells its own is asked. */
export function isEveryOtherReplaced({ incarnationHeader }: ProvisionedUpstream): boolean {
  return incarnationHeader === undefined;
}
