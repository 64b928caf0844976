import ts from "#typescript";
import * as tstl from "typescript-to-lua";

/** What the compilers say of a project, by its configuration file, and the Lua of its files, by their paths. */
export interface Transpiled {
  readonly diagnostics: string;
  readonly lua: ReadonlyMap<string, string>;
}

/** As the command `tstl` does it, but for writing files. */
export function transpile(configuration: string, overrides: tstl.CompilerOptions = {}): Transpiled {
  const { fileNames, options, errors } = tstl.parseConfigFileWithSystem(configuration);
  const merged: tstl.CompilerOptions = { ...options, noEmit: false, ...overrides };
  const program = ts.createProgram(fileNames, merged);
  const lua = new Map<string, string>();
  const { diagnostics } = new tstl.Transpiler().emit({
    program,
    writeFile: (path, text) => lua.set(path, text),
  });
  const all = ts.sortAndDeduplicateDiagnostics([...errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics]);
  const host: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  };
  return { diagnostics: ts.formatDiagnostics(all, host), lua };
}
