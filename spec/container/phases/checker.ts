import { join } from "node:path";
import ts from "#typescript";
import { checkPhases } from "../../../src/checker/phase-check/check.ts";
import type { Phase } from "../../../src/checker/phases/phase.ts";
import { createSourcesProgram } from "../../../src/program/project-program.ts";
import { formatDiagnostics } from "../../../src/findings/report.ts";
import { TemporaryProject } from "../../build/fixture.ts";
import { moduleOf, programs } from "./programs.ts";

export type Saying = "allowed" | "refused" | "cannot be followed";

/** What the phase checker says of every program in each of the phases, by phase and name. */
export function askChecker(phases: readonly Phase[]): ReadonlyMap<Phase, ReadonlyMap<string, Saying>> {
  using project = new TemporaryProject(phases.map((phase) => [`${phase}.ts`, moduleOf(programs, `@entry ${phase}`)]));
  const program = createSourcesProgram(
    project.path,
    phases.map((phase) => join(project.path, `${phase}.ts`)),
  );
  const mistakes = ts.getPreEmitDiagnostics(program);
  if (mistakes.length > 0) throw new Error(formatDiagnostics(mistakes, { pretty: false, relativeTo: project.path }));
  const found = checkPhases(program);
  return new Map(
    phases.map((phase) => {
      const file = program.getSourceFile(join(project.path, `${phase}.ts`))!;
      const functions = file.statements.filter((statement) => ts.isFunctionDeclaration(statement));
      const here = found.filter((diagnostic) => diagnostic.file === file);
      const says = (body: ts.Node): Saying => {
        const said = here.filter(({ start = 0 }) => body.pos <= start && start < body.end);
        if (said.some(({ category }) => category === ts.DiagnosticCategory.Error)) return "refused";
        return said.length > 0 ? "cannot be followed" : "allowed";
      };
      return [phase, new Map(programs.map(({ name }, number) => [name, says(functions[number]!)]))];
    }),
  );
}
