import ts from "#typescript";
import { regexNotKept } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

/** By name: which argument has the options. */
const OPTIONS: Readonly<Record<string, number>> = {
  "ngx.re.match": 2,
  "ngx.re.find": 2,
  "ngx.re.gmatch": 2,
  "ngx.re.sub": 3,
  "ngx.re.gsub": 3,
  "ngx.re.split": 2,
};

/** nginx's regular expressions that are compiled at every call, or not to machine code. */
export const regex: CostRule = {
  name: "regex",
  kinds: [ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const call = node as ts.CallExpression;
    const options = optionsOf(call, checker);
    if (options === undefined) return undefined;
    const { name, place } = options;
    const given = call.arguments[place];
    if (given === undefined) return { at: call, finding: regexNotKept(`${name}()`, undefined) };
    if (!ts.isStringLiteralLike(given) || /j.*o|o.*j/.test(given.text)) return undefined;
    return { at: given, finding: regexNotKept(`${name}()`, given.text) };
  },
};

/** What is called, and which of its arguments has the options; undefined of anything but nginx's regular expressions. */
export function optionsOf(
  call: ts.CallExpression,
  checker: ts.TypeChecker,
): { readonly name: string; readonly place: number } | undefined {
  const name = calledName(call, checker) ?? "";
  const place = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  return place === undefined ? undefined : { name, place };
}
