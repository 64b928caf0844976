import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LookupTableName } from "../../src/affinity/affinities/hash.ts";
import type { Container } from "../container.ts";
import type { NginxFacts } from "../nginx.ts";
import type { Progress } from "../progress.ts";
import { proxyCore } from "../proxy.ts";
import { benchServers } from "../servers.ts";
import { spreadOf, type Spread } from "../spread.ts";
import { buildLimpet, routingModule } from "../variants/limpet.ts";
import { notCompiled, type CompilerReport } from "./compiler-report.ts";

export const tableNames: readonly LookupTableName[] = ["rendezvous", "maglev", "ketama", "modulo", "ipHash"];

/** How the pick alone is measured. */
export interface PickPlan {
  readonly serverCounts: readonly number[];
  readonly tables: readonly LookupTableName[];
  /** Processes that each figure comes from; no two compile the same way. */
  readonly processes: number;
  /** Picks that each process times. */
  readonly picks: number;
}

/** One lookup table in LuaJIT, alone. */
export interface PickFigures {
  readonly table: LookupTableName;
  readonly serverCount: number;
  readonly pickNanoseconds: Spread;
  readonly buildMilliseconds: Spread;
  /** What a built table keeps of LuaJIT's memory, in kB. */
  readonly tableKilobytes: number;
  /** Garbage of one pick. */
  readonly bytesPerPick: number;
  /** Of the time spent picking, the least share of any process in compiled code. */
  readonly compiledShare: number;
  /** Why it does not run in compiled traces or makes garbage, where that is so. */
  readonly faults: readonly string[];
}

/** What pick.lua writes. */
interface Run {
  readonly buildMilliseconds: number;
  readonly tableKilobytes: number;
  readonly pickNanoseconds: number;
  readonly bytesPerPick: number;
  readonly compiledShare: number;
  readonly warmUp: CompilerReport;
  readonly measured: CompilerReport;
}

const root = "/bench/picks";
const source = new URL(".", import.meta.url).pathname;

/** Less than this share of the time in compiled code is a fault; the profiler's own work is in the rest. */
const leastCompiledShare = 0.98;

/** Puts the Lua side into the container; the trace report of the proxies is part of it. */
export async function copyPick(container: Container): Promise<void> {
  await container.copyIn(source, "/bench/pick");
}

export async function measurePicks(
  container: Container,
  nginx: NginxFacts,
  plan: PickPlan,
  progress: Progress,
): Promise<PickFigures[]> {
  const directory = await mkdtemp(join(tmpdir(), "limpet-bench-"));
  try {
    // Which table and how many servers pick.lua says itself; one build has the code for all.
    const limpet = join(directory, "limpet");
    await mkdir(limpet);
    await buildLimpet(
      routingModule(benchServers(1), 1, `session: [cookie("JSESSIONID")], affinity: hash()`),
      limpet,
      `${root}/limpet`,
    );
    for (const serverCount of plan.serverCounts) {
      for (const table of plan.tables) {
        await writeFile(join(directory, `${table}-${serverCount}.conf`), pickConf(table, serverCount, plan.picks));
      }
    }
    await container.copyIn(directory, root);
  } finally {
    await rm(directory, { recursive: true });
  }

  const figures: PickFigures[] = [];
  for (const serverCount of plan.serverCounts) {
    for (const table of plan.tables) {
      progress.show(`${table}, ${serverCount} servers`);
      const runs: Run[] = [];
      for (let process = 0; process < plan.processes; process++) {
        runs.push(await runOnce(container, nginx, `${root}/${table}-${serverCount}`));
      }
      figures.push(summary(table, serverCount, runs));
    }
  }
  return figures;
}

async function runOnce(container: Container, nginx: NginxFacts, path: string): Promise<Run> {
  const said = await container.shell(
    `rm -f ${path}.json
     taskset -c ${proxyCore} ${nginx.command} -c ${path}.conf >${path}.log 2>&1 || { cat ${path}.log >&2; exit 1; }
     cat ${path}.json`,
  );
  return JSON.parse(said) as Run;
}

function pickConf(table: LookupTableName, serverCount: number, picks: number): string {
  const servers = benchServers(serverCount)
    .map(({ name, host, port }) => `{name="${name}",address="${host}:${port}"}`)
    .join(",");
  return `include /etc/nginx/modules-enabled/*.conf;
daemon off;
pid ${root}/nginx.pid;
error_log stderr warn;
events {}
http {
  init_by_lua_block {
    package.path = "${root}/limpet/?.lua;" .. package.path
    local picking = require("limpet.affinity.servers.picking")
    local createLineup = require("limpet.affinity.running-upstream").createLineup
    local doNotPause = require("limpet.affinity.machine").doNotPause
    local tools = {
      table = "${table}",
      digestKeys = require("limpet.affinity.servers.digests").createDigestKeys(),
      machine = require("limpet.nginx.machine.machine").nginxMachine,
      panic = require("limpet.affinity.servers.generation").NO_PANIC,
      groupNames = {},
    }
    local upstream = { servers = {${servers}}, session = {}, affinity = { kind = "hash", table = "${table}" } }
    local servers = require("limpet.affinity.provision").provision(upstream).servers
    dofile("/bench/pick/pick.lua")({
      create = function() return createLineup(1, servers, tools, nil, doNotPause) end,
      -- As the balancer phase does it, which has the key's hash from nginx without a string of the key.
      pick = function(subject, key) return picking.pickFirst(subject, subject.generation.primaries.table.hashOf(key)) end,
      key_length = ${table === "ipHash" ? 3 : 32},
      picks = ${picks},
      output = "${root}/${table}-${serverCount}.json",
    })
  }
}
`;
}

function summary(table: LookupTableName, serverCount: number, runs: readonly Run[]): PickFigures {
  const bytesPerPick = Math.max(...runs.map((run) => run.bytesPerPick));
  const compiledShare = Math.min(...runs.map((run) => run.compiledShare));
  const faults = new Set(runs.flatMap(({ warmUp, measured }) => [warmUp, measured].flatMap(notCompiled)));
  if (bytesPerPick > 0) faults.add(`${bytesPerPick} bytes of garbage per pick`);
  if (compiledShare < leastCompiledShare) faults.add(`only ${compiledShare} of the time in compiled code`);
  return {
    table,
    serverCount,
    pickNanoseconds: spreadOf(runs.map((run) => run.pickNanoseconds)),
    buildMilliseconds: spreadOf(runs.map((run) => run.buildMilliseconds)),
    tableKilobytes: Math.max(...runs.map((run) => run.tableKilobytes)),
    bytesPerPick,
    compiledShare,
    faults: [...faults],
  };
}
