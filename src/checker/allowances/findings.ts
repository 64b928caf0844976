import { warning } from "../../findings/finding.ts";

// 119x: comments that silence a warning

export const allowanceUnreadable = warning(
  1191,
  () =>
    'This silences nothing, for it has no reason or no name. Write "// limpet-allow NAME: why", as in "// limpet-allow closure: made once a minute".',
);
export const allowanceOfNothingKnown = warning(
  1192,
  (what: string, known: readonly string[]) =>
    `There is no rule named ${JSON.stringify(what)}. Those that can be allowed are ${known.join(", ")}.`,
);
export const allowanceUnused = warning(
  1193,
  (what: string) =>
    `There is nothing here that ${JSON.stringify(what)} would silence. Delete the comment, or put it behind the finding or alone in the line before.`,
);
