import ts from "#typescript";
import { allowed } from "./allow.ts";
import { nodeWith } from "./edit.ts";
import { FIXES, allowableAs } from "./rules.ts";

/** What an editor offers to do about a finding: to mend it, where it is plain how, and to allow it, where it can be. */
export function quickFixes(found: ts.Diagnostic, file: ts.SourceFile, program: ts.Program): ts.CodeFixAction[] {
  const { start = 0, length = 0, code, messageText } = found;
  const end = start + length;
  const place = { file, start, end, node: nodeWith(file, start, end), checker: program.getTypeChecker() };
  const rule = allowableAs(code, ts.flattenDiagnosticMessageText(messageText, " "));
  const fixes = [...(FIXES.get(code)?.(place) ?? []), ...(rule === undefined ? [] : [allowed(rule, place)])];
  return fixes.map(({ title, edits }) => ({
    fixName: `limpet${code}`,
    description: title,
    changes: [
      {
        fileName: file.fileName,
        textChanges: edits.map((edit) => ({
          span: { start: edit.start, length: edit.end - edit.start },
          newText: edit.text,
        })),
      },
    ],
  }));
}
