import { error, warning } from "../../findings/finding.ts";

// 11x: what means something else in Lua

export const optionalCallOfModule = error(
  110,
  (callee: string) =>
    `typescript-to-lua generates wrong Lua for ${callee}?.(…), as for every optional call of a member of an imported module. ` +
    `Write if (${callee} !== undefined) ${callee}(…).`,
);
export const subjectEvaluatedTwice = warning(
  111,
  (subject: string) =>
    `typescript-to-lua evaluates ${subject} twice here, once to check whether it is undefined and once to call the method. Put it in a constant first: const value = ${subject}`,
);
export const trueInLua = warning(
  112,
  (empty: readonly string[], { isDefault, isMissing }: { isDefault: boolean; isMissing: boolean }) => {
    const comparisons = empty.map((value) => `!== ${value}`).join(" and ");
    const instead = isDefault
      ? `${isMissing ? "?? instead of ||, or " : ""}${comparisons} and ?: instead of ||`
      : `${isMissing ? "!== undefined, or " : ""}${comparisons}`;
    return `In Lua ${empty.join(" and ")} ${empty.length === 1 ? "is" : "are"} true, unlike in JavaScript. Write ${instead}${isMissing ? ", whichever you mean" : ""}.`;
  },
);
