import { parseArgs } from "node:util";
import { reportTo } from "../src/testkit/index.ts";
import { FAULTS } from "./catalogue.ts";
import { terminalTable, writePage } from "./report.ts";
import { startRig } from "./rig.ts";
import { runFault, type FaultResult } from "./run.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seconds: { type: "string", default: "20" },
    rate: { type: "string", default: "20" },
    write: { type: "boolean" },
    log: { type: "boolean" },
    help: { type: "boolean" },
  },
});

const wanted = values.only?.split(",") ?? FAULTS.map(({ name }) => name);
const unknown = wanted.filter((name) => !FAULTS.some((fault) => fault.name === name));

if (values.help) {
  process.stdout.write(`npm run faults -- [--only kill,pause] [--seconds 20] [--rate 20] [--log] [--write]
Breaks one thing after the other while clients of every affinity, of nginx's own and of HAProxy ask at a steady rate,
and accounts for every request. --write puts the tables into docs/reliability.md. Faults: ${FAULTS.map(({ name }) => name).join(", ")}.\n`);
} else if (unknown.length > 0) {
  console.error(`There is no fault called ${unknown.join(", ")}; --help has them all.`);
  process.exitCode = 2;
} else {
  const pace = { before: 3, during: Number(values.seconds), after: 4, rate: Number(values.rate), sessions: 60 };
  const results: FaultResult[] = [];
  let told = 0;
  await using rig = await startRig(reportTo(process.stderr));
  for (const fault of FAULTS.filter(({ name }) => wanted.includes(name))) {
    const result = await runFault(rig, fault, pace);
    results.push(result);
    console.log(terminalTable(result));
    if (values.log) {
      const lines = (await rig.site.errorLog()).split("\n").filter((line) => line.includes("limpet: "));
      console.log(lines.slice(told).join("\n"));
      told = lines.length;
    }
  }
  if (values.write) {
    const { nginxVersion } = rig.site.openresty.image;
    const haproxy = /version (\S+)/.exec((await rig.site.openresty.exec(["haproxy", "-v"])).output)?.[1] ?? "";
    await writePage(results, pace, `nginx ${nginxVersion} with two workers, HAProxy ${haproxy} with one thread`);
  }
}
