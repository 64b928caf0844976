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
export const listAsText = error(
  148,
  (list: string) => `In Lua a list as text reads "table: 0x…". Write its items, as in ${list}.join(",").`,
);
export const bitsOfFraction = warning(
  133,
  (value: string) =>
    `Bit operations round in Lua, and cut off in JavaScript: 2.75 becomes 3. Write Math.floor(${value}), or Math.trunc for negative numbers.`,
);
export const unsignedShift = error(
  134,
  (value: string) =>
    `In Lua >>> 0 leaves negative numbers negative. Write ${value} % 4294967296, which Lua makes positive.`,
);
export const remainderOfNegative = warning(
  135,
  (left: string, right: string) =>
    `In Lua the remainder of a negative number is positive, as of a clock: -7 % 3 is 2, and -1 in JavaScript. If that is meant, write ((${left} % ${right}) + ${right}) % ${right}, else math.fmod(${left}, ${right}).`,
);
export const undefinedInList = warning(
  136,
  (isMapped: boolean) =>
    "undefined in a list is a hole in Lua, at which its length and loops may end. " +
    (isMapped
      ? "Leave those out before, with filter or in a loop with push."
      : "Put in only what is there, or a value that stands for none, such as false."),
);
export const placeDeleted = warning(
  137,
  () =>
    "To delete a place of a list makes a hole in Lua, at which its length and loops may end. Write .splice(place, 1), or make a new list with filter.",
);
export const equalsOutOfOrder = warning(
  138,
  () =>
    'For two equal items this says that each comes before the other: Lua may throw "invalid order function for sorting". Return 0 or 1 for them.',
);
export const extremeOfNothing = warning(139, (call: string, list: string) => {
  const start = call === "Math.max" ? "-Infinity" : "Infinity";
  return `In Lua ${call} throws if ${list} is empty. Write ${call}(${start}, ...${list}).`;
});
export const bytesOfText = warning(
  140,
  (text: string) =>
    `Lua counts, cuts and changes bytes, and some characters of ${JSON.stringify(text)} have several. For characters use ngx.re with the options "jou".`,
);
export const thrownText = warning(
  141,
  (name: string) =>
    `What Lua and nginx throw is a text, which has no message. Write ${name} instanceof Error ? ${name}.message : String(${name}).`,
);
export const rejectionLost = warning(142, (isEntry: boolean) =>
  isEntry
    ? "nginx does not see what an async function throws: it goes on as if nothing had happened. Catch it in the function, and call ngx.exit or error."
    : "What this async function throws is lost, because nothing waits for it. Write await before it, or .catch(…) behind it.",
);
export const numberAsKey = warning(
  143,
  (key: string) =>
    `A number and its text are two keys in Lua, and the same in JavaScript: what is stored under ${key} is not found by the text. Write String(${key}), or a Record<number, …> for numbers alone.`,
);
export const modulesInCircle = error(
  144,
  (circle: readonly string[]) =>
    `Modules that import each other cannot be loaded in Lua: ${circle.join(" → ")}. Move what both need into a third one.`,
);
export const methodTakenOut = error(
  145,
  (method: string) =>
    `${method} needs its object, and is called without it here. Write an arrow function, as in (...args) => object.${method}(...args).`,
);
export const answerHasBegun = error(
  146,
  (what: string, begun: string) =>
    `${what} comes too late: ${begun} above has sent the header of the response. Do it before.`,
);
export const codeBeyondAscii = warning(
  147,
  (code: string) =>
    `Lua makes a single byte of ${code}, which is no character of UTF-8. Write the character itself in a string.`,
);
