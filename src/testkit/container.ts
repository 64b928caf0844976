import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from "testcontainers";
import { containerEngine, type EngineContainer } from "./engine.ts";
import type { CopiedThings } from "./copied-things.ts";
import { copyInto } from "./copying.ts";
import { listensInside, processFolder } from "./inside.ts";
import { ownershipLabels } from "./leftovers.ts";
import { untilListening, type ListenAddress } from "./listening.ts";
import { lastLines } from "./program.ts";
import { publishing } from "./publishing.ts";

/** Milliseconds for a server to listen after its container has started. */
const LISTEN_DEADLINE = 30_000;

/** Milliseconds for a container to be gone after its main process is. */
const END_DEADLINE = 5_000;

/** A folder that servers of one site share; for unix sockets. */
const SOCKETS_DIRECTORY = "/run/limpet";

/** The file that lets a container's command begin. It stays, so that a killed server starts again by itself. */
const GO = "/tmp/limpet-go";

/** Waits for that file, then becomes the command: nginx is process 1 all the same. */
const AWAIT_GO = ["/bin/sh", "-c", `until [ -e ${GO} ]; do sleep 0.05; done; exec "$@"`, "sh"];

/** Absent where the kernel has no IPv6; a container with a setting for it would not start there. */
const IPV6_SETTINGS = "/proc/sys/net/ipv6";

/** What one container wrote, apart. */
export interface ContainerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A container that publishes on the loopback address only, and that a later run can tell to be a leftover. */
export class TestkitContainer extends GenericContainer {
  #things: CopiedThings = {};

  constructor(image: string) {
    super(image);
    this.withWaitStrategy(new StartedIsReady());
    this.withStartupTimeout(LISTEN_DEADLINE);
  }

  /** Publishes these ports of the container, each on a random port, but for the first where another one is named. */
  withPublishedPorts(ports: readonly number[], first = 0): this {
    this.withExposedPorts(...ports);
    const bindings = ports.map((port, index) => {
      const HostPort = String(index === 0 ? first : 0);
      return [`${port}/tcp`, [{ HostIp: publishing().bind, HostPort }]] as const;
    });
    this.hostConfig.PortBindings = Object.fromEntries(bindings);
    return this;
  }

  /** Lets what runs in it listen on [::1], which the engine forbids in a network without IPv6. */
  withLoopbackIpv6(): this {
    if (existsSync(IPV6_SETTINGS)) this.hostConfig.Sysctls = { "net.ipv6.conf.lo.disable_ipv6": "0" };
    return this;
  }

  /** Starts it with nothing in it but a process that waits for its end. */
  async startIdle(): Promise<StartedTestContainer> {
    this.withLabels(await ownershipLabels());
    this.withCommand(["/bin/sh", "-c", "exec tail -f /dev/null"]);
    const started = await this.start();
    try {
      const client = await containerEngine();
      await copyInto(started, client.container.getById(started.getId()), this.#things);
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  /** Gives it a new sockets directory, for others to join. It disappears with the container. */
  withSocketsDirectory(): this {
    this.createOpts.Volumes = { [SOCKETS_DIRECTORY]: {} };
    return this;
  }

  /** Brings these into it before its command runs. */
  withThings(things: CopiedThings): this {
    this.#things = things;
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
    prepare: (containerId: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<StartedTestContainer> {
    const client = await containerEngine();
    this.withLabels(await ownershipLabels());
    this.createOpts.Entrypoint = AWAIT_GO;
    const started = await this.start();
    try {
      const container = client.container.getById(started.getId());
      await copyInto(started, container, this.#things);
      await prepare(started.getId());
      await letGo(container, () => client.container.exec(container, ["touch", GO]));
      await waitUntilListening(container, address);
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }
}

/** Makes the file that lets a container's command begin. */
async function letGo(container: EngineContainer, byCommand: () => Promise<unknown>): Promise<void> {
  const folder = await processFolder(container);
  if (folder !== undefined) {
    try {
      await writeFile(`${folder}/root${GO}`, "");
      return;
    } catch {
      // This user may look into the container, but not write there.
    }
  }
  await byCommand();
}

/**
 * Waits until the container's main process listens at `address`.
 * @throws when it ends instead, with what it wrote; or after 30 s.
 */
export async function waitUntilListening(container: EngineContainer, address: ListenAddress): Promise<void> {
  const script = untilListening(address);
  const deadline = Date.now() + LISTEN_DEADLINE;
  let hasEnded = false;
  while (!hasEnded && Date.now() < deadline) {
    const isListening = await listensInside(container, address);
    if (isListening === true) return;
    if (isListening === false) {
      await delay(10);
      continue;
    }
    const exitCode = await within(deadline - Date.now(), exitCodeInside(container, script));
    if (exitCode === 0) return;
    hasEnded = !(await container.inspect()).State.Running;
    if (!hasEnded) await delay(20); // The script ends a moment before its container does; or the engine is busy.
  }
  const { stdout, stderr } = await containerOutput(container);
  const what = hasEnded
    ? `The server that should listen at ${address} did not start.`
    : `The server is not listening at ${address} after ${LISTEN_DEADLINE} ms. ` +
      `Compare with the \`listen\` directives of its configuration.`;
  throw new Error(`${what} It wrote:\n${lastLines(stdout + stderr)}`);
}

/**
 * The exit code of a shell script in the container; `undefined` where the engine can't run it, as in one that ended.
 *
 * testcontainers' own `exec` keeps its connection open in that case, and with it this process.
 */
async function exitCodeInside(container: EngineContainer, script: string): Promise<number | undefined> {
  try {
    const exec = await container.exec({ Cmd: ["/bin/sh", "-c", script], AttachStdout: true, AttachStderr: true });
    const output = await exec.start({ hijack: false, stdin: false });
    await finished(output.resume());
    return (await exec.inspect()).ExitCode ?? undefined;
  } catch {
    return undefined;
  }
}

/** Waits until the container has ended, for 5 s at most. */
export async function untilEnded(container: EngineContainer): Promise<void> {
  const deadline = Date.now() + END_DEADLINE;
  while (Date.now() < deadline) {
    const { State } = await container.inspect();
    if (!State.Running) return;
    await delay(20);
  }
}

/** What `work` resolves to, or `undefined` after that many milliseconds. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  const isDone = new AbortController();
  const deadline = delay(milliseconds, undefined, { signal: isDone.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    isDone.abort();
  }
}

/** All that the container's main process wrote so far. */
export async function containerOutput(container: EngineContainer): Promise<ContainerOutput> {
  const frames = await container.logs({ stdout: true, stderr: true });
  const output = { stdout: "", stderr: "" };
  // Each frame: one byte that names the stream, three of padding, four that give the length, and the text.
  let start = 0;
  while (start + 8 <= frames.length) {
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
  waitUntilReady(): Promise<void> {
    return Promise.resolve();
  }

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
