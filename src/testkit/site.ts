import { startApplication, type Application, type ApplicationOptions } from "./application.ts";
import { openrestyImage } from "./image.ts";
import { startOpenRestyAfter, type OpenRestyOptions, type StartedOpenResty } from "./openresty.ts";
import { silent } from "./report.ts";

/** Where a site's compiled rules are in the container: `include limpet/…;` in nginx.conf. */
export const LUA_OUT_TARGET = "/etc/nginx/limpet";

/** A proxy and its application servers, which share one network: rules can name fixed addresses on 127.0.0.1. */
export interface SiteOptions<Name extends string = string> extends Omit<OpenRestyOptions, "within"> {
  /** The folder that `limpet build` wrote; it goes to `/etc/nginx/limpet`. Default: none. */
  readonly luaOut?: string;
  readonly applications: readonly ApplicationOptions<Name>[];
}

/** A site that runs. */
export interface Site<Name extends string = string> extends AsyncDisposable {
  readonly openresty: StartedOpenResty;
  /** The application server of that name. */
  application(name: Name): Application;
  /** Ends the applications, then the proxy, and removes their containers. */
  stop(): Promise<void>;
}

/**
 * Starts a site: first the applications, then the proxy, so that its first health check finds them.
 * @throws when any of them doesn't start; none is left running then.
 */
export async function startSite<const Name extends string>(options: SiteOptions<Name>): Promise<Site<Name>> {
  const { luaOut, applications: wanted, report = silent, ...proxy } = options;
  const image = options.image ?? (await openrestyImage("current", report));
  const directories = [...(options.directories ?? [])];
  if (luaOut !== undefined) directories.push({ source: luaOut, target: LUA_OUT_TARGET });

  const applications = new Map<string, Application>();
  const stopApplications = async (): Promise<void> => {
    await Promise.all([...applications.values()].map((application) => application.stop()));
  };
  const startApplications = async (owner: string): Promise<void> => {
    const starts = wanted.map(async (application) => {
      applications.set(application.name, await startApplication(application, image, owner));
    });
    const failure = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
    if (failure) throw failure.reason;
  };
  try {
    const openresty = await startOpenRestyAfter({ ...proxy, image, directories, report }, startApplications);
    return new StartedSite(openresty, applications, stopApplications);
  } catch (error) {
    await stopApplications();
    throw error;
  }
}

class StartedSite<Name extends string> implements Site<Name> {
  readonly openresty: StartedOpenResty;
  readonly #applications: ReadonlyMap<string, Application>;
  readonly #stopApplications: () => Promise<void>;

  constructor(
    openresty: StartedOpenResty,
    applications: ReadonlyMap<string, Application>,
    stopApplications: () => Promise<void>,
  ) {
    this.openresty = openresty;
    this.#applications = applications;
    this.#stopApplications = stopApplications;
  }

  application(name: Name): Application {
    const application = this.#applications.get(name);
    if (application) return application;
    const known = [...this.#applications.keys()].join(", ");
    throw new Error(`The site has no application "${name}". It has: ${known}.`);
  }

  async stop(): Promise<void> {
    await this.#stopApplications();
    await this.openresty.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
