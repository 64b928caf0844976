import ts from "#typescript";
import type { Finding } from "./finding.ts";

/** Marks our own among TypeScript's and TSTL's diagnostics. */
export const SOURCE = "limpet";

/** A finding at a node of the rules. */
export function at(node: ts.Node, finding: Finding): ts.Diagnostic {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return inText(file, { start, length: node.getEnd() - start }, finding);
}

/** A finding at a part of a file's text. */
export function inText(
  file: ts.SourceFile,
  { start, length }: { readonly start: number; readonly length: number },
  { code, category, message }: Finding,
): ts.Diagnostic {
  return { source: SOURCE, code, category, messageText: message, file, start, length };
}

/** A finding that is in no file. */
export function nowhere({ code, category, message }: Finding): ts.Diagnostic {
  return { source: SOURCE, code, category, messageText: message, file: undefined, start: undefined, length: undefined };
}

export function isError(diagnostic: ts.Diagnostic): boolean {
  return diagnostic.category === ts.DiagnosticCategory.Error;
}
