/**
 * Every file in fixtures/ is a build. `=== NAME` begins a file of the project; `=== diagnostics` has
 * what the build says, and `=== lua-out/NAME` what it writes there. Only what is listed is compared.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { TemporaryProject, readSections } from "./fixture.ts";

const directory = join(import.meta.dirname, "fixtures");

for (const name of readdirSync(directory)) {
  test(name.replace(/\.txt$/, "").replaceAll("-", " "), async (t) => {
    const sections = [...readSections(join(directory, name))];
    const isExpected = ([section]: readonly [string, string]) =>
      section === "diagnostics" || section.startsWith("lua-out/");
    using project = new TemporaryProject(sections.filter((section) => !isExpected(section)));
    const { diagnostics, files } = await build({ project: project.path });
    const built = new Map([...files].map(([path, text]) => [`lua-out/${path}`, text]));
    built.set("diagnostics", formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path }));
    for (const [section, expected] of sections.filter(isExpected)) t.is(built.get(section), expected, section);
  });
}
