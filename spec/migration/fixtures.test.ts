/**
 * Every file in fixtures/ is an nginx.conf and what becomes of it. `=== NAME.conf` begins a file, `nginx.conf` is
 * given; `=== rules` has the rule of each upstream, without what stands around them, `=== findings` what is told.
 * Whatever comes of it is formatted as Prettier would, and, unless something is to be written by hand, builds.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { check } from "prettier";
import { build } from "../../src/build/build.ts";
import { isError } from "../../src/findings/diagnostics.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { migrate } from "../../src/migration/migrate.ts";
import { rulesText } from "../../src/migration/rules-text.ts";
import { specText } from "../../src/migration/spec-text.ts";
import { readGiven } from "../../src/nginx-conf/reading/given.ts";
import { TemporaryProject, readSections } from "../build/fixture.ts";

const directory = join(import.meta.dirname, "fixtures");

/** What stands between the first line of the rules and the last, without comments. */
function rulesIn(text: string): string {
  const [, rest = ""] = text.split(/^\/\/ The upstreams of [^]*?\n\n/m);
  return rest.replaceAll(/^ *\/\/ .*\n/gm, "");
}

for (const name of readdirSync(directory)) {
  test(name.replace(/\.txt$/, "").replaceAll("-", " "), async (t) => {
    const sections = readSections(join(directory, name));
    const isExpected = (section: string) => ["asked", "rules", "findings"].includes(section);
    using project = new TemporaryProject([...sections].filter(([section]) => !isExpected(section)));
    const given = await readGiven(project.path, "nginx.conf");
    if (given === undefined) throw new Error("The fixture has no nginx.conf.");
    const asked = sections.get("asked")?.trimEnd().split("\n");
    const { upstreams, diagnostics } = migrate(given, asked);
    const findings = formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path }).replaceAll(
      project.path,
      "<project>",
    );
    t.is(findings, sections.get("findings") ?? "");
    if (!upstreams.some(({ rule }) => rule !== undefined)) return;

    const rules = rulesText(upstreams, "nginx.conf");
    t.is(rulesIn(rules), sections.get("rules") ?? "");
    t.true(await check(rules, { parser: "typescript", printWidth: 120 }), rules);
    t.true(await check(specText(upstreams), { parser: "typescript", printWidth: 120 }), specText(upstreams));
    if (diagnostics.some(isError)) return;
    project.write("src/routing.ts", rules);
    const built = await build({ project: project.path });
    t.is(formatDiagnostics(built.diagnostics, { pretty: false, relativeTo: project.path }), "");
  });
}
