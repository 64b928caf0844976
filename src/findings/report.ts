import ts from "#typescript";
import { prepareDiagnosticForFormatting } from "typescript-to-lua";
import { SOURCE } from "./diagnostics.ts";

export interface ReportOptions {
  /** With colours and the lines of source, as TypeScript does on a terminal. */
  readonly pretty: boolean;
  /** Directory that paths are relative to. */
  readonly relativeTo: string;
}

/** Diagnostics as text, in the form that TypeScript's are known for, so that editors and CI find the positions. */
export function formatDiagnostics(
  diagnostics: readonly ts.Diagnostic[],
  { pretty, relativeTo }: ReportOptions,
): string {
  const host: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => relativeTo,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  };
  const format = pretty ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  return diagnostics
    .map((diagnostic) => {
      const text = format([prepareDiagnosticForFormatting(diagnostic)], host);
      // TypeScript writes TS before every code.
      return diagnostic.source === SOURCE ? text.replace(`TS${diagnostic.code}:`, `LIMPET${diagnostic.code}:`) : text;
    })
    .join(pretty ? "\n" : "");
}
