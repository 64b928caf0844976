/**
 * Times builds beside plain tstl on the same sources: `npm run bench:build`. With `--limits` it takes
 * fewer rounds, and fails where builds are slower than they may be.
 */
import { copiedRules, fiftyModules, repositoryRules } from "./projects.ts";
import { compileLimpet } from "../../spec/support/dist.ts";
import { coldBuilds, median, rebuilds } from "./timing.ts";

const isCheck = process.argv.includes("--limits");
const ROUNDS = isCheck ? 3 : 7;
const CHANGES = isCheck ? 15 : 30;

/** Times of the computing of plain tstl, for a cold build. */
const COLD_LIMIT = 1.2;
/** Milliseconds from a change to the end of the build. */
const REBUILD_LIMIT = 300;

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

function expectAtMost(limit: number, value: number, what: string): void {
  if (!isCheck || value <= limit) return;
  console.error(`${what}: ${value.toFixed(2)} is over the limit of ${limit}`);
  process.exitCode = 1;
}

await compileLimpet();
const fifty = fiftyModules();
for (const project of [repositoryRules(), fifty]) {
  const rounds = coldBuilds(project, ROUNDS);
  const limpet = median(rounds.map((round) => round.limpet.wall));
  const tstl = median(rounds.map((round) => round.tstl.wall));
  const ratio = median(rounds.map((round) => round.limpet.cpu / round.tstl.cpu));
  console.log(
    `${project.name}, cold: limpet ${milliseconds(limpet)}, tstl ${milliseconds(tstl)}, ratio of computing ${ratio.toFixed(2)}`,
  );
  expectAtMost(COLD_LIMIT, ratio, `${project.name}, cold, times plain tstl`);
}
for (const [name, directory, file, limit] of [
  ["repository", copiedRules(), "src/routing.ts", REBUILD_LIMIT],
  ["fifty", fifty.directory, "src/tenants/tenant7.ts", Infinity],
] as const) {
  const times = await rebuilds(directory, file, CHANGES);
  const best = Math.min(...times);
  console.log(`${name}, change to built: median ${milliseconds(median(times))}, best ${milliseconds(best)}`);
  // The best, for what else the machine does only ever adds to the time.
  expectAtMost(limit, best, `${name}, milliseconds from a change to the end of the build`);
}
