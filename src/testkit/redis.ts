import type { StartedTestContainer } from "testcontainers";
import { TestkitContainer, untilEnded, waitUntilListening } from "./container.ts";
import { debianImage } from "./debian-image.ts";
import { containerEngine, type EngineContainer } from "./engine.ts";
import { outputInside } from "./inside.ts";
import type { ListenAddress } from "./listening.ts";
import type { CommandResult, StartedOpenResty } from "./openresty.ts";
import { silent, type Report } from "./report.ts";

const CONFIGURATION_PATH = "/etc/limpet-redis.conf";
const CERTIFICATE_PATH = "/etc/limpet-redis.crt";
const KEY_PATH = "/etc/limpet-redis.key";

/** Days. */
const CERTIFICATE_LIFETIME = 2;

export type TcpAddress = `${string}:${number}`;

/** Which of the two programs of Debian's: `redis-server` or `valkey-server`. */
export type RedisEngine = "redis" | "valkey";

/** A Redis to be started. */
export interface RedisOptions {
  /** The OpenResty whose network, and whose `/run/limpet/` for unix sockets, it shares. */
  readonly within: StartedOpenResty;
  readonly listen: Exclude<ListenAddress, number>;
  /** Default "redis". */
  readonly engine?: RedisEngine;
  /** Lines of redis.conf, such as `"maxmemory 3mb"`; what is written to disk is gone with the container. */
  readonly configuration?: readonly string[];
  /** Of the user "default", which `command` uses, too. Default: none. */
  readonly password?: string;
  /** Takes TLS connections only, with a certificate of its own for this name. */
  readonly tls?: { readonly serverName: string };
  readonly report?: Report;
}

/** A Sentinel to be started. */
export interface SentinelOptions {
  readonly within: StartedOpenResty;
  readonly listen: TcpAddress;
  /** What clients ask for, and where it is at first. */
  readonly master: { readonly name: string; readonly listen: TcpAddress };
  /** How many sentinels must agree that the master is gone. Default 1. */
  readonly quorum?: number;
  /** Milliseconds of silence after which the master is gone. Default 300. */
  readonly downAfter?: number;
  readonly configuration?: readonly string[];
  readonly password?: string;
  readonly report?: Report;
}

/**
 * The image that Redis and Valkey run in, of Debian trixie's packages, made where need be; iptables cuts them off. A container of its
 * own serves every OpenResty image, the official one has no Redis in it.
 */
export async function redisImage(report: Report = silent): Promise<string> {
  const client = await containerEngine(report);
  return debianImage(client, "trixie", ["redis-server", "valkey-server", "iptables"], report);
}

/**
 * Starts a Redis in the network of an OpenResty, and resolves when it listens.
 * @throws when it refuses its configuration, or doesn't listen within 30 s, with what it wrote.
 */
export function startRedis(options: RedisOptions): Promise<StartedRedis> {
  const { listen, configuration = [], password, tls } = options;
  const lines = [...listeningLines(listen, tls !== undefined), 'save ""', "appendonly no"];
  if (password !== undefined) lines.push(`requirepass ${password}`, `masterauth ${password}`);
  return start(options, [...lines, ...configuration], []);
}

/** Starts a Sentinel, in the same way. */
export function startSentinel(options: SentinelOptions): Promise<StartedRedis> {
  const { listen, master, quorum = 1, downAfter = 300, configuration = [], password } = options;
  const { host, port } = split(master.listen);
  const lines = [
    ...listeningLines(listen, false),
    `sentinel monitor ${master.name} ${host} ${port} ${quorum}`,
    `sentinel down-after-milliseconds ${master.name} ${downAfter}`,
    `sentinel failover-timeout ${master.name} 2000`,
  ];
  if (password !== undefined) lines.push(`requirepass ${password}`);
  return start(options, [...lines, ...configuration], ["--sentinel"]);
}

interface StartOptions {
  readonly within: StartedOpenResty;
  readonly listen: Exclude<ListenAddress, number>;
  readonly engine?: RedisEngine;
  readonly password?: string;
  readonly tls?: { readonly serverName: string };
  readonly report?: Report;
}

async function start(
  { within, listen, engine = "redis", password, tls, report = silent }: StartOptions,
  configuration: readonly string[],
  commandLine: readonly string[],
): Promise<StartedRedis> {
  const client = await containerEngine(report);
  const makeCertificate = async (id: string): Promise<void> => {
    if (tls === undefined) return;
    const made = await client.container.exec(client.container.getById(id), certificateCommand(tls.serverName));
    if (made.exitCode !== 0)
      throw new Error(`openssl could not make a certificate for ${tls.serverName}:\n${made.output}`);
  };
  const started = await new TestkitContainer(await redisImage(report))
    .within(within.id)
    .withAddedCapabilities("NET_ADMIN")
    .withCommand(serverCommand(engine, listen, commandLine))
    .withThings({ files: [{ content: `${configuration.join("\n")}\n`, target: CONFIGURATION_PATH, mode: 0o666 }] })
    .startListening(listen, makeCertificate);
  return new StartedRedis(started, client.container.getById(started.getId()), { listen, password, tls: !!tls });
}

/** A killed Redis leaves its unix socket behind, and could not bind to it when it starts again. */
function serverCommand(engine: RedisEngine, listen: string, commandLine: readonly string[]): string[] {
  const { path = "" } = split(listen);
  const script = '[ -z "$1" ] || rm -f "$1"; shift; exec "$@"';
  return ["/bin/sh", "-c", script, "sh", path, `${engine}-server`, CONFIGURATION_PATH, ...commandLine];
}

function certificateCommand(serverName: string): string[] {
  const request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const subject = ["-subj", `/CN=${serverName}`, "-addext", `subjectAltName=DNS:${serverName}`];
  return [...request, "-days", `${CERTIFICATE_LIFETIME}`, ...subject, "-keyout", KEY_PATH, "-out", CERTIFICATE_PATH];
}

function listeningLines(listen: string, tls: boolean): string[] {
  const { path, host, port } = split(listen);
  if (path !== undefined) return ["port 0", `unixsocket ${path}`, "unixsocketperm 777"];
  if (!tls) return [`bind ${host}`, `port ${port}`];
  const files = [`tls-cert-file ${CERTIFICATE_PATH}`, `tls-key-file ${KEY_PATH}`];
  return [`bind ${host}`, "port 0", `tls-port ${port}`, "tls-auth-clients no", ...files];
}

interface Place {
  readonly path?: string;
  readonly host: string;
  readonly port: string;
}

function split(listen: string): Place {
  if (listen.startsWith("unix:")) return { path: listen.slice("unix:".length), host: "", port: "" };
  const colon = listen.lastIndexOf(":");
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ""), port: listen.slice(colon + 1) };
}

interface Details {
  readonly listen: ListenAddress;
  readonly password: string | undefined;
  readonly tls: boolean;
}

/** A Redis or Sentinel that runs, and what can happen to it. */
export class StartedRedis implements AsyncDisposable {
  readonly #started: StartedTestContainer;
  readonly #container: EngineContainer;
  readonly #details: Details;

  /** @internal */
  constructor(started: StartedTestContainer, container: EngineContainer, details: Details) {
    this.#started = started;
    this.#container = container;
    this.#details = details;
  }

  get listen(): ListenAddress {
    return this.#details.listen;
  }

  /**
   * What redis-cli prints for a command: one line for each item of an answer, an error as it comes.
   * @throws where Redis can't be reached; not while it is paused, when this waits.
   */
  async command(...words: readonly string[]): Promise<string> {
    const { listen, password, tls } = this.#details;
    const { path, host, port } = split(String(listen));
    const place = path === undefined ? ["-h", host, "-p", port] : ["-s", path];
    const login = password === undefined ? [] : ["-a", password, "--no-auth-warning"];
    const security = tls ? ["--tls", "--cacert", CERTIFICATE_PATH] : [];
    const client = ["redis-cli", "--raw", ...place, ...login, ...security, ...words];
    const output = await outputInside(this.#container, client);
    if (output !== undefined) return output.trim();
    const result = await this.exec(client);
    if (result.exitCode !== 0) throw new Error(`${words.join(" ")}: ${result.output.trim()}`);
    return result.output.trim();
  }

  /** A number of INFO, such as `"total_connections_received"`. */
  async number(name: string): Promise<number> {
    const found = new RegExp(`^${name}:(\\d+)`, "m").exec(await this.command("INFO", "everything"));
    if (found === null) throw new Error(`INFO has no number ${name}.`);
    return Number(found[1]);
  }

  /** Its certificate, with which clients can verify it; with `tls`. */
  async certificate(): Promise<string> {
    const { exitCode, output } = await this.exec(["cat", CERTIFICATE_PATH]);
    if (exitCode !== 0) throw new Error("This Redis was started without `tls`, so it has no certificate.");
    return output;
  }

  /** Runs a command in its container. A failing one is a result, not an error. */
  async exec(command: readonly string[]): Promise<CommandResult> {
    const { exitCode, output } = await this.#started.exec([...command]);
    return { exitCode, output };
  }

  /**
   * Crashes it (SIGKILL): connections break, and new ones are refused from the moment this resolves. Nothing happens to
   * one that has ended already.
   */
  async kill(): Promise<void> {
    const { State } = await this.#container.inspect();
    if (!State.Running) return;
    await this.#container.kill({ signal: "SIGKILL" });
    await untilEnded(this.#container);
  }

  /** Starts it again after `kill()`, with an empty memory; resolves when it listens. */
  async start(): Promise<void> {
    await this.#container.start();
    await waitUntilListening(this.#container, this.#details.listen);
  }

  /** Makes it hang (SIGSTOP): the kernel goes on accepting connections, and nothing answers. */
  async pause(): Promise<void> {
    await this.#container.kill({ signal: "SIGSTOP" });
  }

  /** Lets it go on; what waited is answered. */
  async unpause(): Promise<void> {
    await this.#container.kill({ signal: "SIGCONT" });
  }

  /**
   * Cuts it off: packets to it are lost, as when a cable is pulled. New connections are neither accepted nor refused, and
   * those that are open fall silent. It lasts until `heal()`, also where Redis is started again meanwhile.
   * @throws where it listens on a unix socket, which has no network between, or the kernel has no packet filter
   */
  async partition(): Promise<void> {
    await this.#filter("--append");
  }

  /** Ends the partition. Packets that are sent again meanwhile arrive, so connections that were open may go on. */
  async heal(): Promise<void> {
    await this.#filter("--delete");
  }

  async #filter(action: "--append" | "--delete"): Promise<void> {
    const { path, host, port } = split(String(this.listen));
    if (path !== undefined)
      throw new Error("This Redis listens on a unix socket, which receives no packets: use pause() instead.");
    const program = host.includes(":") ? "ip6tables" : "iptables";
    const rule = ["--protocol", "tcp", "--destination", host, "--destination-port", port, "--jump", "DROP"];
    const { exitCode, output } = await this.exec([program, action, "INPUT", ...rule]);
    if (exitCode !== 0) throw new Error(`Redis cannot be cut off: ${output.trim()}`);
  }

  /** Ends it and removes its container; a second call does nothing. */
  async stop(): Promise<void> {
    await this.#started.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
