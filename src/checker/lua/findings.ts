import { error, warning } from "../../findings/finding.ts";
import type { Use } from "./single-values.ts";

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

const WHAT_BECOMES_OF_RESULTS: Readonly<Record<Use, string>> = {
  condition: "here they are one table, and a table is always true",
  comparison: "here they are one table, which equals nothing else",
  text: 'here they are one table, which reads "table: 0x…"',
  chain: "behind ?. typescript-to-lua takes the first one for all of them",
  wrapped: "behind parentheses or a cast typescript-to-lua takes the first one for all of them",
  pattern: "a pattern in braces finds none of them in Lua",
  returned: "here they are returned as one table, for the function is declared to return something else",
  callback: "of what this callback returns only the first one arrives, and its type says otherwise",
  value: "here they are one table, where one value is expected",
};

export const resultsUsedAsOne = error(115, (named: string, use: Use, first: string, call: string | undefined) =>
  call === undefined
    ? `${named} holds several results in one table: ${WHAT_BECOMES_OF_RESULTS[use]}. Write const [${first}] = ${named}, and use ${first}.`
    : `${named} returns several results: ${WHAT_BECOMES_OF_RESULTS[use]}. ${insteadOf(use, first, call)}`,
);

function insteadOf(use: Use, first: string, call: string): string {
  const taken = `const [${first}] = ${call.replaceAll(/\?\.(?=[([])/g, "").replaceAll("?.", ".")}`;
  if (use === "chain") return `Check first that the object is not undefined, then write ${taken}.`;
  if (use === "wrapped") return `Take the parentheses or the cast away, as in ${taken}.`;
  if (use === "callback") return `Return ${call}[0].`;
  return `Write ${taken} before, and use ${first}.`;
}

export const moreResultsThanOne = error(
  116,
  (access: string, place: number | undefined) =>
    `typescript-to-lua puts in the place of ${access} also the results behind it. ` +
    (place === undefined
      ? "Put it in a constant first, and use that."
      : `Write const [${", ".repeat(place)}value] = … before, and use value.`),
);

export const notInLua = error(
  117,
  (name: string, instead: string | undefined) =>
    `There is no ${name} in Lua, and typescript-to-lua makes none.${instead === undefined ? "" : ` Use ${instead}.`}`,
);
export const notToHandOn = error(
  118,
  (name: string) =>
    `${name} exists in Lua only where it is called: typescript-to-lua writes other code in its place. Write an arrow function that calls it.`,
);
export const syntaxNotInLua = error(119, (what: string, instead: string) => `Lua has no ${what}. ${instead}`);
export const privateName = error(
  120,
  (name: string) => `typescript-to-lua cannot compile ${name}. Write private ${name.slice(1)} instead.`,
);
export const interruptedTry = error(
  121,
  (word: string) =>
    `typescript-to-lua makes a function of a try block, and ${word} cannot leave it: nginx would not load the file. Set a variable in the block, and write ${word} behind it.`,
);
export const variableOfLoopKept = warning(
  122,
  (name: string) =>
    `In Lua all turns of this loop have one ${name}: a function that is called later finds its last value. Put it in a constant first: const own = ${name}`,
);
export const partOfStringBehindChain = error(
  123,
  (part: string, text: string) =>
    `typescript-to-lua does not know ${text} for a string behind ?., so that ${part} is always undefined. Write (${text} ?? "")${part.slice(text.length).replace("?.[", "[").replace("?.", ".")}.`,
);
export const lengthNotFound = error(
  124,
  () => "A pattern does not find the length of a string or a list in Lua. Write const length = list.length.",
);
export const listNotTakenApart = error(
  125,
  () =>
    "Only lists can be taken apart in Lua: from anything else that can be iterated each name gets undefined. Make a list of it first: [...values]",
);
export const usingNotInLua = error(
  126,
  () => "typescript-to-lua makes wrong Lua of using. Write try { … } finally { … } instead.",
);
export const functionWithoutThis = error(
  127,
  (name: string) =>
    `typescript-to-lua's library calls this callback with this as its first argument, which ${name} takes for its own. Write an arrow function that calls it, as in (value) => ${name}(value).`,
);
export const memberByItsName = error(
  128,
  (name: string) =>
    `typescript-to-lua knows ${name} only where it is written behind a dot, as in value.${name}: here Lua finds nil.`,
);
export const sortOfNumbers = warning(
  129,
  () =>
    "Lua sorts numbers by size, and JavaScript by their text (10 before 9). Say which, as in .sort((a, b) => a - b).",
);
export const placeInList = error(
  130,
  (place: string, list: string) =>
    `Lua counts places from 1, so that this asks for another. Write ${list}[${place}] !== undefined.`,
);
export const lengthOfUnknown = warning(
  131,
  (value: string) =>
    `typescript-to-lua does not know what ${value} is, so that this reads a member named length, which strings and lists have not in Lua. Give ${value} a type.`,
);
