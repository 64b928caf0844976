import { SourceMaps } from "../traceback/source-maps.ts";
import { Traceback } from "../traceback/traceback.ts";
import type { ApplicationOptions } from "./application.ts";
import { Applications } from "./applications.ts";
import { openrestyImage, type OpenRestyImage } from "./image.ts";
import { nginxConfFor } from "./nginx-conf.ts";
import { startOpenRestyAfter, type OpenRestyOptions } from "./openresty.ts";
import { silent } from "./report.ts";
import { buildRules, type BuiltRules, type Routing } from "./rules.ts";
import { keysFor } from "./secrets.ts";
import { addressesOf, applicationsOf } from "./servers.ts";
import { LUA_OUT_TARGET, StartedSite, type Site } from "./started-site.ts";

/**
 * A proxy and its application servers, which share one network: what listens on an address there, the proxy reaches,
 * and nothing that it sends to the servers of the rules leaves that network.
 */
export interface SiteOptions<Name extends string = string> extends Partial<Omit<OpenRestyOptions, "within">> {
  /**
   * The module with the rules, relative to the current directory, such as `"src/routing.ts"`. They are built to a
   * temporary folder, which goes to `/etc/nginx/limpet`. All else then has a default: an application for each server
   * that is not `down`, on its address; an nginx.conf with a server for each upstream; test keys in place of those
   * that the rules name.
   */
  readonly rules?: string;
  /** A folder that `limpet build` wrote before, in place of `rules`; `applications` and `nginxConf` are needed then. */
  readonly luaOut?: string;
  /** Default: those that the rules name. */
  readonly applications?: readonly ApplicationOptions<Name>[];
  /**
   * The text of nginx.conf; with it, `ports` are needed. Default, with `rules`: one server for each upstream, with
   * timeouts of 1 s to connect and 2 s to read and write; its answers tell verdicts to the clients.
   */
  readonly nginxConf?: string;
}

/** What a site is made of when nothing is left to defaults. */
interface Plan {
  readonly proxy: OpenRestyOptions;
  readonly applications: readonly ApplicationOptions[];
  /** Of rules; servers elsewhere are where they are. */
  readonly addresses: readonly string[];
  /** Upstream → port. */
  readonly ports: ReadonlyMap<string, number>;
}

/**
 * Starts a site: first the applications, then the proxy, so that its first health check finds them.
 * @throws when the rules have mistakes, or anything doesn't start; nothing is left running then.
 */
export async function startSite<const Name extends string = string>(
  options: SiteOptions<Name> = {},
): Promise<Site<Name>> {
  const report = options.report ?? silent;
  const image = options.image ?? (await openrestyImage("current", report));
  const built = options.rules === undefined ? undefined : await buildRules(options.rules);
  const applications = new Applications(image);
  const cleanUp = async (): Promise<void> => {
    await applications.stop();
    await built?.remove();
  };
  const luaOut = options.luaOut ?? built?.luaOut;
  const maps = new SourceMaps(luaOut === undefined ? [] : [{ folder: luaOut, prefix: LUA_OUT_TARGET }]);
  try {
    const plan = planOf(options, image, built);
    const openresty = await startOpenRestyAfter(plan.proxy, (owner) =>
      applications.start(owner, plan.applications, plan.addresses),
    );
    return new StartedSite(openresty, applications, plan.ports, maps, cleanUp);
  } catch (error) {
    await cleanUp();
    if (!(error instanceof Error)) throw error;
    throw new Error(new Traceback(maps).text(error.message), { cause: error });
  }
}

function planOf(options: SiteOptions, image: OpenRestyImage, built: BuiltRules | undefined): Plan {
  const { rules: _, luaOut = built?.luaOut, applications = applicationsIn(built?.routing), ...given } = options;
  const { directories = [], files = [], environment = {} } = given;
  const keys = built === undefined ? { files: [], environment: {} } : keysFor(built.routing);
  const rest = {
    ...given,
    image,
    directories: luaOut === undefined ? directories : [...directories, { source: luaOut, target: LUA_OUT_TARGET }],
    // Later files replace earlier ones.
    files: [...keys.files, ...files],
    environment: { ...keys.environment, ...environment },
  };
  const addresses = built === undefined ? [] : addressesOf(built.routing);
  const { nginxConf, ports } = given;
  if (nginxConf !== undefined && ports !== undefined) {
    return { proxy: { ...rest, nginxConf, ports }, applications, addresses, ports: new Map() };
  }
  if (nginxConf !== undefined || ports !== undefined || built === undefined) {
    throw new Error(
      "startSite needs either `rules`, or `nginxConf` and `ports`, the ports that its servers listen on. All three together are allowed.",
    );
  }
  const taken = new Set([...applications.map(({ listen }) => listen), ...addresses].map(portOf));
  const conf = nginxConfFor(built.routing, image, taken);
  const [first, ...others] = conf.ports.values();
  if (first === undefined) throw new Error(`The rules in ${String(options.rules)} have no upstream.`);
  return {
    proxy: { ...rest, nginxConf: conf.text, ports: [first, ...others] },
    applications,
    addresses,
    ports: conf.ports,
  };
}

function applicationsIn(routing: Routing | undefined): readonly ApplicationOptions[] {
  if (routing === undefined)
    throw new Error("startSite needs `applications`, because without `rules` it does not know any servers.");
  return applicationsOf(routing);
}

/** 0 for a unix socket. */
function portOf(address: string): number {
  return Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
}
