import {
  openrestyImage,
  startOpenResty,
  type OpenRestyRelease,
  type StartedOpenResty,
} from "../../../src/testkit/index.ts";
import { PHASES, type Phase } from "../../../src/checker/phases/phase.ts";
import { until } from "../../support/poll.ts";
import { FOLDER, LOCATED, PORTS, directiveOf, nginxConf } from "./nginx-conf.ts";
import { programs } from "./programs.ts";
import { ask, readOutcomes, shakeHands } from "./requests.ts";

/** What became of programs, by phase and name: the words of probe.lua. */
export interface Observed {
  /** As `ngx.config.ngx_lua_version` has it. */
  readonly luaModuleVersion: number;
  readonly phases: readonly Phase[];
  readonly outcomes: ReadonlyMap<Phase, ReadonlyMap<string, string>>;
  /** Of programs whose Lua module cannot be loaded, why. */
  readonly notLoaded: ReadonlyMap<string, string>;
  readonly errorLog: string;
}

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
  for (const phase of phases) if (LOCATED.includes(phase)) await ask(openresty, phase, PORTS.requests);
  await ask(openresty, "server_rewrite", PORTS.server_rewrite);
  await ask(openresty, "timer", PORTS.outcomes);
  await shakeHands(openresty);
  // The old worker leaves by exit_worker_by_lua*.
  await openresty.reload();
  const raw = await until(
    () => readOutcomes(openresty),
    (outcomes) => !programs.some(({ file }) => outcomes.get(`timer ${file}`) === "entered"),
    5_000,
  ).catch(() => readOutcomes(openresty));
  return {
    luaModuleVersion: openresty.image.luaModuleVersion,
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
