import test from "ava";
import { Allowances } from "../../../src/toolchain/allowances/allowances.ts";
import { reached } from "../../../src/toolchain/calls/reach.ts";
import { formatDiagnostics } from "../../../src/toolchain/index.ts";
import { isPackageFile } from "../../../src/toolchain/lua/module-names.ts";
import { packageRoot } from "../../../src/toolchain/package-root.ts";
import { entriesOf } from "../../../src/toolchain/phases/entries.ts";
import { phaseSet } from "../../../src/toolchain/phases/phase.ts";
import { createRulesProgram } from "../../../src/toolchain/program/program.ts";
import { lintRequestPath } from "../../../src/toolchain/request-path/lint.ts";
import { COUNTED_PHASES } from "../../../src/toolchain/request-path/phases.ts";
import { COST_RULE_NAMES } from "../../../src/toolchain/request-path/rules.ts";

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
