import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import { Allowances } from "../../../src/checker/allowances/allowances.ts";
import { PHASES_RULE, checkPhases } from "../../../src/checker/phase-check/check.ts";
import { createSourcesProgram } from "../../../src/program/project-program.ts";
import { formatDiagnostics } from "../../../src/findings/report.ts";
import { TemporaryProject, readSections } from "../../build/fixture.ts";

export const DIRECTORY = join(import.meta.dirname, "corpus");

/** What a comment at the end of a line says of it: the truth, whether or not the checker finds it. */
export type Mark = "wrong" | "right" | "unknown";

export interface JudgedLine {
  readonly place: string;
  readonly mark: Mark;
  /** An error. */
  readonly isRefused: boolean;
  /** A warning: by its types it may be. */
  readonly isGuessed: boolean;
  /** A message: it cannot be followed. */
  readonly isNoted: boolean;
}

/** One program of the corpus, checked. */
export interface Judgement {
  readonly name: string;
  readonly expected: string;
  readonly diagnostics: string;
  /** Errors of TypeScript, of which the corpus has none. */
  readonly typeErrors: string;
  readonly lines: readonly JudgedLine[];
  /** Places of errors in lines that no comment calls wrong. */
  readonly unmarked: readonly string[];
}

export function programs(): string[] {
  return readdirSync(DIRECTORY).filter((name) => name.endsWith(".txt"));
}

export function judgeProgram(name: string): Judgement {
  const sections = [...readSections(join(DIRECTORY, name))];
  const files = sections.filter(([section]) => section !== "diagnostics");
  using project = new TemporaryProject(files);
  const paths = files.map(([file]) => join(project.path, file)).filter((file) => /\.tsx?$/.test(file));
  const program = createSourcesProgram(project.path, paths);
  const sources = paths.flatMap((path) => program.getSourceFile(path) ?? []);
  const allowances = new Allowances(sources, [PHASES_RULE]);
  const found = [...ts.sortAndDeduplicateDiagnostics(checkPhases(program, { allowances })), ...allowances.mistakes()];
  const format = (diagnostics: readonly ts.Diagnostic[]): string =>
    formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path });
  const placeOf = ({ file, start }: ts.Diagnostic): string =>
    `${file!.fileName.slice(project.path.length + 1)}:${file!.getLineAndCharacterOfPosition(start!).line + 1}`;
  const placesOf = (category: ts.DiagnosticCategory): Set<string> =>
    new Set(found.filter((diagnostic) => diagnostic.category === category).map(placeOf));
  const refused = placesOf(ts.DiagnosticCategory.Error);
  const guessed = placesOf(ts.DiagnosticCategory.Warning);
  const noted = placesOf(ts.DiagnosticCategory.Message);
  const lines = files.flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index): JudgedLine[] => {
      const mark = /\/\/ (wrong|right|unknown)\b/.exec(line)?.[1] as Mark | undefined;
      const place = `${file}:${index + 1}`;
      if (mark === undefined) return [];
      return [{ place, mark, isRefused: refused.has(place), isGuessed: guessed.has(place), isNoted: noted.has(place) }];
    }),
  );
  const wrong = new Set(lines.filter(({ mark }) => mark === "wrong").map(({ place }) => place));
  return {
    name,
    expected: new Map(sections).get("diagnostics") ?? "",
    diagnostics: format(found),
    typeErrors: format(sources.flatMap((source) => program.getSemanticDiagnostics(source))),
    lines,
    unmarked: [...refused].filter((place) => !wrong.has(place)),
  };
}
