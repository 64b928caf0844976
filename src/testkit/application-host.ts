import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { StartedTestContainer } from "testcontainers";
import { TestkitContainer } from "./container.ts";
import { copyInto } from "./copying.ts";
import { containerEngine, type EngineContainer } from "./engine.ts";
import { HostedProcess } from "./hosted-process.ts";
import type { OpenRestyImage } from "./image.ts";
import type { ListenAddress } from "./listening.ts";

/** The hand-written application, as deep below the package's root from `src/` as from `dist/`. */
const SOURCES = fileURLToPath(new URL("../../nginx/", import.meta.url));

/**
 * The container of a site's application servers. They are processes in it, not containers of their own, because a
 * container takes ten times as long to start.
 */
export class ApplicationHost {
  readonly image: OpenRestyImage;
  readonly #started: StartedTestContainer;
  readonly #container: EngineContainer;
  #count = 0;

  private constructor(image: OpenRestyImage, started: StartedTestContainer, container: EngineContainer) {
    this.image = image;
    this.#started = started;
    this.#container = container;
  }

  /** Starts one in the network of another container. */
  static async start(image: OpenRestyImage, owner: string): Promise<ApplicationHost> {
    const client = await containerEngine();
    const files = ["application.lua", "orders.lua"].map(async (name) => ({
      content: await readFile(SOURCES + name),
      target: `/etc/nginx/${name}`,
    }));
    const started = await new TestkitContainer(image.reference)
      .within(owner)
      .withAddedCapabilities("NET_ADMIN")
      .withThings({ files: await Promise.all(files) })
      .startIdle();
    return new ApplicationHost(image, started, client.container.getById(started.getId()));
  }

  /**
   * A process for an application, which does not run yet.
   * @param server what else stands in its `server {}`
   */
  async add(listen: ListenAddress, server: string): Promise<HostedProcess> {
    const number = ++this.#count;
    const place = `/etc/nginx/applications/${number}`;
    const files = [
      { content: await readFile(`${SOURCES}application.conf`), target: `${place}/application.conf` },
      { content: `listen ${listen};\n${server}`, target: `${place}/application-server.conf` },
    ];
    await copyInto(this.#started, this.#container, { files });
    const process = `/tmp/limpet-application-${number}`;
    return new HostedProcess(this.#container, listen, process, [
      "env",
      `LIMPET_ORDERS=${process}.orders`,
      this.image.command,
      "-c",
      `${place}/application.conf`,
      "-e",
      "stderr",
      "-g",
      "daemon off; master_process off; error_log stderr notice;",
    ]);
  }

  /** Ends all of them, and removes the container. */
  async stop(): Promise<void> {
    await this.#started.stop();
  }
}
