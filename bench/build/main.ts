import { copiedRules, fiftyModules, repositoryRules } from "./projects.ts";
import { coldBuilds, compileLimpet, median, rebuilds } from "./timing.ts";

const ROUNDS = 5;
const CHANGES = 10;

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

compileLimpet();
const fifty = fiftyModules();
for (const project of [repositoryRules(), fifty]) {
  const rounds = coldBuilds(project, ROUNDS);
  const limpet = median(rounds.map((round) => round.limpet));
  const tstl = median(rounds.map((round) => round.tstl));
  const ratio = median(rounds.map((round) => round.limpet / round.tstl)).toFixed(2);
  console.log(`${project.name}, cold: limpet ${milliseconds(limpet)}, tstl ${milliseconds(tstl)}, ratio ${ratio}`);
}
for (const [name, directory, file] of [
  ["repository", copiedRules(), "src/routing.ts"],
  ["fifty", fifty.directory, "src/tenants/tenant7.ts"],
] as const) {
  const times = await rebuilds(directory, file, CHANGES);
  const best = milliseconds(Math.min(...times));
  console.log(`${name}, change to built: median ${milliseconds(median(times))}, best ${best}`);
}
