import test from "ava";
import { copiedRules, fiftyModules, repositoryRules } from "../../bench/build/projects.ts";
import { coldBuilds, compileLimpet, median, rebuilds, type Round } from "../../bench/build/timing.ts";

const ROUNDS = 3;

const ratio = (rounds: readonly Round[]): number => median(rounds.map(({ limpet, tstl }) => limpet / tstl));

test.before(compileLimpet);

test("a cold build of this repository's rules takes at most 1.5 times as long as plain tstl", (t) => {
  const rounds = coldBuilds(repositoryRules(), ROUNDS);
  t.true(ratio(rounds) <= 1.5, JSON.stringify(rounds));
});

test("a cold build of fifty modules takes at most twice as long as plain tstl", (t) => {
  const rounds = coldBuilds(fiftyModules(), ROUNDS);
  t.true(ratio(rounds) <= 2, JSON.stringify(rounds));
});

test("a change of a rules file is built within 0.3 s", async (t) => {
  const times = await rebuilds(copiedRules(), "src/routing.ts", 15);
  // The best, for what else the machine does only ever adds to the time.
  t.true(Math.min(...times) <= 300, JSON.stringify(times));
});
