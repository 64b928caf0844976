import { lineBefore } from "./edit.ts";
import type { Place, QuickFix } from "./edit.ts";

/** Stands where the reason is to be written. */
const REASON = "reason";

/** A comment before the line of a finding that allows it. */
export function allowed(rule: string, { file, start }: Place): QuickFix {
  const { line } = file.getLineAndCharacterOfPosition(start);
  const begin = file.getLineStarts()[line] ?? 0;
  const indent = /^[^\S\n]*/.exec(file.text.slice(begin))?.[0].length ?? 0;
  return {
    title: `Allow it here: // limpet-allow ${rule}: ${REASON}`,
    edits: [lineBefore(file, begin + indent, `// limpet-allow ${rule}: ${REASON}`)],
  };
}

/** A comment that allows nothing is deleted, with its line where it stands alone in it. */
export function deleted({ file, start, end }: Place): readonly QuickFix[] {
  const before = /\n?[^\S\n]*$/.exec(file.text.slice(0, start))?.[0] ?? "";
  return [{ title: "Delete the comment", edits: [{ start: start - before.length, end, text: "" }] }];
}
