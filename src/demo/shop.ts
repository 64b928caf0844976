import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  LUA_OUT_TARGET,
  startOpenResty,
  startSite,
  type Application,
  type OpenRestyImage,
  type Site,
  type StartedOpenResty,
} from "../testkit/index.ts";
import { PROXY_PORTS, type DemoApplication } from "./applications.ts";
import { Problem } from "./problem.ts";
import type { DemoRules } from "./rules.ts";

/** As deep below the package's root from `src/` as from `dist/`. */
const NGINX_CONF = new URL("../../nginx/nginx.conf", import.meta.url);

/** nginx's own default, and so Limpet's. */
const DEFAULT_FAIL_TIMEOUT = 10;

interface RunningApplication extends DemoApplication {
  readonly application: Application;
  isUp: boolean;
}

/** Two proxies that share nothing but rules and keys, and the application servers that the rules name, as they run. */
export class Shop {
  readonly #site: Site;
  readonly #secondProxy: StartedOpenResty;
  readonly #applications: Map<string, RunningApplication>;
  #rules: DemoRules;
  #adoption: Promise<void> = Promise.resolve();
  #isOver = false;

  /** Only `startShop` makes one. */
  constructor(site: Site, secondProxy: StartedOpenResty, rules: DemoRules) {
    this.#site = site;
    this.#secondProxy = secondProxy;
    this.#rules = rules;
    this.#applications = new Map(
      rules.applications.map((wanted) => [
        wanted.name,
        { ...wanted, application: site.application(wanted.name), isUp: true },
      ]),
    );
  }

  get rules(): DemoRules {
    return this.#rules;
  }

  /** Seconds for which a server that failed is avoided. */
  get failTimeout(): number {
    return this.#rules.shop.health?.failTimeout ?? DEFAULT_FAIL_TIMEOUT;
  }

  get #proxies(): readonly [StartedOpenResty, StartedOpenResty] {
    return [this.#site.openresty, this.#secondProxy];
  }

  /** Where the proxies are reached, without a slash at the end. */
  get urls(): readonly [string, string] {
    const [first, second] = this.#proxies;
    return [first.url(), second.url()];
  }

  /** The first proxy's container, as `docker logs` takes it. */
  get container(): string {
    return this.#site.openresty.id.slice(0, 12);
  }

  /** Crashes a server; its sessions are gone with its memory. */
  async kill(name: string): Promise<void> {
    const server = this.#find(name);
    if (!server.isUp) throw new Problem(`${name} is dead already; "s ${name}" starts it again.`);
    await server.application.kill();
    server.isUp = false;
  }

  /** Starts a server that was killed. */
  async revive(name: string): Promise<void> {
    const server = this.#find(name);
    if (server.isUp) throw new Problem(`${name} is running; "k ${name}" kills it.`);
    await server.application.start();
    server.isUp = true;
  }

  #find(name: string): RunningApplication {
    const server = this.#applications.get(name);
    if (server) return server;
    const known = this.#rules.applications.map((application) => application.name).join(", ");
    throw new Problem(`There is no server "${name}". There are: ${known}.`);
  }

  /**
   * Takes over rules that were built anew: starts the servers that they add, reloads both proxies, and ends the
   * servers that are no longer in them.
   */
  async adopt(rules: DemoRules): Promise<void> {
    if (this.#isOver) return;
    this.#adoption = this.#adopt(rules);
    await this.#adoption;
  }

  async #adopt(rules: DemoRules): Promise<void> {
    const unwanted = [...this.#applications.values()].filter(
      ({ name, listen }) => !rules.applications.some((wanted) => wanted.name === name && wanted.listen === listen),
    );
    // A server that got another name or another address makes room for its successor.
    const inTheWay = unwanted.filter(({ name, listen }) =>
      rules.applications.some((wanted) => wanted.name === name || wanted.listen === listen),
    );
    await this.#end(inTheWay);
    const missing = rules.applications.filter(({ name }) => !this.#applications.has(name));
    await Promise.all(missing.map((wanted) => this.#start(wanted)));

    await Promise.all(
      this.#proxies.map(async (proxy) => {
        await proxy.copy({ directories: [{ source: rules.luaOut, target: LUA_OUT_TARGET }] });
        await proxy.reload();
      }),
    );
    this.#rules = rules;
    await this.#end(unwanted.filter((server) => !inTheWay.includes(server)));
  }

  async #start(wanted: DemoApplication): Promise<void> {
    const application = await this.#site.startApplication(wanted);
    this.#applications.set(wanted.name, { ...wanted, application, isUp: true });
  }

  async #end(servers: readonly RunningApplication[]): Promise<void> {
    for (const { name } of servers) this.#applications.delete(name);
    await Promise.all(servers.map(({ name }) => this.#site.endApplication(name)));
  }

  /** Ends everything and removes the containers, also those that are being started. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#adoption.catch(() => undefined);
    await this.#end([...this.#applications.values()]);
    await this.#secondProxy.stop();
    await this.#site.stop();
  }
}

/** Starts the proxies in front of the servers that the rules name. */
export async function startShop(rules: DemoRules, image: OpenRestyImage): Promise<Shop> {
  const nginxConf = await readFile(NGINX_CONF, "utf8");
  const [port, secondPort] = PROXY_PORTS;
  const proxy = { image, environment: { LIMPET_KEYS: newKeys() }, waitFor: { path: "/" } } as const;
  const site = await startSite({
    ...proxy,
    nginxConf,
    ports: PROXY_PORTS,
    luaOut: rules.luaOut,
    applications: rules.applications,
  });
  try {
    const secondProxy = await startOpenResty({
      ...proxy,
      nginxConf: nginxConf.replace(`listen ${port};`, `listen ${secondPort};`),
      ports: [secondPort],
      directories: [{ source: rules.luaOut, target: LUA_OUT_TARGET }],
      within: site.openresty,
    });
    return new Shop(site, secondProxy, rules);
  } catch (error) {
    await site.stop();
    throw error;
  }
}

/** A key ring of one key, ID:SECRET. Yours is made once, and kept. */
function newKeys(): string {
  return `1:${randomBytes(32).toString("hex")}`;
}
