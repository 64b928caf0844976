import test from "../support/serial.ts";
import type { OpenRestyRelease } from "../../src/testkit/index.ts";
import { PHASES } from "../../src/checker/phases/phase.ts";
import { calls } from "../openresty/calls/program.ts";
import { facts } from "../openresty/facts.ts";
import { RELEASES, isImageChosen, isNewestMissing } from "../support/limpet.ts";
import { askChecker } from "./phases/checker.ts";
import { absentIn, compare, shownIn, summary } from "./phases/comparison.ts";
import { constructs } from "./phases/constructs.ts";
import { unavailable } from "./phases/exceptions.ts";
import { luaFiles } from "./phases/lua-files.ts";
import { askNginx, type Observed } from "./phases/nginx.ts";

/*
 * What the phase checker says, against what nginx does: every call of the ngx API, and what of the language depends on
 * the phase, in every phase.
 *
 * - phases/programs.ts has the programs, and phases/exceptions.ts what is not compared, and why;
 * - phases/checker.ts asks the checker, of TypeScript with an `@entry` for each program and phase;
 * - phases/nginx.ts asks nginx, of the same made into Lua, by an nginx.conf that runs one program each time a phase is reached, under pcall;
 * - phases/outcome.ts knows from nginx's words whether a phase refused.
 */

const SAID = askChecker(PHASES);
const LUA = luaFiles();

const observed = new Map<OpenRestyRelease, Promise<Observed>>();
function observe(release: OpenRestyRelease): Promise<Observed> {
  const known = observed.get(release) ?? askNginx(release, LUA);
  observed.set(release, known);
  return known;
}

for (const release of RELEASES) {
  test(`${release}: what nginx refuses of its API in a phase, the checker refuses, and nothing else`, async (t) => {
    const comparison = compare(new Set(calls.keys()), await observe(release), SAID);
    t.log(summary(comparison));
    t.deepEqual(comparison.disagreements, []);
  });

  test(`${release}: so it is with coroutines, and whatever way leads to a call`, async (t) => {
    const comparison = compare(new Set(Object.keys(constructs)), await observe(release), SAID);
    t.log(summary(comparison));
    t.deepEqual(comparison.disagreements, []);
  });

  test(`${release}: the table knows what this release does not have`, async (t) => {
    const { luaModuleVersion, outcomes, notLoaded } = await observe(release);
    const version = `0.10.${luaModuleVersion % 1000}`;
    const absent = absentIn({ outcomes });
    const isUnavailable = (name: string): boolean => Object.keys(unavailable).some((start) => name.startsWith(start));
    for (const { name, needs, absent: versions = [] } of facts.apis) {
      if (isUnavailable(name)) continue;
      if (notLoaded.has(name)) t.true(needs !== undefined || versions.includes(version), `${name} is not there`);
      else t.is(absent.has(name), versions.includes(version), `${name} in ${version}`);
    }
  });

  test(`${release}: no call ends a process of nginx`, async (t) => {
    const { errorLog } = await observe(release);
    t.deepEqual(
      errorLog.split("\n").filter((line) => /exited on signal|\[emerg\]/.test(line)),
      [],
    );
  });
}

const testWithAllReleases = isImageChosen || isNewestMissing ? test.skip : test;

testWithAllReleases(
  "what no release here was seen to allow is from the documentation, and the table says so",
  async (t) => {
    const shown = await Promise.all(RELEASES.map(async (release) => shownIn(await observe(release))));
    for (const { name, probed } of facts.apis)
      t.is(
        probed,
        shown.some((names) => names.has(name)),
        name,
      );
  },
);
