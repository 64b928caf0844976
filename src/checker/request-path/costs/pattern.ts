import ts from "#typescript";
import { patternMatched } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

const REGEX = 'or ngx.re with the options "jo"';

const INSTEAD: Readonly<Record<string, string>> = {
  "string.match": `Find the text before and after it with indexOf() and cut with slice(), ${REGEX}.`,
  "string.gmatch": `Find each one in turn with indexOf(text, from) in a loop, ${REGEX}.`,
  "string.gsub": `Use replace() for one fixed text, ${REGEX}.`,
};

/** What string.find takes for more than the characters themselves. */
const MAGIC = /[\^$*+?.([%-]/;

/** Lua's patterns. */
export const pattern: CostRule = {
  name: "pattern",
  kinds: [ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const call = node as ts.CallExpression;
    const name = calledName(call, checker);
    if (name === undefined) return undefined;
    const instead = name === "string.find" && !isPlain(call) ? FIND : INSTEAD[name];
    return instead === undefined ? undefined : { at: call, finding: patternMatched(`${name}()`, instead) };
  },
};

const FIND = "Make it a plain search with string.find(text, part, 1, true), or use indexOf() or includes().";

function isPlain({ arguments: [, searched, , plain] }: ts.CallExpression): boolean {
  if (plain !== undefined) return plain.kind !== ts.SyntaxKind.FalseKeyword;
  return searched !== undefined && ts.isStringLiteralLike(searched) && !MAGIC.test(searched.text);
}
