import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import * as lua from "typescript-to-lua";
import { checkInNginx } from "../../../src/checker/in-nginx.ts";
import { isUncompilable } from "../../../src/checker/lua/compilers-own.ts";
import { createSourcesProgram } from "../../../src/program/project-program.ts";
import type { TemporaryProject } from "../../build/fixture.ts";

/** One line of a table: what it computes, and what its author means it to. */
export interface Line {
  readonly code: string;
  readonly meant: string;
  /** The file that it is put into, which exports `result`. */
  readonly text: string;
}

/** A line, as it was checked and compiled. */
export interface CheckedLine extends Line {
  /** Lua that prints what it computes. */
  readonly lua: string;
  /** Errors, of ours and of typescript-to-lua's. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * A line is code, `###`, and what is meant by it.
 * @param textOf the file of a line's code
 * @param meantBy what is meant where nothing stands behind the code
 */
export function linesOf(table: string, textOf: (code: string) => string, meantBy?: (code: string) => string): Line[] {
  const text = readFileSync(join(import.meta.dirname, table), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [code = "", meant = meantBy?.(code)] = line.split(" ### ");
      if (meant === undefined) throw new Error(`${table}: nothing says what is meant by ${code}`);
      return { code, meant, text: textOf(code) };
    });
}

/** What JavaScript makes of an expression, on Node. */
export function onNode(code: string): string {
  const { outputText } = ts.transpileModule(`export const result = ${code};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const exported: { result?: unknown } = {};
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the lines are this repository's own
    const run = new Function("exports", outputText) as (exported: object) => void;
    run(exported);
  } catch (error) {
    return `throws ${String(error)}`;
  }
  return String(exported.result);
}

/** Each line in a file of its own, checked and compiled. */
export function checkLines(project: TemporaryProject, lines: readonly Line[]): CheckedLine[] {
  const paths = lines.map(({ text }, index) => {
    project.write(`line-${index}.ts`, text);
    return join(project.path, `line-${index}.ts`);
  });
  const program = createSourcesProgram(project.path, paths);
  const sources = paths.map((path) => program.getSourceFile(path)!);
  // As a build does; the checker asks for what has been found out by then.
  for (const source of sources) program.getSemanticDiagnostics(source);
  const { diagnostics: own } = checkInNginx(program, sources);
  return lines.map((line, index) => {
    const source = sources[index]!;
    const ofLine = own.filter(({ file }) => file === source);
    const compiled = ofLine.some(isUncompilable) ? { lua: "", diagnostics: [] } : compile(program, source);
    const said = [...ofLine, ...compiled.diagnostics];
    const texts = (category: ts.DiagnosticCategory): string[] =>
      said
        .filter((diagnostic) => diagnostic.category === category)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
    return {
      ...line,
      lua: compiled.lua,
      errors: texts(ts.DiagnosticCategory.Error),
      warnings: texts(ts.DiagnosticCategory.Warning).filter((text) => !text.startsWith("Only false and nil")),
    };
  });
}

function compile(program: ts.Program, source: ts.SourceFile): { lua: string; diagnostics: readonly ts.Diagnostic[] } {
  let text = "";
  const writeFile = (name: string, written: string): void => {
    if (!name.endsWith("lualib_bundle.lua")) text = written;
  };
  try {
    const { diagnostics } = new lua.Transpiler().emit({ program, sourceFiles: [source], writeFile });
    return { lua: text, diagnostics };
  } catch {
    return { lua: "error('not compiled')", diagnostics: [] };
  }
}
