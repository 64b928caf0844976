import { SourceMaps } from "../traceback/source-maps.ts";
import { Traceback } from "../traceback/traceback.ts";
import type { Application, ApplicationOptions } from "./application.ts";
import type { Applications } from "./applications.ts";
import type { StartedOpenResty } from "./openresty.ts";
import { buildRules, type BuiltRules } from "./rules.ts";
import { addressesOf, applicationsOf } from "./servers.ts";

/** Where a site's compiled rules are in the container: `include limpet/…;` in nginx.conf. */
export const LUA_OUT_TARGET = "/etc/nginx/limpet";

/** A site that runs. */
export interface Site<Name extends string = string> extends AsyncDisposable {
  readonly openresty: StartedOpenResty;
  /** All application servers. */
  readonly applications: readonly Application[];
  /** The application server of that name. */
  application(name: Name): Application;
  /**
   * Where clients reach an upstream, the first by default; with an nginx.conf of your own, its first port.
   * @throws when there is no such upstream.
   */
  url(upstream?: string): string;
  /** The error log so far, with positions in TypeScript and the source lines where something went wrong. */
  errorLog(): Promise<string>;
  /**
   * What a failing test should show: the error log from `warn` on, with positions in TypeScript, and the last 20 lines
   * of the access log, with every request's verdict.
   */
  logs(): Promise<string>;
  /**
   * Puts other rules in place, starts applications for servers that are new, and reloads nginx. Sessions, and servers
   * that the rules name no more, are as they were.
   * @param rules their module, with the upstreams that the site has
   * @throws when they have mistakes or nginx refuses them; the old rules are in force then
   */
  adopt(rules: string): Promise<void>;
  /**
   * Starts another application server.
   * @throws when it doesn't listen within 30 s
   */
  startApplication(options: ApplicationOptions): Promise<Application>;
  /** Ends an application server for good: another one may take its name and its address. */
  endApplication(name: string): Promise<void>;
  /** Ends the applications, then the proxy, and removes their containers. */
  stop(): Promise<void>;
}

/** Requests in `logs()`. */
const LAST_ACCESSES = 20;

/** Only `startSite` makes one. */
export class StartedSite<Name extends string> implements Site<Name> {
  readonly openresty: StartedOpenResty;
  readonly #applications: Applications;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #cleanUp: () => Promise<void>;
  #maps: SourceMaps;
  #adopted: BuiltRules | undefined;

  constructor(
    openresty: StartedOpenResty,
    applications: Applications,
    ports: ReadonlyMap<string, number>,
    maps: SourceMaps,
    cleanUp: () => Promise<void>,
  ) {
    this.openresty = openresty;
    this.#applications = applications;
    this.#ports = ports;
    this.#maps = maps;
    this.#cleanUp = cleanUp;
  }

  get applications(): readonly Application[] {
    return [...this.#applications.byName.values()];
  }

  application(name: Name): Application {
    const application = this.#applications.byName.get(name);
    if (application) return application;
    const known = [...this.#applications.byName.keys()].join(", ");
    throw new Error(`The site has no application "${name}". It has: ${known}.`);
  }

  url(upstream?: string): string {
    if (upstream === undefined) return this.openresty.url();
    const port = this.#ports.get(upstream);
    if (port !== undefined) return this.openresty.url(port);
    const known = [...this.#ports.keys()].join(", ");
    throw new Error(
      known === ""
        ? "The site has its own nginx.conf: name one of its ports, as in site.openresty.url(8080)."
        : `The site has no upstream "${upstream}". It has: ${known}.`,
    );
  }

  async errorLog(): Promise<string> {
    return new Traceback(this.#maps).text(await this.openresty.errorLog());
  }

  async logs(): Promise<string> {
    const errors = (await this.openresty.errorLog())
      .split("\n")
      .filter((line) => !/\[(debug|info|notice)\]/.test(line));
    const accesses = (await this.openresty.accessLog()).trimEnd().split("\n").slice(-LAST_ACCESSES);
    const said = new Traceback(this.#maps).text(errors.join("\n")).trimEnd();
    return `error log:\n${said}\naccess log:\n${accesses.join("\n")}`;
  }

  async adopt(rules: string): Promise<void> {
    const built = await buildRules(rules);
    try {
      const added = Object.keys(built.routing.upstreams).filter(
        (name) => this.#ports.size > 0 && !this.#ports.has(name),
      );
      if (added.length > 0) {
        throw new Error(
          `${rules} adds the upstream ${added.join(", ")}, for which nginx.conf has no server: start a new site.`,
        );
      }
      await this.#applications.start(this.openresty.id, applicationsOf(built.routing), addressesOf(built.routing));
      await this.openresty.copy({ directories: [{ source: built.luaOut, target: LUA_OUT_TARGET }] });
      await this.openresty.reload();
    } catch (error) {
      await built.remove();
      throw error;
    }
    await this.#adopted?.remove();
    this.#adopted = built;
    this.#maps = new SourceMaps([{ folder: built.luaOut, prefix: LUA_OUT_TARGET }]);
  }

  async startApplication(options: ApplicationOptions): Promise<Application> {
    await this.#applications.start(this.openresty.id, [options], []);
    return this.#applications.byName.get(options.name)!;
  }

  async endApplication(name: string): Promise<void> {
    await this.#applications.end(name);
  }

  async stop(): Promise<void> {
    await this.#cleanUp();
    await this.#adopted?.remove();
    await this.openresty.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
