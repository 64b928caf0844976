import { relative } from "node:path";
import type { Diagnostic } from "../../toolchain/index.ts";

/** Findings for programs: the code as it is shown, and where it is written, counted from 1. */
export function diagnosticsAsJson(diagnostics: readonly Diagnostic[], relativeTo: string): readonly object[] {
  return diagnostics.map(({ code, category, messageText, file, start }) => {
    const position = file === undefined || start === undefined ? undefined : file.getLineAndCharacterOfPosition(start);
    return {
      code: `LIMPET${code}`,
      severity: SEVERITIES[category],
      message: typeof messageText === "string" ? messageText : messageText.messageText,
      file: file === undefined ? null : relative(relativeTo, file.fileName),
      line: position === undefined ? null : position.line + 1,
      column: position === undefined ? null : position.character + 1,
    };
  });
}

/** By TypeScript's categories. */
const SEVERITIES = ["warning", "error", "suggestion", "note"] as const;
