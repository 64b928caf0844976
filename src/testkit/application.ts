import { setTimeout as delay } from "node:timers/promises";
import type { ApplicationHost } from "./application-host.ts";
import { containerEngine } from "./engine.ts";
import type { HostedProcess } from "./hosted-process.ts";
import { readInside, writeInside } from "./inside.ts";
import type { ListenAddress } from "./listening.ts";

/** Milliseconds for an application to read its orders. */
const ORDERS_DEADLINE = 10_000;

/** Milliseconds between two looks whether it has. */
const ORDERS_INTERVAL = 10;

/** An application server of a site. */
export interface ApplicationOptions<Name extends string = string> {
  /** In every answer as `X-Served-By`; letters, digits, and `- _ . /`. */
  readonly name: Name;
  /** Where it listens, in the network that it shares with the proxy. Unix sockets belong into `/run/limpet/`. */
  readonly listen: Exclude<ListenAddress, number>;
}

/** How an application answers; what isn't named is as ever. */
export interface Behaviour {
  /** The status of every answer, such as 503. */
  readonly status?: number;
  /** Milliseconds before every answer. */
  readonly delay?: number;
}

/**
 * Starts an application server, and resolves when it listens.
 * @throws when its name can't stand in a configuration, or it doesn't listen within 30 s.
 */
export async function startApplication(
  { name, listen }: ApplicationOptions,
  host: ApplicationHost,
): Promise<Application> {
  if (!/^[\w./-]+$/.test(name)) {
    throw new Error(`"${name}" cannot be the name of an application: use letters, digits, "-", "_", "." and "/".`);
  }
  const process = await host.add(listen, `set $application ${name};\n`);
  await process.start();
  return new Application(name, process);
}

/** An application server of a site, and what can happen to it. */
export class Application {
  readonly name: string;
  readonly #process: HostedProcess;
  #behaviour: Behaviour = {};
  #isPartitioned = false;
  #orders = 0;

  /** @internal */
  constructor(name: string, process: HostedProcess) {
    this.name = name;
    this.#process = process;
  }

  get listen(): ListenAddress {
    return this.#process.listen;
  }

  /** Crashes it (SIGKILL): connections break, and new ones are refused from the moment this resolves. */
  async kill(): Promise<void> {
    await this.#process.kill();
  }

  /** Starts it again after `kill()`, with an empty memory; resolves when it listens. */
  async start(): Promise<void> {
    this.#behaviour = {};
    this.#isPartitioned = false;
    await this.#process.start();
  }

  /** Crashes it and starts it again: it listens where it did, and knows no session any more. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Makes it hang (SIGSTOP): the kernel goes on accepting connections, and nothing answers. */
  async pause(): Promise<void> {
    await this.#process.pause();
  }

  /** Lets it go on; what waited is answered. */
  async unpause(): Promise<void> {
    await this.#process.unpause();
  }

  /**
   * Cuts it off: its packets are lost, as when a cable is pulled. New connections are neither accepted nor refused, and
   * those that are open fall silent. Not where it listens on a unix socket, which has no network between.
   */
  async partition(): Promise<void> {
    if (String(this.listen).startsWith("unix:")) {
      throw new Error(
        `The application "${this.name}" listens on a unix socket, which receives no packets: use pause() instead.`,
      );
    }
    this.#isPartitioned = true;
    await this.#order();
  }

  /** Ends the partition. Packets that are sent again meanwhile arrive, so connections that were open may go on. */
  async heal(): Promise<void> {
    this.#isPartitioned = false;
    await this.#order();
  }

  /** From now on every answer is like that, until the next call, or until it is started again; `{}` is as ever. */
  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    await this.#order();
  }

  /**
   * Makes it as it was when it was new, whatever was done to it: it runs, answers as ever, and knows no session.
   * So tests can have one site in turn.
   */
  async reset(): Promise<void> {
    // What waits for one that is paused would still arrive after it has forgotten everything.
    if (this.#process.isPaused) await this.kill();
    if (!(await this.#process.isRunning())) return this.start();
    this.#behaviour = {};
    this.#isPartitioned = false;
    await this.#order("forget");
  }

  /** Resolves when the application has read how to behave. */
  async #order(memory: "keep" | "forget" = "keep"): Promise<void> {
    const { status = 0, delay = 0 } = this.#behaviour;
    const orders = `${++this.#orders} ${this.#isPartitioned ? "cut" : "open"} ${status} ${delay} ${memory}\n`;
    const answer = (await this.#orderInside(orders)) ?? (await this.#orderByCommand(orders));
    if (answer === "") {
      throw new Error(
        `The application "${this.name}" did not take its orders within ${ORDERS_DEADLINE} ms. Is it killed or paused?`,
      );
    }
    const problem = answer.trim().replace(/^\d+ /, "");
    if (problem !== "done") throw new Error(`The application "${this.name}" cannot be cut off: ${problem}.`);
  }

  /** Gives what it said; "" where it said nothing in time, `undefined` where this process can't look inside. */
  async #orderInside(orders: string): Promise<string | undefined> {
    const { container } = this.#process;
    if (!(await writeInside(container, { files: [{ content: orders, target: this.#place }] }))) return undefined;
    const deadline = Date.now() + ORDERS_DEADLINE;
    while (Date.now() < deadline) {
      const answer = await readInside(container, [`${this.#place}.read`]);
      if (answer === undefined) return undefined;
      if (answer.startsWith(`${this.#orders} `) && answer.endsWith("\n")) return answer;
      await delay(ORDERS_INTERVAL);
    }
    return "";
  }

  async #orderByCommand(orders: string): Promise<string> {
    const write = `printf '%s' "$2" > "$1".new; mv "$1".new "$1"`;
    const wait = `until grep "^${this.#orders} " "$1".read 2>/dev/null; do sleep 0.01; done`;
    const script = `${write}; timeout ${ORDERS_DEADLINE / 1000} sh -c '${wait}' sh "$1"`;
    const { container } = await containerEngine();
    const command = ["/bin/sh", "-c", script, "sh", this.#place, orders];
    const { exitCode, output } = await container.exec(this.#process.container, command);
    return exitCode === 0 ? output : "";
  }

  /** The file that tells the application how to behave; it writes the number of the last one that it has read beside. */
  get #place(): string {
    return `${this.#process.place}.orders`;
  }
}
