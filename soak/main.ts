import { parseArgs } from "node:util";
import { reportTo } from "../src/testkit/index.ts";
import { table } from "./judge.ts";
import { soak } from "./soak.ts";

const USAGE = `npm run soak -- [--minutes 10]
Keeps a proxy with all features at full load, and compares what its workers have after a minute with what they have at the
end: memory, timers, descriptors, compiled traces, room in shared memory. Ends with 1 where something has grown.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const total = Number(values.minutes) * 60;
  if (!(total >= 90))
    throw new Error("--minutes must be at least 1.5: what is compared with the end is seen after one.");
  const { states, outcomes, troubles } = await soak({ before: 60, total, interval: 20 }, reportTo(process.stderr));
  console.log(`${table(states)}\n`);
  for (const [upstream, counts] of Object.entries(outcomes)) {
    console.log(`${upstream}: ${[...counts].map(([outcome, count]) => `${count} × ${outcome}`).join(", ")}`);
  }
  console.log(troubles.length === 0 ? "\nNothing has grown." : `\nNot as it has to be:\n- ${troubles.join("\n- ")}`);
  if (troubles.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
