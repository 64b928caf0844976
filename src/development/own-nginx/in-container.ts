import type { Readable } from "node:stream";
import { createInterface } from "node:readline";
import { takeAddresses } from "../../testkit/addresses.ts";
import { containerEngine } from "../../testkit/engine.ts";
import type { OpenRestyImage } from "../../testkit/image.ts";
import { startOpenRestyAfter, type StartedOpenResty } from "../../testkit/openresty.ts";
import { publishing } from "../../testkit/publishing.ts";
import { keysFor } from "../../testkit/secrets.ts";
import { addressesOf } from "../../testkit/servers.ts";
import type { GoodBuild, Take } from "../watch/develop.ts";
import { nginxConfFor, stubText } from "./nginx-conf.ts";
import { outcome, type Listener, type OwnNginx } from "./own-nginx.ts";
import { stubsOf } from "./stubs.ts";

/** Where the proxy listens in the container. */
const PORT = 8080;

const STUB = "/etc/nginx/limpet-stub.lua";

/** The nginx of an image, in a container that has the servers' addresses for its own. */
export class NginxInContainer implements OwnNginx {
  readonly #image: OpenRestyImage;
  readonly #port: number;
  readonly #listener: Listener;
  #openresty: StartedOpenResty | undefined;
  #environment = "";

  /** @param port of this machine, where browsers reach it */
  constructor(image: OpenRestyImage, port: number, listener: Listener) {
    this.#image = image;
    this.#port = port;
    this.#listener = listener;
  }

  get url(): string {
    return `http://${publishing().host}:${this.#port}`;
  }

  readonly take: Take = async (built) => {
    const { environment } = keysFor(built.routing);
    // A running process keeps the environment that it was started with.
    if (this.#openresty !== undefined && this.#environment !== JSON.stringify(environment)) await this.stop();
    this.#environment = JSON.stringify(environment);
    const openresty = this.#openresty;
    return openresty === undefined
      ? await outcome("nginx did not start", () => this.#start(built))
      : await outcome("nginx refused it", () => this.#reload(built, openresty));
  };

  async #start(built: GoodBuild): Promise<void> {
    const { files, environment } = keysFor(built.routing);
    const client = await containerEngine();
    this.#openresty = await startOpenRestyAfter(
      {
        image: this.#image,
        nginxConf: this.#conf(built),
        ports: [PORT],
        hostPort: this.#port,
        environment,
        errorLogLevel: "warn",
        directories: [{ source: built.out, target: built.prefix }],
        files: [...files, { content: stubText(), target: STUB }],
      },
      (id) => takeAddresses(client.container.getById(id), this.#image, addressesOf(built.routing)),
    );
    const { stdout, stderr } = await this.#openresty.follow();
    this.#hear(stdout, this.#listener.access);
    this.#hear(stderr, this.#listener.error);
  }

  #hear(stream: Readable, say: (line: string) => void): void {
    createInterface({ input: stream }).on("line", say);
  }

  async #reload(built: GoodBuild, openresty: StartedOpenResty): Promise<void> {
    const client = await containerEngine();
    await takeAddresses(client.container.getById(openresty.id), this.#image, addressesOf(built.routing));
    const { files } = keysFor(built.routing);
    await openresty.copy({ directories: [{ source: built.out, target: built.prefix }], files });
    await openresty.reload(this.#conf(built));
  }

  #conf({ routing, prefix }: GoodBuild): string {
    return nginxConfFor(Object.keys(routing.upstreams), stubsOf(routing), {
      ...this.#image,
      listen: String(PORT),
      prefix,
      stub: STUB,
      main: "include /etc/nginx/modules-enabled/*.conf;",
      http: "",
    });
  }

  async stop(): Promise<void> {
    const openresty = this.#openresty;
    this.#openresty = undefined;
    await openresty?.stop();
  }
}
