import test from "ava";
import { formatDiagnostics } from "../../../src/findings/report.ts";
import { packageRoot } from "../../../src/program/package-root.ts";
import { checkPhases } from "../../../src/checker/phase-check/check.ts";
import { createRulesProgram } from "../../../src/program/program.ts";

test("Limpet's own code calls nothing that its phase refuses", (t) => {
  const rules = createRulesProgram(packageRoot, "src/routing.ts");
  if (rules === undefined) throw new Error("There is no src/routing.ts");
  const found = checkPhases(rules.program, { isOwn: true });
  t.is(formatDiagnostics(found, { pretty: false, relativeTo: packageRoot }), "");
});
