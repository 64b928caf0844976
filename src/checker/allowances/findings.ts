import { warning } from "../../findings/finding.ts";

// 119x: comments that silence a warning

export const allowanceUnreadable = warning(
  1191,
  () =>
    'This silences nothing, because it lacks a name or a reason. Write "// limpet-allow NAME: why", as in "// limpet-allow closure: made once a minute".',
);
export const allowanceOfNothingKnown = warning(
  1192,
  (what: string, known: readonly string[]) =>
    `There is no rule named ${JSON.stringify(what)}. The rules that can be allowed are ${known.join(", ")}.`,
);
export const allowanceUnused = warning(
  1193,
  (what: string) =>
    `There is nothing here that ${JSON.stringify(what)} would silence. Delete the comment, or put it after the finding on the same line, or alone on the line before.`,
);
