import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StartedTestContainer } from "testcontainers";
import { TestkitContainer, untilEnded, waitUntilListening } from "./container.ts";
import { containerEngine, type EngineContainer } from "./engine.ts";
import type { CopiedFile } from "./copied-things.ts";
import { readInside, writeInside } from "./inside.ts";
import type { OpenRestyImage } from "./image.ts";
import type { ListenAddress } from "./listening.ts";

/** The hand-written application, as deep below the package's root from `src/` as from `dist/`. */
const SOURCES = fileURLToPath(new URL("../../nginx/", import.meta.url));

const CONFIGURATION_PATH = "/etc/nginx/application.conf";

/** The file that tells the application how to behave; it writes the number of the last one that it has read beside. */
const ORDERS = "/tmp/limpet-orders";

/** Milliseconds for an application to read its orders. */
const ORDERS_DEADLINE = 10_000;

/** Milliseconds between two looks whether it has. */
const ORDERS_INTERVAL = 10;

/** Milliseconds for which a refused `pause()` is tried again. */
const PAUSE_DEADLINE = 5_000;

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
 * Starts an application server in the network of another container, and resolves when it listens.
 * @throws when its name can't stand in a configuration, or it doesn't listen within 30 s.
 */
export async function startApplication(
  { name, listen }: ApplicationOptions,
  image: OpenRestyImage,
  owner: string,
): Promise<Application> {
  if (!/^[\w./-]+$/.test(name)) {
    throw new Error(`"${name}" cannot be the name of an application: use letters, digits, "-", "_", "." and "/".`);
  }
  const client = await containerEngine();
  const started = await new TestkitContainer(image.reference)
    .within(owner)
    .withAddedCapabilities("NET_ADMIN")
    .withCommand(command(image, listen))
    .withThings({ files: await filesOf(`listen ${listen};\nset $application ${name};\n`) })
    .startListening(listen);
  return new Application(name, listen, started, client.container.getById(started.getId()));
}

async function filesOf(server: string): Promise<CopiedFile[]> {
  return [
    { content: await readFile(`${SOURCES}application.conf`), target: CONFIGURATION_PATH },
    { content: await readFile(`${SOURCES}application.lua`), target: "/etc/nginx/application.lua" },
    { content: await readFile(`${SOURCES}orders.lua`), target: "/etc/nginx/orders.lua" },
    { content: server, target: "/etc/nginx/application-server.conf" },
  ];
}

/** A killed nginx leaves its unix socket behind, and could not bind to it when it starts again. */
function command(image: OpenRestyImage, listen: string): string[] {
  const socket = listen.startsWith("unix:") ? listen.slice("unix:".length) : "";
  const directives = "daemon off; error_log stderr notice;";
  const script = `rm -f ${ORDERS}*; [ -z "$1" ] || rm -f "$1"; shift; exec "$@"`;
  const server = [image.command, "-c", CONFIGURATION_PATH, "-e", "stderr", "-g", directives];
  return ["/bin/sh", "-c", script, "sh", socket, ...server];
}

/** An application server of a site, and what can happen to it. */
export class Application {
  readonly name: string;
  readonly listen: ListenAddress;
  readonly #started: StartedTestContainer;
  readonly #container: EngineContainer;
  #behaviour: Behaviour = {};
  #isPartitioned = false;
  #orders = 0;

  /** @internal */
  constructor(name: string, listen: ListenAddress, started: StartedTestContainer, container: EngineContainer) {
    this.name = name;
    this.listen = listen;
    this.#started = started;
    this.#container = container;
  }

  /** Crashes it (SIGKILL): connections break, and new ones are refused from the moment this resolves. */
  async kill(): Promise<void> {
    await this.#container.kill({ signal: "SIGKILL" });
    await untilEnded(this.#container);
  }

  /** Starts it again after `kill()`, with an empty memory; resolves when it listens. */
  async start(): Promise<void> {
    this.#behaviour = {};
    this.#isPartitioned = false;
    await this.#container.start();
    await waitUntilListening(this.#container, this.listen);
  }

  /** Crashes it and starts it again: it listens where it did, and knows no session any more. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Makes it hang: the kernel goes on accepting connections, and nothing answers. */
  async pause(): Promise<void> {
    const deadline = Date.now() + PAUSE_DEADLINE;
    for (;;) {
      try {
        await this.#container.pause();
        return;
      } catch (error) {
        // On a busy machine with cgroup v1, runc gives up early: "unable to freeze".
        if (Date.now() > deadline) throw error;
        await delay(50);
      }
    }
  }

  /** Lets it go on; what waited is answered. */
  async unpause(): Promise<void> {
    await this.#container.unpause();
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
    const { State } = await this.#container.inspect();
    if (!State.Running) return this.start();
    if (State.Paused) {
      await this.unpause();
      // What waited for it would still arrive after it has forgotten everything.
      return this.restart();
    }
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
    if (!(await writeInside(this.#container, { files: [{ content: orders, target: ORDERS }] }))) return undefined;
    const deadline = Date.now() + ORDERS_DEADLINE;
    while (Date.now() < deadline) {
      const answer = await readInside(this.#container, [`${ORDERS}.read`]);
      if (answer === undefined) return undefined;
      if (answer.startsWith(`${this.#orders} `) && answer.endsWith("\n")) return answer;
      await delay(ORDERS_INTERVAL);
    }
    return "";
  }

  async #orderByCommand(orders: string): Promise<string> {
    const write = `printf '%s' "$1" > ${ORDERS}.new; mv ${ORDERS}.new ${ORDERS}`;
    const wait = `until grep "^${this.#orders} " ${ORDERS}.read 2>/dev/null; do sleep 0.01; done`;
    const script = `${write}; timeout ${ORDERS_DEADLINE / 1000} sh -c '${wait}'`;
    const { exitCode, output } = await this.#started.exec(["/bin/sh", "-c", script, "sh", orders]);
    return exitCode === 0 ? output : "";
  }

  /** Ends it and removes its container. */
  async stop(): Promise<void> {
    await this.#started.stop();
  }
}
