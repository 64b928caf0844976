import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "../../build/build.ts";
import { findProgram } from "../../testkit/machine.ts";
import { ASK_FOR_VERSIONS, LOAD_MODULES, versionsIn, type Versions } from "../../testkit/versions.ts";
import { localNginx } from "../reload/local.ts";
import { reload, type Reload } from "../reload/reload.ts";
import { run } from "../reload/run.ts";
import type { GoodBuild, Take } from "../watch/develop.ts";
import { freePort } from "./free-port.ts";
import { nginxConfFor, stubText } from "./nginx-conf.ts";
import type { Listener, OwnNginx } from "./own-nginx.ts";
import { KEYS, movedRules, TOKENS } from "./moved-rules.ts";
import { stubsOf, type Stub } from "./stubs.ts";

/** Milliseconds for nginx to listen. */
const START_DEADLINE = 10_000;

/** Milliseconds between two looks whether it does. */
const INTERVAL = 20;

/** An nginx with Lua that is installed here. */
export interface LuaNginx extends Versions {
  /** Its path. */
  readonly command: string;
}

/** The first of `openresty` and `nginx` that has a working Lua. */
export async function findLuaNginx(): Promise<LuaNginx | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "limpet-nginx-"));
  try {
    const conf = join(folder, "nginx.conf");
    await writeFile(conf, ASK_FOR_VERSIONS);
    for (const name of ["openresty", "nginx"]) {
      const command = await findProgram(name);
      if (command === undefined) continue;
      const { output } = await run(command, ["-c", conf, "-e", "stderr", "-g", `pid ${folder}/pid;`]);
      const versions = versionsIn(output);
      if (versions !== undefined) return { command, ...versions };
    }
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the rules are. */
export interface RulesPlace {
  readonly project: string;
  readonly rules: string;
}

/**
 * An nginx that is installed here. The servers' addresses are not this machine's, so it runs the rules with ports of
 * 127.0.0.1 in their place, which are built apart.
 */
export class NginxOnThisMachine implements OwnNginx {
  readonly url: string;
  readonly #found: LuaNginx;
  readonly #place: RulesPlace;
  readonly #port: number;
  readonly #listener: Listener;
  /** By the address in the rules, so that a server keeps its port. */
  readonly #ports = new Map<string, number>();
  #folder: string | undefined;
  #child: ChildProcess | undefined;
  #errors = "";

  constructor(found: LuaNginx, place: RulesPlace, port: number, listener: Listener) {
    this.#found = found;
    this.#place = place;
    this.#port = port;
    this.#listener = listener;
    this.url = `http://127.0.0.1:${port}`;
  }

  readonly take: Take = async (built) => {
    const folder = (this.#folder ??= await realpath(await mkdtemp(join(tmpdir(), "limpet-dev-"))));
    const luaOut = join(folder, "lua-out");
    const stubs = await Promise.all(stubsOf(built.routing).map((stub) => this.#moved(stub)));
    const rules = join(folder, "routing.ts");
    await writeFile(
      rules,
      movedRules(folder, await realpath(join(this.#place.project, this.#place.rules)), this.#ports),
    );
    const { ok } = await build({ project: this.#place.project, rules, out: luaOut, prefix: luaOut });
    if (!ok) return { ok: false, reason: "nginx on this machine cannot run these rules with stubs", output: "" };
    await writeFile(join(folder, "stub.lua"), stubText());
    await writeFile(join(folder, "nginx.conf"), this.#conf(built, stubs, folder));
    if (this.#child?.exitCode === null) return await this.#reload(folder, luaOut);
    return await this.#start(folder);
  };

  async #moved(stub: Stub): Promise<Stub> {
    if (stub.listen.startsWith("unix:")) return stub;
    const port = this.#ports.get(stub.listen) ?? (await freePort(0));
    if (port === undefined) return stub;
    this.#ports.set(stub.listen, port);
    return { ...stub, listen: `127.0.0.1:${port}` };
  }

  #conf({ routing }: GoodBuild, stubs: readonly Stub[], folder: string): string {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    return nginxConfFor(Object.keys(routing.upstreams), stubs, {
      ...this.#found,
      listen: `127.0.0.1:${this.#port}`,
      prefix: join(folder, "lua-out"),
      stub: join(folder, "stub.lua"),
      // The folder is closed to others, also to the user that the workers of root's nginx would be.
      main: `${LOAD_MODULES}\npid ${folder}/nginx.pid;\nerror_log stderr warn;${process.getuid?.() === 0 ? "\nuser root;" : ""}`,
      http: temporary.join(" "),
    });
  }

  /** Without -p: distributions load their modules by paths relative to nginx's own prefix. */
  #commandLine(folder: string): readonly string[] {
    return ["-c", join(folder, "nginx.conf"), "-e", "stderr"];
  }

  async #start(folder: string): Promise<Reload> {
    this.#errors = "";
    const child = spawn(this.#found.command, [...this.#commandLine(folder), "-g", "daemon off;"], {
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C goes to all that the terminal runs; it is ended by us, when it has nothing more to say.
      detached: true,
      env: { ...process.env, [KEYS.name]: KEYS.value, [TOKENS.name]: TOKENS.value },
    });
    this.#child = child;
    const ended = once(child, "exit").catch(() => undefined);
    createInterface({ input: child.stdout }).on("line", this.#listener.access);
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#errors += `${Date.now()} ${line}\n`;
      this.#listener.error(line);
    });
    const deadline = Date.now() + START_DEADLINE;
    while (child.exitCode === null && Date.now() < deadline) {
      if ((await freePort(this.#port)) === undefined) return { ok: true, reason: "", output: "" };
      await Promise.race([ended, delay(INTERVAL)]);
    }
    await this.#end();
    return { ok: false, reason: "nginx did not start", output: "" };
  }

  async #reload(folder: string, luaOut: string): Promise<Reload> {
    const command = [this.#found.command, ...this.#commandLine(folder)].map((word) => `'${word}'`).join(" ");
    return await reload({ ...localNginx(command), logSince: (moment) => Promise.resolve(this.#since(moment)) }, luaOut);
  }

  #since(moment: number): string {
    return this.#errors
      .split("\n")
      .filter((line) => Number(line.split(" ", 1)[0]) >= moment)
      .map((line) => line.slice(line.indexOf(" ") + 1))
      .join("\n");
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  async stop(): Promise<void> {
    await this.#end();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
