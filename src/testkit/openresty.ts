import { PassThrough, type Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { StartedTestContainer } from "testcontainers";
import { request } from "undici";
import { containerOutput, TestkitContainer } from "./container.ts";
import { containerEngine, type EngineContainer } from "./engine.ts";
import { openrestyImage, type OpenRestyImage } from "./image.ts";
import { accessLogPlaces, addedErrorLog, errorLogPlaces, type ErrorLogLevel, type LogPlaces } from "./logs.ts";
import type { CopiedThings } from "./copied-things.ts";
import { copyInto } from "./copying.ts";
import { childrenInside, readInside, signalInside, type ContainerProcess } from "./inside.ts";
import { publishing } from "./publishing.ts";
import { silent, type Report } from "./report.ts";

/** Where the configuration is in the container; `include` in it is relative to `/etc/nginx/`. */
export const CONFIGURATION_PATH = "/etc/nginx/limpet.conf";

/** Milliseconds from the order to reload to the last old worker that stops serving. */
const RELOAD_DEADLINE = 30_000;

/** Milliseconds between two looks whether nginx has reloaded. */
const RELOAD_INTERVAL = 20;

/** Milliseconds for nginx to start its workers. */
const START_DEADLINE = 2_000;

/** Milliseconds for old workers to close the connections that nobody uses. */
const CLOSING_DEADLINE = 100;

/** Milliseconds until a server that listens must have answered the request of `waitFor`. */
const ANSWER_DEADLINE = 30_000;

/** Milliseconds for a line to appear in a log. */
const LOG_DEADLINE = 10_000;

/** How to start an OpenResty. */
export interface OpenRestyOptions extends CopiedThings {
  /** The text of nginx.conf. Begin it with `include /etc/nginx/modules-enabled/*.conf;`, for Debian's images. */
  readonly nginxConf: string;
  /** The ports it listens on. Each is published on a random port of 127.0.0.1; `url()` without a port is the first. */
  readonly ports: readonly [number, ...number[]];
  /** The port of 127.0.0.1 for the first of `ports`, which must be free; default: a random one. */
  readonly hostPort?: number;
  /** Default: `openrestyImage("current")`. */
  readonly image?: OpenRestyImage;
  /**
   * Another OpenResty whose network this one shares: what listens on 127.0.0.1 there, listens here too.
   * That one must have this one's `ports` among its own, as one network has one set of published ports.
   */
  readonly within?: StartedOpenResty;
  /** For `env` directives and `os.getenv`; default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** From which severity on `errorLog()` has messages; default: `"notice"`. Unused where nginxConf has `error_log`. */
  readonly errorLogLevel?: ErrorLogLevel;
  /** Default: ready when it listens on the first port. With a path: when that is answered, with any status below 500. */
  readonly waitFor?: "listening" | { readonly path: `/${string}` };
  readonly report?: Report;
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and standard error together. */
  readonly output: string;
}

/**
 * Starts an OpenResty in a container and resolves when it serves.
 * @throws at once when it refuses its configuration, with its message; after 30 s when it doesn't serve.
 */
export function startOpenResty(options: OpenRestyOptions): Promise<StartedOpenResty> {
  return startOpenRestyAfter(options, () => Promise.resolve());
}

/**
 * The same for the kit's own files: `startCompanions` starts containers in the new one's network before nginx does.
 * So the first health check of its upstreams finds the servers there.
 */
export async function startOpenRestyAfter(
  options: OpenRestyOptions,
  startCompanions: (containerId: string) => Promise<void>,
): Promise<StartedOpenResty> {
  const { nginxConf, ports, within, waitFor = "listening", report = silent } = options;
  const image = options.image ?? (await openrestyImage("current", report));
  const client = await containerEngine(report);

  const directives = `daemon off; ${addedErrorLog(nginxConf, options.errorLogLevel ?? "notice")}`;
  const command = [image.command, "-c", CONFIGURATION_PATH, "-e", "stderr", "-g", directives];
  const container = new TestkitContainer(image.reference)
    .withCommand(command)
    .withEnvironment({ ...options.environment })
    .withThings({
      directories: options.directories ?? [],
      files: [{ content: nginxConf, target: CONFIGURATION_PATH }, ...(options.files ?? [])],
    });
  if (within) container.within(within.id);
  else container.withPublishedPorts(ports, options.hostPort).withLoopbackIpv6().withSocketsDirectory();

  const started = await container.startListening(ports[0], startCompanions);
  const published = new Map(ports.map((port) => [port, within?.port(port) ?? started.getMappedPort(port)]));
  const openresty = new StartedOpenResty(started, client.container.getById(started.getId()), {
    image,
    command,
    published,
    firstPort: ports[0],
    errorLog: errorLogPlaces(nginxConf, image.command),
    accessLog: accessLogPlaces(nginxConf, image.command),
  });
  if (waitFor !== "listening") await untilAnswered(openresty, waitFor.path);
  return openresty;
}

async function untilAnswered(openresty: StartedOpenResty, path: string): Promise<void> {
  const deadline = Date.now() + ANSWER_DEADLINE;
  let lastAnswer = "none";
  while (Date.now() < deadline) {
    try {
      const answer = await request(openresty.url() + path);
      await answer.body.dump();
      if (answer.statusCode < 500) return;
      lastAnswer = `status ${answer.statusCode}`;
    } catch (error) {
      lastAnswer = String(error);
    }
    await delay(50);
  }
  const log = await openresty.errorLog();
  await openresty.stop();
  throw new Error(`${path} was not answered within ${ANSWER_DEADLINE} ms. Last answer: ${lastAnswer}.\n${log}`);
}

interface Details {
  readonly image: OpenRestyImage;
  readonly command: readonly string[];
  /** Port in the container → published port. */
  readonly published: ReadonlyMap<number, number>;
  readonly firstPort: number;
  readonly errorLog: LogPlaces;
  readonly accessLog: LogPlaces;
}

/** One line per process: its number, and its command line with spaces. */
const LIST_PROCESSES = `
for directory in /proc/[0-9]*; do
  echo "\${directory#/proc/} $(tr '\\0' ' ' < "$directory/cmdline")"
done 2>/dev/null
true`;

/** What nginx writes when it can't load a configuration. */
const REFUSAL = /\[emerg\]|init_by_lua(_file)? error/;

function refused(message: string): Error {
  return new Error(`nginx refused the new configuration:\n${message.trim()}`);
}

/** An OpenResty that runs. Only `startOpenResty` makes one. */
export class StartedOpenResty implements AsyncDisposable {
  readonly #started: StartedTestContainer;
  readonly #container: EngineContainer;
  readonly #details: Details;

  /** @internal */
  constructor(started: StartedTestContainer, container: EngineContainer, details: Details) {
    this.#started = started;
    this.#container = container;
    this.#details = details;
  }

  /** The container's id, for the engine. */
  get id(): string {
    return this.#started.getId();
  }

  get image(): OpenRestyImage {
    return this.#details.image;
  }

  /** Where this process reaches a port of the server, the first by default: `"http://127.0.0.1:32768"`. */
  url(port: number = this.#details.firstPort, scheme: "http" | "https" = "http"): string {
    return `${scheme}://${publishing().host}:${this.port(port)}`;
  }

  /**
   * The published port for a port of the server.
   * @throws when it isn't among the `ports` that it was started with.
   */
  port(port: number): number {
    const published = this.#details.published.get(port);
    if (published !== undefined) return published;
    const known = [...this.#details.published.keys()].join(", ");
    throw new Error(`Port ${port} is not published. Add it to \`ports\` where OpenResty is started (now: ${known}).`);
  }

  /** Writes into the running container; `reload()` makes nginx read it. Files that are there and not in it stay. */
  async copy(things: CopiedThings): Promise<void> {
    await copyInto(this.#started, this.#container, things);
  }

  /**
   * Makes nginx load its configuration anew, and resolves when the new workers serve and no old one does.
   * @param nginxConf replaces nginx.conf first; keep its log files, or `errorLog()` reads the old ones.
   * @throws with nginx's message when it refuses the configuration; the old workers serve on.
   */
  async reload(nginxConf?: string): Promise<void> {
    if (nginxConf !== undefined) await this.copy({ files: [{ content: nginxConf, target: CONFIGURATION_PATH }] });
    const oldWorkers = new Set(await this.#startedWorkers());
    const { length: logStart } = await this.errorLog();
    if (!(await signalInside(this.#container, "SIGHUP"))) await this.#container.kill({ signal: "SIGHUP" });
    const deadline = Date.now() + RELOAD_DEADLINE;
    let written = "";
    while (Date.now() < deadline) {
      const workers = await this.workerPids();
      const isEveryOneNew = workers.every((worker) => !oldWorkers.has(worker));
      if (isEveryOneNew && workers.length > 0) return this.#untilGone(oldWorkers);
      written = (await this.errorLog()).slice(logStart);
      const isNoneNew = workers.every((worker) => oldWorkers.has(worker));
      if (isNoneNew && REFUSAL.test(written)) throw refused(written);
      await delay(RELOAD_INTERVAL);
    }
    // The error log may be elsewhere.
    const check = await this.exec([...this.#details.command, "-t"]);
    if (check.exitCode !== 0) throw refused(check.output);
    throw new Error(
      `Old workers still served ${RELOAD_DEADLINE} ms after the reload. The error log since:\n${written}`,
    );
  }

  /** The workers once all of them are there: nginx listens before it starts them. */
  async #startedWorkers(): Promise<readonly number[]> {
    const deadline = Date.now() + START_DEADLINE;
    let before: readonly number[] = [];
    for (;;) {
      const now = await this.workerPids();
      if ((now.length > 0 && now.length === before.length) || Date.now() > deadline) return now;
      before = now;
      await delay(RELOAD_INTERVAL);
    }
  }

  /**
   * Waits a moment for workers that are shutting down: they close the connections that clients keep open, and a client
   * that uses one meanwhile has no answer. Those that have requests stay for longer.
   */
  async #untilGone(workers: ReadonlySet<number>): Promise<void> {
    const deadline = Date.now() + CLOSING_DEADLINE;
    while (Date.now() < deadline && (await this.#processes()).some(({ id }) => workers.has(id))) await delay(10);
  }

  /** The workers that accept connections, by their numbers inside the container; those shutting down don't count. */
  async workerPids(): Promise<number[]> {
    const processes = await this.#processes();
    return processes.filter(({ title }) => title === "nginx: worker process").map(({ id }) => id);
  }

  async #processes(): Promise<ContainerProcess[]> {
    const seen = await childrenInside(this.#container);
    if (seen !== undefined) return seen;
    const { output } = await this.exec(["/bin/sh", "-c", LIST_PROCESSES]);
    return output.split("\n").map((line) => {
      const [id = "", ...title] = line.trim().split(" ");
      return { id: Number(id), title: title.join(" ") };
    });
  }

  /** Runs a command in the container. A failing one is a result, not an error. */
  async exec(command: readonly string[]): Promise<CommandResult> {
    const { exitCode, output } = await this.#started.exec([...command]);
    return { exitCode, output };
  }

  /** Everything in the error log so far. */
  errorLog(): Promise<string> {
    return this.#read(this.#details.errorLog);
  }

  /** Everything in the access log so far; nginx writes a line when a request has ended. */
  accessLog(): Promise<string> {
    return this.#read(this.#details.accessLog);
  }

  /**
   * Resolves when a line of a log matches. nginx writes an access after the client has its answer, so a test that
   * reads the log at once may be early.
   * @throws after 10 s, with the log.
   */
  async untilLogged(pattern: RegExp, log: "error" | "access" = "error"): Promise<void> {
    const deadline = Date.now() + LOG_DEADLINE;
    let text: string;
    do {
      text = await (log === "error" ? this.errorLog() : this.accessLog());
      if (text.split("\n").some((line) => line.search(pattern) >= 0)) return;
      await delay(20);
    } while (Date.now() < deadline);
    throw new Error(`No line of the ${log} log matched ${String(pattern)} within ${LOG_DEADLINE} ms:\n${text}`);
  }

  /** From the files, as these are complete at once; from the container's output where a log goes there. */
  async #read({ files, stream }: LogPlaces): Promise<string> {
    if (files.length === 0) return (await containerOutput(this.#container))[stream];
    const seen = await readInside(this.#container, files);
    if (seen !== undefined) return seen;
    const script = 'for file in "$@"; do if [ -f "$file" ]; then cat "$file"; fi; done';
    if (!(await this.#areRegularFiles(files))) return (await containerOutput(this.#container))[stream];
    return (await this.exec(["/bin/sh", "-c", script, "sh", ...files])).output;
  }

  async #areRegularFiles(files: readonly string[]): Promise<boolean> {
    const script = 'for file in "$@"; do [ -f "$file" ] && exit 0; done; exit 1';
    return (await this.exec(["/bin/sh", "-c", script, "sh", ...files])).exitCode === 0;
  }

  /** What nginx writes to its standard output and standard error from now on, until it ends. */
  async follow(): Promise<{ readonly stdout: Readable; readonly stderr: Readable }> {
    const frames = await this.#container.logs({ follow: true, stdout: true, stderr: true, tail: 0 });
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { container } = await containerEngine();
    container.dockerode.modem.demuxStream(frames, stdout, stderr);
    frames.once("end", () => {
      stdout.end();
      stderr.end();
    });
    return { stdout, stderr };
  }

  /** Ends the server at once and removes the container; a second call does nothing. */
  async stop(): Promise<void> {
    await this.#started.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
