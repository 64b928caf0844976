import { relative } from "node:path";
import type { Diagnostic } from "typescript";

/** Findings for programs: the code as it is shown, and where it is written, counted from 1. */
export function diagnosticsAsJson(diagnostics: readonly Diagnostic[], relativeTo: string): readonly object[] {
  return diagnostics.map((diagnostic) => ({
    code: `${diagnostic.source === "limpet" ? "LIMPET" : "TS"}${diagnostic.code}`,
    severity: SEVERITIES[diagnostic.category],
    ...placed(diagnostic, relativeTo),
    // The calls that lead there, from the first on.
    ...(diagnostic.relatedInformation === undefined
      ? {}
      : { chain: diagnostic.relatedInformation.map((call) => placed(call, relativeTo)) }),
  }));
}

function placed(
  { messageText, file, start }: Pick<Diagnostic, "messageText" | "file" | "start">,
  relativeTo: string,
): object {
  const position = file === undefined || start === undefined ? undefined : file.getLineAndCharacterOfPosition(start);
  return {
    message: typeof messageText === "string" ? messageText : messageText.messageText,
    file: file === undefined ? null : relative(relativeTo, file.fileName),
    line: position === undefined ? null : position.line + 1,
    column: position === undefined ? null : position.character + 1,
  };
}

/** By TypeScript's categories. */
const SEVERITIES = ["warning", "error", "suggestion", "note"] as const;
