import { takeAddresses } from "./addresses.ts";
import { startApplication, type Application, type ApplicationOptions } from "./application.ts";
import { ApplicationHost } from "./application-host.ts";
import { containerEngine } from "./engine.ts";
import type { OpenRestyImage } from "./image.ts";

/** The application servers of a site. */
export class Applications {
  readonly byName = new Map<string, Application>();
  readonly #image: OpenRestyImage;
  #host: Promise<ApplicationHost> | undefined;

  constructor(image: OpenRestyImage) {
    this.#image = image;
  }

  /**
   * Starts those that are not there yet, in the network of a container that gets their addresses.
   * @throws when one doesn't start; the others may run then.
   */
  async start(owner: string, wanted: readonly ApplicationOptions[], addresses: readonly string[]): Promise<void> {
    const client = await containerEngine();
    await takeAddresses(client.container.getById(owner), this.#image, addresses);
    const missing = wanted.filter(({ name }) => !this.byName.has(name));
    if (missing.length === 0) return;
    const host = await (this.#host ??= ApplicationHost.start(this.#image, owner));
    const starts = missing.map(async (application) => {
      this.byName.set(application.name, await startApplication(application, host));
    });
    const failure = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
    if (failure) throw failure.reason;
  }

  /** Ends one for good; another may take its name and its address. */
  async end(name: string): Promise<void> {
    await this.byName.get(name)?.kill();
    this.byName.delete(name);
  }

  async stop(): Promise<void> {
    const host = await this.#host?.catch(() => undefined);
    await host?.stop();
  }
}
