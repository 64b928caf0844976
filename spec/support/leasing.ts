import { registerCompletionHandler } from "ava";
import {
  openrestyImage,
  startOpenResty,
  startRedis,
  startSite,
  type Application,
  type ApplicationOptions,
  type OpenRestyOptions,
  type RedisOptions,
  type Site,
  type StartedOpenResty,
  type StartedRedis,
} from "../../src/testkit/index.ts";
import { accessLogPlaces, errorLogPlaces } from "../../src/testkit/logs.ts";
import { CONFIGURATION_PATH } from "../../src/testkit/openresty.ts";
import { clear, removeStale } from "./clearing.ts";

/*
 * To start a container takes a second of computing, and most tests want the same ones. So those of a file have them in
 * turn: disposing of a leased thing makes it as new for the next test, and `stop()` ends it.
 */

/** An OpenResty to be leased. */
export interface LeaseOptions extends Omit<OpenRestyOptions, "waitFor" | "report"> {
  /** Start containers for it, because the test is about what a new one does. Default false. */
  readonly fresh?: boolean;
}

interface Stoppable {
  stop(): Promise<void>;
}

/** What nobody has now, by all that only a new container could change. Each is being made ready for the next. */
const returned = new Map<string, Promise<Stoppable | undefined>[]>();
const started = new Set<Stoppable>();

registerCompletionHandler(() => {
  for (const one of started) void one.stop();
});

async function take(key: string): Promise<Stoppable | undefined> {
  return await returned.get(key)?.pop();
}

/**
 * How a thing is given back, once: it is made ready for the next who wants such a one; what can't be made ready ends.
 * Whoever wants it waits for that, so the one who gives it back need not.
 */
function givingBack(key: string, thing: Stoppable, makeReady: () => Promise<unknown>): () => Promise<unknown> {
  const giveBack = (): Promise<unknown> => {
    const ready = makeReady().then(
      () => thing,
      () => thing.stop().then(() => undefined),
    );
    returned.set(key, [...(returned.get(key) ?? []), ready]);
    return ready;
  };
  let isGivenBack: Promise<unknown> | undefined;
  return () => (isGivenBack ??= giveBack());
}

/** The next test begins meanwhile. */
function unawaited(giveBack: () => Promise<unknown>): () => Promise<void> {
  return () => {
    void giveBack();
    return Promise.resolve();
  };
}

/**
 * A site that is as if it had just been started.
 * @throws as `startSite`, also when nginx takes a configuration when it starts but not when it reloads
 */
export async function leaseSite<const Name extends string>(
  options: Omit<LeaseOptions, "within"> & { readonly applications: readonly ApplicationOptions<Name>[] },
): Promise<Site<Name>> {
  const { fresh = false, ...wanted } = options;
  if (fresh) return startSite(wanted);
  const { thing: site, giveBack } = await lease(wanted, () => startSite<Name>(wanted));
  site[Symbol.asyncDispose] = unawaited(giveBack);
  return site;
}

/** What `startSite({ rules })` gives, as if it had just been started; not for tests that adopt other rules. */
export async function leaseSiteOf(rules: string): Promise<Site> {
  const kept = (await take(rules)) as Site | undefined;
  const site = kept ?? (await startSite({ rules }));
  started.add(site);
  const { openresty } = site;
  const nginxConf = confs.get(site) ?? (await openresty.exec(["cat", CONFIGURATION_PATH])).output;
  confs.set(site, nginxConf);
  if (kept !== undefined) await openresty.reload(nginxConf);
  site[Symbol.asyncDispose] = unawaited(givingBack(rules, site, () => makeAsNew(site, { nginxConf })));
  return site;
}

/** The configurations that the kit made for sites of rules. */
const confs = new WeakMap<Site, string>();

/** An OpenResty that is as if it had just been started. */
export async function leaseOpenResty(options: LeaseOptions): Promise<StartedOpenResty> {
  const { fresh = false, ...wanted } = options;
  if (fresh) return startOpenResty(wanted);
  const { thing, giveBack } = await lease(wanted, async () => {
    const openresty = await startOpenResty(wanted);
    return { openresty, applications: [], stop: () => openresty.stop() };
  });
  thing.openresty[Symbol.asyncDispose] = unawaited(giveBack);
  return thing.openresty;
}

/** What is leased with an OpenResty. */
interface Leasable extends Stoppable {
  readonly openresty: StartedOpenResty;
  readonly applications: readonly Application[];
}

interface Lease<Thing> {
  readonly thing: Thing;
  readonly giveBack: () => Promise<unknown>;
}

async function lease<Thing extends Leasable>(
  options: OpenRestyOptions,
  start: () => Promise<Thing>,
): Promise<Lease<Thing>> {
  const key = await keyOf(options);
  const kept = (await take(key)) as Thing | undefined;
  const thing = kept ?? (await start());
  started.add(thing);
  if (kept !== undefined) await load(kept, options, start);
  return { thing, giveBack: givingBack(key, thing, () => makeAsNew(thing, options)) };
}

/** What nginx is started with and a reload can't change. The kit takes the places of logs from the first configuration. */
async function keyOf(options: OpenRestyOptions): Promise<string> {
  const { image = await openrestyImage("current"), nginxConf, directories = [], within, ...rest } = options;
  const logs = [errorLogPlaces(nginxConf, image.command), accessLogPlaces(nginxConf, image.command)];
  const isErrorLogNamed = /\berror_log\s/.test(nginxConf);
  const targets = directories.map(({ target }) => target);
  return JSON.stringify([image.reference, within?.id, rest, logs, isErrorLogNamed, targets]);
}

async function load(kept: Leasable, options: OpenRestyOptions, start: () => Promise<Stoppable>): Promise<void> {
  try {
    const { directories = [], files = [] } = options;
    await removeStale(kept.openresty, directories);
    await kept.openresty.copy({ directories, files });
    await kept.openresty.reload(options.nginxConf);
  } catch (error) {
    await kept.stop();
    // Where a new one is refused, too, that is what the test asked for.
    await (await start()).stop();
    throw error;
  }
}

/** Between two leases: nothing listens, and nothing is in shared memory. What folders have, the next lease may need. */
const EMPTY_CONF = `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 1;
events {}
`;

async function makeAsNew(
  { openresty, applications }: Leasable,
  { nginxConf }: Pick<OpenRestyOptions, "nginxConf">,
): Promise<void> {
  const { command } = openresty.image;
  const logs = [errorLogPlaces(nginxConf, command), accessLogPlaces(nginxConf, command)].flatMap(({ files }) => files);
  await openresty.copy({ files: [{ content: EMPTY_CONF, target: CONFIGURATION_PATH }] });
  await clear(openresty, logs);
  // Not sooner, because to a proxy that runs they would be servers that come back.
  await Promise.all(applications.map((application) => application.reset()));
}

/** A Redis that is as if it had just been started. Until somebody has it, nothing listens there. */
export async function leaseRedis(options: RedisOptions): Promise<StartedRedis> {
  const { within, ...rest } = options;
  const key = JSON.stringify([within.id, rest]);
  const kept = (await take(key)) as StartedRedis | undefined;
  const redis = kept ?? (await startRedis(options));
  started.add(redis);
  if (kept !== undefined) await kept.start();
  const giveBack = givingBack(key, redis, () => redis.kill());
  redis[Symbol.asyncDispose] = async () => {
    await giveBack();
  };
  return redis;
}
