import { registerCompletionHandler } from "ava";
import {
  openrestyImage,
  startSite,
  type ApplicationOptions,
  type OpenRestyOptions,
  type Site,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { CONFIGURATION_PATH } from "../../src/testkit/openresty.ts";
import { accessLogPlaces, errorLogPlaces } from "../../src/testkit/logs.ts";

/** A site to be leased. */
export interface LeaseOptions<Name extends string> extends Omit<OpenRestyOptions, "within" | "waitFor" | "report"> {
  readonly applications: readonly ApplicationOptions<Name>[];
  /** Start containers for it, because the test is about what a new one does. Default false. */
  readonly fresh?: boolean;
}

/** The sites that nobody has now, by all that only new containers could change. */
const returned = new Map<string, Site[]>();
const started = new Set<Site>();

registerCompletionHandler(() => {
  for (const site of started) void site.stop();
});

/**
 * Gives a site that is as if it had been started with these options: to start one takes ten times as long as to clear
 * one that another test of the file has had. Disposing of it gives it back; `stop()` ends it.
 * @throws as `startSite`, also when nginx takes the configuration when it starts but not when it reloads
 */
export async function leaseSite<const Name extends string>(options: LeaseOptions<Name>): Promise<Site<Name>> {
  const { fresh = false, ...rest } = options;
  if (fresh) return startSite(rest);
  const key = await keyOf(rest);
  const site = returned.get(key)?.pop() as Site<Name> | undefined;
  if (site === undefined) return lease(await startSite(rest), key);
  try {
    await renew(site, rest);
    return lease(site, key);
  } catch (error) {
    await site.stop();
    // Where a new one is refused, too, that is what the test asked for.
    await (await startSite(rest)).stop();
    throw error;
  }
}

/** The same without applications. */
export async function leaseOpenResty(options: Omit<LeaseOptions<never>, "applications">): Promise<StartedOpenResty> {
  const site = await leaseSite({ ...options, applications: [] });
  const { openresty } = site;
  openresty[Symbol.asyncDispose] = async () => {
    await site[Symbol.asyncDispose]();
  };
  return openresty;
}

function lease<Name extends string>(site: Site<Name>, key: string): Site<Name> {
  started.add(site);
  let isReturned = false;
  site[Symbol.asyncDispose] = (): Promise<void> => {
    if (!isReturned) returned.set(key, [...(returned.get(key) ?? []), site]);
    isReturned = true;
    return Promise.resolve();
  };
  return site;
}

/** What nginx is started with and a reload cannot change. The places of logs are known from the first configuration. */
async function keyOf(options: LeaseOptions<string>): Promise<string> {
  const { image = await openrestyImage("current"), nginxConf, directories = [], ...rest } = options;
  const { command } = image;
  const logs = [errorLogPlaces(nginxConf, command), accessLogPlaces(nginxConf, command)];
  const isErrorLogNamed = /\berror_log\s/.test(nginxConf);
  return JSON.stringify([image.reference, rest, logs, isErrorLogNamed, directories.map(({ target }) => target)]);
}

/** Nothing is in its shared memory. */
const EMPTY_CONF = `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 1;
events {}
`;

/**
 * Loads that configuration, ends the old workers and what they wait for, removes the folders named before "--", and
 * empties the logs named after it. One command, because it is what the engine does for a command that takes time.
 */
const CLEAR = `
workers=$(grep -ls '^nginx: worker process' /proc/[0-9]*/cmdline)
kill -HUP 1
for worker in $workers; do
  until grep -qs 'is shutting down' "$worker" || ! grep -qs nginx "$worker"; do sleep 0.01; done
  id=\${worker#/proc/}
  while grep -qs nginx "$worker"; do kill -TERM "\${id%/cmdline}" 2>/dev/null; sleep 0.01; done
done
while [ "$1" != -- ]; do rm -rf "$1"; shift; done
shift
for log in "$@"; do if [ -f "$log" ]; then : > "$log"; fi; done`;

async function renew(site: Site, options: LeaseOptions<string>): Promise<void> {
  const { openresty } = site;
  await Promise.all([clear(openresty, options), ...site.applications.map((application) => application.reset())]);
  await openresty.copy({ directories: options.directories ?? [], files: options.files ?? [] });
  await openresty.reload(options.nginxConf);
}

async function clear(
  openresty: StartedOpenResty,
  { nginxConf, directories = [] }: LeaseOptions<string>,
): Promise<void> {
  const { command } = openresty.image;
  const logs = [errorLogPlaces(nginxConf, command), accessLogPlaces(nginxConf, command)].flatMap(({ files }) => files);
  const folders = directories.map(({ target }) => target);
  await openresty.copy({ files: [{ content: EMPTY_CONF, target: CONFIGURATION_PATH }] });
  const { exitCode, output } = await openresty.exec(["/bin/sh", "-c", CLEAR, "sh", ...folders, "--", ...logs]);
  if (exitCode !== 0) throw new Error(`The container could not be cleared:\n${output}`);
}
