import { setTimeout as delay } from "node:timers/promises";
import {
  GenericContainer,
  type ContainerRuntimeClient,
  type StartedTestContainer,
  type WaitStrategy,
} from "testcontainers";
import { containerEngine } from "./engine.ts";
import { ownershipLabels } from "./leftovers.ts";
import { untilListening, type ListenAddress } from "./listening.ts";
import { lastLines } from "./program.ts";
import { publishing } from "./publishing.ts";

/** Milliseconds for a server to listen after its container has started. */
const LISTEN_DEADLINE = 30_000;

/** A folder that servers of one site share; for unix sockets. */
export const SOCKETS_DIRECTORY = "/run/limpet";

/** The file that lets a container's command begin. It stays, so that a killed server starts again by itself. */
const GO = "/tmp/limpet-go";

/** Waits for that file, then becomes the command: nginx is process 1 all the same. */
const AWAIT_GO = ["/bin/sh", "-c", `until [ -e ${GO} ]; do sleep 0.01; done; exec "$@"`, "sh"];

/** dockerode's view of one container; that package is testcontainers' own, so the type is taken from there. */
export type EngineContainer = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

/** What one container wrote, apart. */
export interface ContainerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A container that publishes on the loopback address only, and that a later run can tell to be a leftover. */
export class TestkitContainer extends GenericContainer {
  #onCreated: (id: string) => void = () => {};

  constructor(image: string) {
    super(image);
    this.withWaitStrategy(new StartedIsReady());
    this.withStartupTimeout(LISTEN_DEADLINE);
  }

  /** Publishes these ports of the container, each on a random port. */
  withPublishedPorts(ports: readonly number[]): this {
    this.withExposedPorts(...ports);
    const binding = [{ HostIp: publishing().bind, HostPort: "0" }];
    this.hostConfig.PortBindings = Object.fromEntries(ports.map((port) => [`${port}/tcp`, binding]));
    return this;
  }

  /** Gives it a new sockets directory, for others to join. It disappears with the container. */
  withSocketsDirectory(): this {
    this.createOpts.Volumes = { [SOCKETS_DIRECTORY]: {} };
    return this;
  }

  /** Puts it into the network of another container, and gives it that container's sockets directory. */
  within(owner: string): this {
    this.hostConfig.VolumesFrom = [owner];
    return this.withNetworkMode(`container:${owner}`);
  }

  /**
   * Starts it, and waits until something in it listens at `address`.
   * @param prepare is called when the container is there, and its command only runs once this has resolved.
   * @throws at once when the container ends instead, with what it wrote; or after 30 s.
   */
  async startListening(
    address: ListenAddress,
    prepare: (containerId: string) => Promise<void> = async () => {},
  ): Promise<StartedTestContainer> {
    const client = await containerEngine();
    this.withLabels(await ownershipLabels());
    this.createOpts.Entrypoint = AWAIT_GO;
    const isSettled = new AbortController();
    const ended = new Promise<never>((_, reject) => {
      this.#onCreated = (id) => {
        const container = client.container.getById(id);
        container
          .wait({ condition: "next-exit", abortSignal: isSettled.signal })
          .then(() => explainEnd(container))
          .then(async (error) => {
            await container.remove({ force: true, v: true });
            reject(error);
          })
          .catch(() => {}); // Aborted: it runs. Or removed: `started` tells why.
      };
    });
    const started = this.start().then(async (container) => {
      try {
        await prepare(container.getId());
        await container.exec(["touch", GO]);
        await waitUntilListening(client.container.getById(container.getId()), address);
      } catch (error) {
        await container.stop().catch(() => {}); // It may be gone already; the error at hand says more.
        throw error;
      }
      return container;
    });
    try {
      return await Promise.race([started, ended]);
    } finally {
      isSettled.abort();
      ended.catch(() => {});
      started.catch(() => {});
    }
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#onCreated(id);
  }
}

/**
 * Waits until something in the container listens at `address`.
 * @throws after 30 s, or when the container ends, with what it wrote.
 */
export async function waitUntilListening(container: EngineContainer, address: ListenAddress): Promise<void> {
  const client = await containerEngine();
  const listening = client.container.exec(container, ["/bin/sh", "-c", untilListening(address)]);
  const isDone = new AbortController();
  const deadline = delay(LISTEN_DEADLINE, undefined, { signal: isDone.signal }).catch(() => undefined);
  try {
    const result = await Promise.race([listening, deadline]);
    if (result?.exitCode === 0) return;
  } finally {
    isDone.abort();
    listening.catch(() => {});
  }
  if (!(await container.inspect()).State.Running) throw await explainEnd(container);
  const { stdout, stderr } = await containerOutput(container);
  throw new Error(
    `Nothing in the container listens at ${address} after ${LISTEN_DEADLINE} ms. ` +
      `Compare with the \`listen\` directives of its configuration. It wrote:\n${lastLines(stdout + stderr)}`,
  );
}

async function explainEnd(container: EngineContainer): Promise<Error> {
  const { stdout, stderr } = await containerOutput(container);
  return new Error(`The server did not start. It wrote:\n${lastLines(stdout + stderr)}`);
}

/** All that the container's main process wrote so far. */
export async function containerOutput(container: EngineContainer): Promise<ContainerOutput> {
  const frames = await container.logs({ stdout: true, stderr: true });
  const output = { stdout: "", stderr: "" };
  // Each frame: one byte that names the stream, three of padding, four that give the length, and the text.
  for (let start = 0; start + 8 <= frames.length; ) {
    const end = start + 8 + frames.readUInt32BE(start + 4);
    output[frames[start] === 2 ? "stderr" : "stdout"] += frames.toString("utf8", start + 8, end);
    start = end;
  }
  return output;
}

/**
 * Leaves the waiting to `startListening`: testcontainers' strategies connect to the published port from a host that
 * it guesses, which isn't the loopback address that we publish on.
 */
class StartedIsReady implements WaitStrategy {
  async waitUntilReady(): Promise<void> {}
  withStartupTimeout(): this {
    return this;
  }
  isStartupTimeoutSet(): boolean {
    return true;
  }
  getStartupTimeout(): number {
    return LISTEN_DEADLINE;
  }
}
