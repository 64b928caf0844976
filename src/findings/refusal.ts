import ts from "#typescript";

/** What was asked for cannot be done, for reasons that the user can change. */
export class Refusal extends Error {
  readonly diagnostics: readonly ts.Diagnostic[];
  /** Directory that their files are shown relative to; `undefined`: the current one. */
  readonly relativeTo: string | undefined;

  constructor(diagnostics: readonly ts.Diagnostic[], relativeTo?: string) {
    super(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n"));
    this.diagnostics = diagnostics;
    this.relativeTo = relativeTo;
  }
}
