import { parseArgs } from "node:util";
import { reportTo } from "../src/testkit/index.ts";
import { FAULTS } from "./catalogue.ts";
import { terminalTable, writePage } from "./report.ts";
import { startRig } from "./rig.ts";
import { runFault, type FaultResult } from "./run.ts";

interface Options {
  readonly only: readonly string[];
  readonly seconds: number;
  readonly rate: number;
  readonly write: boolean;
  readonly log: boolean;
  readonly help: boolean;
}

const NAMES = FAULTS.map(({ name }) => name);

/** @throws with a sentence where they cannot be */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: NAMES.join(",") },
      seconds: { type: "string", default: "20" },
      rate: { type: "string", default: "20" },
      write: { type: "boolean", default: false },
      log: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const only = values.only.split(",");
  const unknown = only.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new Error(`There is no fault called ${unknown.join(", ")}; --help has them all.`);
  const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
  if (!(seconds > 0 && rate > 0)) throw new Error("--seconds and --rate must be numbers above 0.");
  if (values.write && only.length < NAMES.length) throw new Error("--write is for all faults: leave out --only.");
  return { ...values, only, seconds, rate };
}

async function main({ only, seconds, rate, write, log, help }: Options): Promise<void> {
  if (help) {
    process.stdout.write(`npm run faults -- [--only kill,pause] [--seconds 20] [--rate 20] [--log] [--write]
Breaks one thing after the other while clients of every affinity, of nginx's own and of HAProxy ask at a steady rate,
and accounts for every request. --log shows every move and failure, and what Limpet logged; --write puts the tables into docs/reliability.md.
Faults: ${NAMES.join(", ")}.\n`);
    return;
  }
  const pace = { before: 3, during: seconds, after: 4, rate, sessions: 60 };
  const results: FaultResult[] = [];
  let told = 0;
  await using rig = await startRig(reportTo(process.stderr));
  for (const fault of FAULTS.filter(({ name }) => only.includes(name))) {
    const result = await runFault(rig, fault, pace);
    results.push(result);
    console.log(terminalTable(result));
    if (!log) continue;
    const lines = (await rig.site.errorLog()).split("\n").filter((line) => line.includes("limpet: "));
    console.log([...result.notable, ...lines.slice(told)].join("\n"));
    told = lines.length;
  }
  if (!write) return;
  const { nginxVersion } = rig.site.openresty.image;
  const haproxy = /version (\S+)/.exec(await rig.run("haproxy -v"))?.[1] ?? "";
  await writePage(results, pace, `nginx ${nginxVersion} with two workers, HAProxy ${haproxy} with one thread`);
}

try {
  await main(readOptions());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
