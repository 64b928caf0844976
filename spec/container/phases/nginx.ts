import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { Agent, request } from "undici";
import {
  openrestyImage,
  startOpenResty,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../../src/testkit/index.ts";
import { packageRoot } from "../../../src/toolchain/package-root.ts";
import { PHASES, type Phase } from "../../../src/toolchain/phases/phase.ts";
import { transpile } from "../../openresty/transpile.ts";
import { TemporaryProject } from "../../toolchain/fixture.ts";
import { until } from "../../support/poll.ts";
import { FOLDER, LOCATED, PORTS, directiveOf, nginxConf } from "./nginx-conf.ts";
import { notRun } from "./exceptions.ts";
import { moduleOf, programs } from "./programs.ts";

/** What became of programs, by phase and name: the words of probe.lua. */
export interface Observed {
  readonly phases: readonly Phase[];
  readonly outcomes: ReadonlyMap<Phase, ReadonlyMap<string, string>>;
  /** Of programs whose Lua module cannot be loaded, why. */
  readonly notLoaded: ReadonlyMap<string, string>;
  readonly errorLog: string;
}

const HANDSHAKES: readonly Phase[] = ["ssl_client_hello", "ssl_certificate", "ssl_session_fetch", "ssl_session_store"];

/** How many requests are under way at a time. */
const ABREAST = 8;

/** How often all handshakes are repeated at most. */
const ROUNDS = 4;

/** Runs every program in every phase that an nginx has. */
export async function askNginx(release: OpenRestyRelease, lua: ReadonlyMap<string, string>): Promise<Observed> {
  await using openresty = await startOpenResty({
    image: await openrestyImage(release),
    ports: Object.values(PORTS) as [number, ...number[]],
    errorLogLevel: "warn",
    files: [...lua].map(([file, content]) => ({ content, target: `${FOLDER}/${file}` })),
    nginxConf: `
      include /etc/nginx/modules-enabled/*.conf;
      events {}
      http { lua_shared_dict outcomes 8m; server { listen ${PORTS.outcomes}; } }`,
  });
  await makeCertificate(openresty);
  const phases = await phasesOf(openresty);
  await openresty.reload(nginxConf(phases));
  for (const phase of phases) if (LOCATED.includes(phase)) await ask(openresty, PORTS.requests, `/${phase}`);
  await ask(openresty, PORTS.server_rewrite, "/");
  await ask(openresty, PORTS.outcomes, "/timer");
  await handshakes(openresty, phases);
  // The old worker leaves by exit_worker_by_lua*.
  await openresty.reload();
  const raw = await until(
    () => readOutcomes(openresty),
    (outcomes) => !programs.some(({ file }) => outcomes.get(`timer ${file}`) === "entered"),
    5_000,
  ).catch(() => readOutcomes(openresty));
  return {
    phases,
    outcomes: new Map(
      phases.map((phase) => [
        phase,
        new Map(
          programs.flatMap(({ name, file }) => {
            const outcome = raw.get(`${phase} ${file}`);
            return outcome === undefined ? [] : [[name, outcome] as const];
          }),
        ),
      ]),
    ),
    notLoaded: new Map(
      programs.flatMap(({ name, file }) => {
        const reason = raw.get(`load ${file}`);
        return reason === undefined ? [] : [[name, reason] as const];
      }),
    ),
    errorLog: await openresty.errorLog(),
  };
}

/** The files of Lua: each program, the order in which phases run them, and what runs them. */
export function luaFiles(): ReadonlyMap<string, string> {
  using project = new TemporaryProject(
    programs.map((program) => [`${program.file}.ts`, moduleOf([program], "As nginx runs it.")]),
  );
  project.write(
    "tstl.json",
    JSON.stringify({
      extends: join(packageRoot, "tstl.base.json"),
      compilerOptions: { rootDir: ".", outDir: "/out", noUnusedLocals: false, noUnusedParameters: false },
      include: [".", join(packageRoot, "src/openresty")],
      tstl: { luaLibImport: "inline" },
    }),
  );
  const { diagnostics, lua } = transpile(join(project.path, "tstl.json"), {
    typeRoots: [join(packageRoot, "node_modules")],
    rootDir: "/",
  });
  if (diagnostics !== "") throw new Error(diagnostics);
  const isSkipped = (name: string, phase: Phase): boolean =>
    notRun.some((one) => one.name === name && one.phases.includes(phase));
  const list = (files: readonly string[]): string => `{ ${files.map((file) => `"${file}"`).join(", ")} }`;
  const order = PHASES.map((phase) => {
    const files = programs.filter(({ name }) => !isSkipped(name, phase)).map(({ file }) => file);
    return `${phase} = ${list(files)},`;
  });
  return new Map([
    ...programs.map(
      ({ file }) =>
        [`${file}.lua`, lua.get(join("/out", project.path, `${file}.lua`))!.replace("call0", "call")] as const,
    ),
    ["order.lua", `return {\n${order.join("\n")}\nall = ${list(programs.map(({ file }) => file))} }`],
    ["probe.lua", readFileSync(new URL("probe.lua", import.meta.url), "utf8")],
  ]);
}

async function makeCertificate(openresty: StartedOpenResty): Promise<void> {
  const made = await openresty.exec([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", `${FOLDER}/tls.key`, "-out", `${FOLDER}/tls.crt`, "-days", "1", "-subj", "/CN=localhost"],
  ]);
  if (made.exitCode !== 0) throw new Error(`openssl made no certificate: ${made.output}`);
}

/** The phases whose directives nginx knows. */
async function phasesOf(openresty: StartedOpenResty): Promise<readonly Phase[]> {
  const known = await Promise.all(
    PHASES.map(async (phase) => {
      // Wherever the directive belongs, one that is unknown is told first.
      const conf = `include /etc/nginx/modules-enabled/*.conf; events {} http { ${directiveOf(phase)} {} }`;
      const script = `echo '${conf}' > /tmp/${phase}.conf; ${openresty.image.command} -t -c /tmp/${phase}.conf`;
      const { output } = await openresty.exec(["/bin/sh", "-c", script]);
      return phase === "timer" || !output.includes("unknown directive");
    }),
  );
  return PHASES.filter((_, index) => known[index]);
}

/** One request for each program. */
async function ask(openresty: StartedOpenResty, port: number, path: string): Promise<void> {
  const isTls = port !== PORTS.outcomes;
  const dispatcher = new Agent({
    connect: { rejectUnauthorized: false },
    connections: ABREAST,
    pipelining: 1,
    headersTimeout: 5_000,
    bodyTimeout: 5_000,
  });
  const url = openresty.url(port, isTls ? "https" : "http") + path;
  await abreast(async () => {
    // What a program does to its request is none of our business here.
    await request(url, { dispatcher }).then(
      ({ body }) => body.dump().catch(() => undefined),
      () => undefined,
    );
  });
  await dispatcher.destroy();
}

/** Does it as often as there are programs. */
async function abreast(work: () => Promise<unknown>): Promise<void> {
  let left = programs.length;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}

/**
 * Handshakes in which a client offers a session that nginx does not know, which runs all phases of one: until every
 * phase has run every program, as what one does may end the handshake before the next phase.
 */
async function handshakes(openresty: StartedOpenResty, phases: readonly Phase[]): Promise<void> {
  const session = await shakeHands(openresty);
  const wanted = HANDSHAKES.filter((phase) => phases.includes(phase));
  for (let round = 0; round < ROUNDS; round += 1) {
    await abreast(() => shakeHands(openresty, session));
    const outcomes = await readOutcomes(openresty);
    if (wanted.every((phase) => Number(outcomes.get(`number ${phase}`)) >= programs.length)) return;
  }
}

async function shakeHands(openresty: StartedOpenResty, session?: Buffer): Promise<Buffer | undefined> {
  const socket: TLSSocket = connect({
    ...{ host: "127.0.0.1", port: openresty.port(PORTS.handshakes), servername: "localhost" },
    ...{ rejectUnauthorized: false, maxVersion: "TLSv1.2", timeout: 2_000, ...(session ? { session } : {}) },
  });
  try {
    await once(socket, "secureConnect");
    return socket.getSession();
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function readOutcomes(openresty: StartedOpenResty): Promise<ReadonlyMap<string, string>> {
  const { body } = await request(`${openresty.url(PORTS.outcomes)}/outcomes`);
  const lines = (await body.text()).trimEnd().split("\n");
  return new Map(lines.map((line) => line.split(" ").map(decodeURIComponent) as [string, string]));
}
