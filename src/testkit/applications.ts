import { takeAddresses } from "./addresses.ts";
import { startApplication, type Application, type ApplicationOptions } from "./application.ts";
import { containerEngine } from "./engine.ts";
import type { OpenRestyImage } from "./image.ts";

/** The application servers of a site. */
export class Applications {
  readonly byName = new Map<string, Application>();
  readonly #image: OpenRestyImage;

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
    const starts = wanted
      .filter(({ name }) => !this.byName.has(name))
      .map(async (application) => {
        this.byName.set(application.name, await startApplication(application, this.#image, owner));
      });
    const failure = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
    if (failure) throw failure.reason;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.byName.values()].map((application) => application.stop()));
  }
}
