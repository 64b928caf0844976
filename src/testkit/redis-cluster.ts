import { setTimeout as delay } from "node:timers/promises";
import { startRedis, type RedisEngine, type StartedRedis, type TcpAddress } from "./redis.ts";
import type { StartedOpenResty } from "./openresty.ts";
import type { Report } from "./report.ts";

const SLOTS = 16_384;

/** Milliseconds for the nodes to agree. */
const JOIN_DEADLINE = 30_000;

/** A Redis Cluster or Valkey cluster to be started. */
export interface RedisClusterOptions {
  /** The OpenResty whose network it shares. */
  readonly within: StartedOpenResty;
  /** Where the masters listen. The slots are divided evenly among them. */
  readonly masters: readonly TcpAddress[];
  /** Where their replicas listen: the first is of the first master, and so on. Default: none. */
  readonly replicas?: readonly TcpAddress[];
  /** Default "redis". */
  readonly engine?: RedisEngine;
  /** Milliseconds of silence after which a master is gone, and its replica takes its place. Default 1000. */
  readonly nodeTimeout?: number;
  /** Lines of redis.conf, for every node. */
  readonly configuration?: readonly string[];
  readonly report?: Report;
}

/**
 * Starts a cluster, each node in a container of its own, and resolves when all of them agree that it is whole. Nodes
 * also need the ports that are 10000 above their own.
 * @throws when a node does not start, or they do not agree within 30 s
 */
export async function startRedisCluster(options: RedisClusterOptions): Promise<StartedRedisCluster> {
  const { masters, replicas = [] } = options;
  const starting = await Promise.allSettled([...masters, ...replicas].map((listen) => startNode(options, listen)));
  const nodes = starting.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const cluster = new StartedRedisCluster(nodes);
  try {
    for (const one of starting) if (one.status === "rejected") throw one.reason;
    await join(nodes, masters.length);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function startNode(options: RedisClusterOptions, listen: TcpAddress): Promise<StartedRedis> {
  const { within, engine = "redis", nodeTimeout = 1000, configuration = [], report } = options;
  const lines = ["cluster-enabled yes", "cluster-config-file /tmp/nodes.conf", `cluster-node-timeout ${nodeTimeout}`];
  return startRedis({
    within,
    listen,
    engine,
    configuration: [...lines, ...configuration],
    ...(report === undefined ? {} : { report }),
  });
}

async function join(nodes: readonly StartedRedis[], masterCount: number): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    await node.command("CLUSTER", "SET-CONFIG-EPOCH", `${index + 1}`);
    if (index >= masterCount) continue;
    const first = Math.ceil((index * SLOTS) / masterCount);
    const last = Math.ceil(((index + 1) * SLOTS) / masterCount) - 1;
    await node.command("CLUSTER", "ADDSLOTSRANGE", `${first}`, `${last}`);
  }
  const [first, ...others] = nodes;
  for (const { listen } of others) await first?.command("CLUSTER", "MEET", ...hostAndPort(String(listen)));
  await untilAll(nodes, async (node) => (await info(node)).includes(`cluster_known_nodes:${nodes.length}`));
  for (const [index, replica] of nodes.slice(masterCount).entries()) {
    const master = await nodes[index]!.command("CLUSTER", "MYID");
    await untilAll([replica], async () => (await replica.command("CLUSTER", "NODES")).includes(master));
    await replica.command("CLUSTER", "REPLICATE", master);
  }
  await untilAll(nodes, async (node) => (await info(node)).includes("cluster_state:ok"));
  await untilAll(nodes.slice(masterCount), async (replica) =>
    (await replica.command("INFO", "replication")).includes("master_link_status:up"),
  );
}

function info(node: StartedRedis): Promise<string> {
  return node.command("CLUSTER", "INFO");
}

function hostAndPort(listen: string): [host: string, port: string] {
  const colon = listen.lastIndexOf(":");
  return [listen.slice(0, colon).replace(/^\[|\]$/g, ""), listen.slice(colon + 1)];
}

async function untilAll(
  nodes: readonly StartedRedis[],
  isDone: (node: StartedRedis) => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + JOIN_DEADLINE;
  for (const node of nodes) {
    while (!(await isDone(node))) {
      if (Date.now() > deadline)
        throw new Error(`The nodes of the cluster do not agree after ${JOIN_DEADLINE} ms:\n${await info(node)}`);
      await delay(50);
    }
  }
}

/** A cluster that runs. */
export class StartedRedisCluster implements AsyncDisposable {
  /** The masters, and then the replicas, in the order of the options. */
  readonly nodes: readonly StartedRedis[];

  /** @internal */
  constructor(nodes: readonly StartedRedis[]) {
    this.nodes = nodes;
  }

  /** @throws if none listens there */
  node(listen: string): StartedRedis {
    const node = this.nodes.find((one) => one.listen === listen);
    if (node === undefined) throw new Error(`No node of this cluster listens at ${listen}.`);
    return node;
  }

  /** Ends all nodes, and removes their containers; a second call does nothing. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
