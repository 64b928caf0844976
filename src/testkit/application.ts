import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StartedTestContainer } from "testcontainers";
import { TestkitContainer, untilEnded, waitUntilListening, type EngineContainer } from "./container.ts";
import { containerEngine } from "./engine.ts";
import type { OpenRestyImage } from "./image.ts";
import type { ListenAddress } from "./listening.ts";

/** The hand-written application, as deep below the package's root from `src/` as from `dist/`. */
const SOURCES = fileURLToPath(new URL("../../nginx/", import.meta.url));

const CONFIGURATION_PATH = "/etc/nginx/application.conf";

/** Milliseconds for which a refused `pause()` is tried again. */
const PAUSE_DEADLINE = 5_000;

/** An application server of a site. */
export interface ApplicationOptions<Name extends string = string> {
  /** In every answer as `X-Served-By`; letters, digits, `-` and `_`. */
  readonly name: Name;
  /** Where it listens, in the network that it shares with the proxy. Unix sockets belong into `/run/limpet/`. */
  readonly listen: Exclude<ListenAddress, number>;
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
  if (!/^[\w-]+$/.test(name)) {
    throw new Error(`"${name}" can't be the name of an application: use letters, digits, "-" and "_".`);
  }
  const client = await containerEngine();
  const server = `listen ${listen};\nset $application ${name};\n`;
  const started = await new TestkitContainer(image.reference)
    .within(owner)
    .withCommand(command(image, listen))
    .withCopyFilesToContainer([
      { source: `${SOURCES}application.conf`, target: CONFIGURATION_PATH },
      { source: `${SOURCES}application.lua`, target: "/etc/nginx/application.lua" },
    ])
    .withCopyContentToContainer([{ content: server, target: "/etc/nginx/application-server.conf" }])
    .startListening(listen);
  return new Application(name, listen, started, client.container.getById(started.getId()));
}

/** A killed nginx leaves its unix socket behind, and could not bind to it when it starts again. */
function command(image: OpenRestyImage, listen: string): string[] {
  const socket = listen.startsWith("unix:") ? listen.slice("unix:".length) : "";
  const directives = "daemon off; error_log stderr notice;";
  const script = '[ -z "$1" ] || rm -f "$1"; shift; exec "$@"';
  const server = [image.command, "-c", CONFIGURATION_PATH, "-e", "stderr", "-g", directives];
  return ["/bin/sh", "-c", script, "sh", socket, ...server];
}

/** An application server of a site, and what can happen to it. */
export class Application {
  readonly name: string;
  readonly listen: ListenAddress;
  readonly #started: StartedTestContainer;
  readonly #container: EngineContainer;

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
    await this.#container.start();
    await waitUntilListening(this.#container, this.listen);
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

  /** Ends it and removes its container. */
  async stop(): Promise<void> {
    await this.#started.stop();
  }
}
