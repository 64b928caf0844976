import test from "ava";
import { Allowances } from "../../../src/checker/allowances/allowances.ts";
import { entriesOf } from "../../../src/checker/calls/entries.ts";
import { reached } from "../../../src/checker/calls/reach.ts";
import { phaseSet } from "../../../src/checker/phases/phase.ts";
import { lintRequestPath } from "../../../src/checker/request-path/lint.ts";
import { COUNTED_PHASES } from "../../../src/checker/request-path/phases.ts";
import { COST_RULE_NAMES } from "../../../src/checker/request-path/rules.ts";
import { formatDiagnostics } from "../../../src/findings/report.ts";
import { isPackageFile } from "../../../src/program/module-names.ts";
import { packageRoot } from "../../../src/program/package-root.ts";
import { createRulesProgram } from "../../../src/program/program.ts";

/** Of ourselves more is asked: Limpet's hooks are on the path of every request in these phases, too. */
const phases = COUNTED_PHASES | phaseSet("rewrite", "access");

test("Limpet's own code on the path of a request costs nothing that has no reason beside it", (t) => {
  const rules = createRulesProgram(packageRoot, "src/routing.ts");
  if (rules === undefined) throw new Error("There is no src/routing.ts");
  const { program } = rules;
  const files = program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile);
  const onPath = reached(program, entriesOf(program, files), phases);
  t.true(onPath.length > 250, `${onPath.length} functions are on the path`);
  const own = program.getSourceFiles().filter((file) => !file.isDeclarationFile && isPackageFile(file.fileName));
  const allowances = new Allowances(own, COST_RULE_NAMES);
  const found = lintRequestPath(onPath, program.getTypeChecker(), allowances);
  const diagnostics = [...found, ...allowances.mistakes()];
  t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: packageRoot }), "");
});
