import { readRedirection, type Redirection } from "../../affinity/redis-cluster/redirection.ts";
import { createCluster, follow, nodeOfKey, nodesInUse, refreshSoon, type Cluster } from "./cluster.ts";
import { refused, type Failure } from "./failure.ts";
import { connect, drop, exchange, release, type Link } from "./link.ts";
import { createEntry, type Node } from "./node.ts";
import { ASKING, encode, receive } from "./protocol.ts";
import { isError, type ErrorReply, type Reply } from "./reply.ts";
import type { Settings } from "./settings.ts";
import type { Wire } from "./wire.ts";
import { count, countFailure, counted, countSuccess, mayAsk, troubleOf, type RedisStatus } from "./state.ts";
import { createWrites, type Writes } from "./writes.ts";

/** How a worker reaches whichever Redis server has a key. */
export interface Client {
  readonly settings: Settings;
  /** The only Redis; of a cluster, any node. */
  readonly entry: Node;
  readonly cluster: Cluster | undefined;
  readonly writes: Writes;
}

/** Times that a command is sent on, before that is a failure. */
export const MOST_REDIRECTIONS = 5;

export function createClient(settings: Settings): Client {
  const entry = createEntry(settings);
  const cluster = settings.cluster.length === 0 ? undefined : createCluster(settings, entry);
  return { settings, entry, cluster, writes: createWrites() };
}

/** The server that has a key, as far as is known. */
export function nodeFor({ cluster, entry }: Client, key: string): Node {
  return cluster === undefined ? entry : nodeOfKey(cluster, key);
}

/**
 * Sends a command to the server that has a key, follows where a cluster sends it, and waits for the answer. Needs a
 * phase that can wait.
 * @param until when to give up, as of `monotonicNow`
 * @returns the answer; or nothing and why, if there was none, if it was an error, or if the server is left alone for a
 *   while
 */
export function sendCommand(
  client: Client,
  key: string,
  words: readonly string[],
  until: number,
): LuaMultiReturn<[reply: Exclude<Reply, ErrorReply> | undefined, reason?: string]> {
  const command = encode(words);
  let node = nodeFor(client, key);
  let isAsking = false;
  let sentTo = "";
  for (let i = 0; i <= MOST_REDIRECTIONS; i++) {
    if (!mayAskNode(client, node)) {
      count(node.state, "skipped", 1);
      return $multi(undefined, troubleOf(node.state)?.reason ?? "it is not in use");
    }
    const [reply, failure, redirection] = sendTo(client, node.link, command, isAsking, until);
    if (failure !== undefined) {
      countNodeFailure(client, node, failure);
      return $multi(undefined, failure.reason);
    }
    // A redirection is no success, or nodes that send a command round in circles would never count as failing.
    if (redirection === undefined) {
      countSuccess(node.state);
      return $multi(reply);
    }
    count(node.state, "redirected", 1);
    node = follow(client.cluster!, redirection);
    isAsking = redirection.kind === "ask";
    sentTo = redirection.place;
  }
  const failure = redirectedTooOften(sentTo);
  countNodeFailure(client, node, failure);
  return $multi(undefined, failure.reason);
}

function sendTo(
  client: Client,
  link: Link,
  command: string,
  isAsking: boolean,
  until: number,
): LuaMultiReturn<[reply: Exclude<Reply, ErrorReply> | undefined, failure?: Failure, redirection?: Redirection]> {
  const [wire, unreachable] = connect(link, until);
  if (wire === undefined) return $multi(undefined, unreachable);
  let [reply, failure] = exchange(wire, isAsking ? ASKING + command : command);
  if (isAsking && reply !== undefined) [reply, failure] = receive(wire);
  if (reply === undefined) {
    drop(link, wire);
    return $multi(undefined, failure);
  }
  if (!isError(reply)) {
    release(link, wire);
    return $multi(reply);
  }
  const redirection = redirectionIn(client, wire, reply);
  if (redirection === undefined) {
    drop(link, wire);
    return $multi(undefined, refused(wire.place, reply.error));
  }
  release(link, wire);
  return $multi(undefined, undefined, redirection);
}

/** Whether a server answers that another one has the key. Only those of a cluster are believed. */
export function redirectionIn({ cluster }: Client, { host }: Wire, { error }: ErrorReply): Redirection | undefined {
  return cluster === undefined ? undefined : readRedirection(error, host);
}

/** @param place where the last redirection leads */
export function redirectedTooOften(place: string): Failure {
  return { kind: "refused", reason: `redirected more than ${MOST_REDIRECTIONS} times, at last to ${place}` };
}

/** Whether a server may be asked now. While it may not, a cluster may have put another in its place. */
export function mayAskNode({ cluster }: Client, { state }: Node): boolean {
  if (mayAsk(state)) return true;
  if (cluster !== undefined) refreshSoon(cluster);
  return false;
}

export function countNodeFailure({ cluster }: Client, { state }: Node, failure: Failure): void {
  countFailure(state, failure);
  if (cluster !== undefined) refreshSoon(cluster);
}

/** Of a cluster: up if every master is. As long as nothing is known of them: if any node is. */
export function statusOf({ cluster, entry }: Client): RedisStatus {
  let trouble = troubleOf(entry.state);
  const masters: Record<string, boolean> = {};
  if (cluster !== undefined) {
    for (const [place, node] of pairs(nodesInUse(cluster))) {
      const itsTrouble = troubleOf(node.state);
      masters[place] = itsTrouble === undefined;
      trouble ??= itsTrouble;
    }
  }
  return { state: trouble?.state ?? "up", reason: trouble?.reason ?? "", counters: counted(entry.state), masters };
}
