import { relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pc from "picocolors";
import type { Listener, OwnNginx } from "../../development/own-nginx/own-nginx.ts";
import { nginxInContainer } from "../../development/reload/container.ts";
import { localNginx } from "../../development/reload/local.ts";
import { reload } from "../../development/reload/reload.ts";
import type { RunningNginx } from "../../development/reload/running-nginx.ts";
import { develop } from "../../development/watch/develop.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import type { Development, Take } from "../../development/watch/develop.ts";
import { SourceMaps } from "../../traceback/source-maps.ts";
import { Traceback } from "../../traceback/traceback.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES } from "../exit-codes.ts";
import { withoutSlash } from "../paths.ts";
import { loggedRequest, requestText } from "./dev-requests.ts";
import { howToTry } from "./dev-welcome.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

/** What its options say. */
export interface Flags {
  readonly project: string;
  readonly out: string;
  readonly prefix: string;
  readonly nginxConf?: string;
  /** False: none at all, only builds. */
  readonly nginx?: string | boolean;
  readonly container?: string;
  readonly port?: number;
  readonly json?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

function changedFiles({ changed }: Development): string {
  const [first, ...others] = changed.map((path) => relative(process.cwd(), path));
  if (first === undefined) return "";
  return `${first}${others.length === 0 ? "" : ` and ${others.length} more`} changed: `;
}

function line(development: Development, { green, red }: Colours): string {
  const { result, milliseconds, reload } = development;
  const errors = result.diagnostics.filter(isError).length;
  const build = `${changedFiles(development)}built in ${Math.round(milliseconds)} ms`;
  const out = relative(process.cwd(), result.out) || ".";
  if (!result.ok) {
    const amount = `${errors} error${errors === 1 ? "" : "s"}`;
    return `${red("✘")} ${changedFiles(development)}${amount}, so ${out} was not changed`;
  }
  if (reload === undefined) return `${green("✔")} ${build}`;
  return reload.ok ? `${green("✔")} ${build}, reloaded` : `${red("✘")} ${build}, but ${reload.reason}`;
}

function asText(development: Development): string {
  const { result, reload } = development;
  const time = new Date().toTimeString().slice(0, 8);
  const findings = formatDiagnostics(result.diagnostics, {
    pretty: isColourWanted(process.stdout),
    relativeTo: process.cwd(),
  });
  const said = reload?.output ?? "";
  const colours = pc.createColors(isColourWanted(process.stdout));
  return [
    ...(findings === "" ? [] : [findings.trimEnd()]),
    ...(said === "" ? [] : [said]),
    `${colours.dim(time)} ${line(development, colours)}`,
    ...(reload?.ok === false ? ["The previous rules stay in use."] : []),
    "",
  ].join("\n");
}

function asJson(development: Development): string {
  const { result, changed, milliseconds, reload } = development;
  return jsonLine({
    ok: result.ok && reload?.ok !== false,
    changed: changed.map((path) => relative(process.cwd(), path)),
    milliseconds: Math.round(milliseconds),
    diagnostics: diagnosticsAsJson(result.diagnostics, process.cwd()),
    reload: reload ?? null,
  });
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** The nginx that was given, if one was. */
function givenNginx({ nginx, container, prefix }: Flags): RunningNginx | undefined {
  const command = typeof nginx === "string" ? nginx : "nginx";
  if (container !== undefined) return nginxInContainer({ container, prefix, nginx: command });
  return nginx === undefined || nginx === false ? undefined : localNginx(command);
}

/** Aborts when the user or the system ends the command. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Not once: a library that listens as well ends the process where nobody else is left to listen.
    process.on(name, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

/** Says what the nginx of our own does, as it happens. */
class Narrator implements Listener {
  readonly #json: boolean;
  readonly #colours = pc.createColors(isColourWanted(process.stdout));
  readonly #traceback: Traceback;
  #upstreams: readonly string[] = [];
  #servers: readonly string[] = [];

  constructor(json: boolean, out: string, prefix: string) {
    this.#json = json;
    this.#traceback = new Traceback(new SourceMaps([{ folder: out, prefix }]));
  }

  readonly access = (text: string): void => {
    const request = loggedRequest(text);
    if (request === undefined) return;
    process.stdout.write(
      this.#json
        ? jsonLine({ request })
        : requestText(request, this.#servers, this.#upstreams.length > 1, this.#colours),
    );
  };

  readonly error = (text: string): void => {
    const { text: traced, excerpt } = this.#traceback.line(text);
    const said = excerpt === undefined ? traced : `${traced}\n${excerpt}`;
    process.stdout.write(this.#json ? jsonLine({ log: traced }) : `${this.#colours.dim(said)}\n`);
  };

  /** Says where nginx answers, when that is new. */
  welcome(nginx: OwnNginx, description: string, { result: { routing } }: Development): void {
    if (routing === undefined) return;
    const upstreams = Object.keys(routing.upstreams);
    const isNew = this.#upstreams.join() !== upstreams.join();
    this.#upstreams = upstreams;
    const welcome = howToTry(nginx.url, description, routing, this.#colours);
    this.#servers = welcome.servers;
    if (!isNew) return;
    process.stdout.write(this.#json ? jsonLine({ nginx: description, urls: welcome.urls }) : welcome.text);
  }
}

/** Watches, builds and reloads until it is interrupted. */
export async function runDev(rules: string, flags: Flags): Promise<void> {
  const { project, out, nginxConf, json = false } = flags;
  const prefix = withoutSlash(flags.prefix);
  const options = { rules, project, out, prefix, ...(nginxConf === undefined ? {} : { nginxConf }) };
  const signal = interruption();
  const given = givenNginx({ ...flags, prefix });
  if (given === undefined && flags.nginx !== false) {
    await runWithOwnNginx(options, flags, signal);
    return;
  }
  watching(options, json);
  const take: Take | undefined = given === undefined ? undefined : async ({ out }) => await reload(given, out);
  for await (const development of develop(options, take, signal)) say(development, json);
}

type Options = Parameters<typeof develop>[0] & Required<Pick<Flags, "project" | "out" | "prefix">> & { rules: string };

function watching({ project, rules }: Options, json: boolean): void {
  if (!json) process.stdout.write(`Watching ${relative(process.cwd(), resolve(project, rules))}. Ctrl-C stops it.\n`);
}

function say(development: Development, json: boolean): void {
  process.stdout.write(json ? asJson(development) : asText(development));
}

async function runWithOwnNginx(options: Options, { port, json = false }: Flags, signal: AbortSignal): Promise<void> {
  const { chooseOwnNginx } = await import("../../development/own-nginx/choose.ts");
  const { project, rules, out, prefix } = options;
  const listener = new Narrator(json, resolve(project, out), prefix);
  const report = (text: string): void => void process.stderr.write(`${text}\n`);
  const place = { project, rules, ...(port === undefined ? {} : { port }) };
  // Pulling an image cannot be interrupted; whoever wants to stop meanwhile does not wait for it.
  const choice = await Promise.race([chooseOwnNginx({ ...place, listener, report }), aborted(signal)]);
  if (choice === undefined) process.exit(0);
  if ("obstacle" in choice) {
    process.stderr.write(`${choice.obstacle}\n`);
    process.exitCode = MISTAKES;
    return;
  }
  const { nginx, description } = choice;
  watching(options, json);
  try {
    for await (const development of develop(options, nginx.take, signal)) {
      say(development, json);
      if (development.reload?.ok === true) listener.welcome(nginx, description, development);
    }
  } finally {
    await nginx.stop();
  }
  // Connections to the container engine would keep the process alive.
  process.exit();
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  // The timer keeps the process alive, which an event that may come does not.
  await delay(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
}
