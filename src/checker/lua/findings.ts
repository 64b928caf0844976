import { error, warning } from "../../findings/finding.ts";

// 11x: what means something else in Lua

export const optionalCallOfModule = error(
  110,
  (callee: string) =>
    `typescript-to-lua makes wrong Lua of ${callee}?.(…), as of every optional call of an imported module's member. ` +
    `Write if (${callee} !== undefined) ${callee}(…).`,
);
export const subjectEvaluatedTwice = warning(
  111,
  (subject: string) =>
    `typescript-to-lua evaluates ${subject} twice here, to look whether it is undefined and to call the method. ` +
    `Put it in a constant first: const value = ${subject}`,
);
export const trueInLua = warning(
  112,
  (empty: readonly string[], { isDefault, isMissing }: { isDefault: boolean; isMissing: boolean }) => {
    const comparisons = empty.map((value) => `!== ${value}`).join(" and ");
    const instead = isDefault
      ? `${isMissing ? "?? in place of ||, or " : ""}${comparisons} and ?: in place of ||`
      : `${isMissing ? "!== undefined, or " : ""}${comparisons}`;
    return `In Lua ${empty.join(" and ")} ${empty.length === 1 ? "is" : "are"} true, other than in JavaScript. Write ${instead}${isMissing ? ", whichever is meant" : ""}.`;
  },
);
