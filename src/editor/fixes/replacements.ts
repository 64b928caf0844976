import ts from "#typescript";
import { plain } from "../../checker/code/expressions.ts";
import { GLOBALS_IN_LUA } from "../../checker/lua/javascript/in-lua.ts";
import { PHASES } from "../../checker/phases/phase.ts";
import { meantTag } from "../../checker/phase-check/tag-mistakes.ts";
import { optionsOf } from "../../checker/request-path/costs/regex.ts";
import { similar } from "../../findings/similar.ts";
import { inserted, replaced } from "./edit.ts";
import type { Fix } from "./edit.ts";

/** `module.member?.(…)` */
export const checkedCall: Fix = ({ node, file }) => {
  const { parent: call } = node;
  if (!ts.isCallExpression(call) || !ts.isExpressionStatement(call.parent)) return [];
  const args = file.text.slice(call.questionDotToken?.end, call.end);
  const callee = node.getText(file);
  return [
    {
      title: `Write if (${callee} !== undefined) …`,
      edits: [replaced(call, `if (${callee} !== undefined) ${callee}${args}`)],
    },
  ];
};

/** A function that is handed to a method of lists by its name. */
export const arrowFunction: Fix = ({ node, checker, file }) => {
  const { parent: call } = node;
  if (!ts.isExpression(node) || !ts.isCallExpression(call) || !call.arguments.includes(node)) return [];
  const parameter = checker.getResolvedSignature(call)?.parameters[call.arguments.indexOf(node)];
  if (parameter === undefined) return [];
  const [expected] = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, call)).getCallSignatures();
  const [own] = checker.getTypeAtLocation(node).getCallSignatures();
  if (expected === undefined || own === undefined) return [];
  const taken = own.parameters.slice(0, expected.parameters.length);
  // What is called with all there are, as Math.max is, was hardly meant to be.
  if (
    taken.length === 0 ||
    own.declaration?.parameters.some((one) => ts.isParameter(one) && one.dotDotDotToken !== undefined)
  )
    return [];
  const names = taken.length === 1 ? ["value"] : taken.map(({ name }) => name);
  const written = `(${names.join(", ")}) => ${node.getText(file)}(${names.join(", ")})`;
  return [{ title: `Write ${written}`, edits: [replaced(node, written)] }];
};

/** A global of JavaScript that Lua has where it is called. */
export const calledGlobal: Fix = (place) =>
  ts.isIdentifier(place.node) && GLOBALS_IN_LUA.get(place.node.text)?.includes("call") === true
    ? arrowFunction(place)
    : [];

/** `list["slice"]` */
export const behindDot: Fix = ({ node }) => {
  const { parent: access } = node;
  if (!ts.isStringLiteralLike(node) || !ts.isElementAccessExpression(access)) return [];
  const dot = access.questionDotToken === undefined ? "." : "?.";
  const edit = { start: access.expression.end, end: access.end, text: `${dot}${node.text}` };
  return [{ title: `Write .${node.text}`, edits: [edit] }];
};

/** `numbers.sort()` */
export const sortBySize: Fix = ({ node }) => {
  const call = node.parent.parent;
  if (!ts.isCallExpression(call)) return [];
  return [{ title: "Sort by size: (a, b) => a - b", edits: [inserted(call.end - 1, "(a, b) => a - b")] }];
};

/** `place in list` */
export const element: Fix = ({ node, file }) => {
  if (!ts.isBinaryExpression(node)) return [];
  const written = `${node.right.getText(file)}[${node.left.getText(file)}] !== undefined`;
  return [{ title: `Write ${written}`, edits: [replaced(node, written)] }];
};

/** The options of nginx's regular expressions. */
export const regexOptions: Fix = ({ node, checker }) => {
  if (ts.isStringLiteralLike(node)) {
    const written = JSON.stringify(`${node.text.replaceAll(/[jo]/g, "")}jo`);
    return [{ title: `Write ${written}`, edits: [replaced(node, written)] }];
  }
  if (!ts.isCallExpression(node)) return [];
  const last = node.arguments.at(-1);
  // Where arguments before the options are left out, nobody knows them but the author.
  if (last === undefined || node.arguments.length !== optionsOf(node, checker)?.place) return [];
  return [{ title: 'Give it "jo"', edits: [inserted(last.end, ', "jo"')] }];
};

/** A phase that is written wrongly. */
export const phaseMeant: Fix = ({ start, end, file }) => {
  const text = file.text.slice(start, end);
  return [...text.matchAll(/[\w-]+/g)].slice(1).flatMap(({ 0: name, index }) => {
    const isPhase = (PHASES as readonly string[]).includes(name) || name === "any";
    const meant = isPhase ? undefined : similar(name, PHASES);
    if (meant === undefined) return [];
    const edit = { start: start + index, end: start + index + name.length, text: meant };
    return [{ title: `Write ${meant}`, edits: [edit] }];
  });
};

/** A tag that is written wrongly. */
export const tagMeant: Fix = ({ start, end, file }) => {
  const meant = meantTag(file.text.slice(start, end));
  return meant === undefined ? [] : [{ title: `Write @${meant}`, edits: [{ start, end, text: meant }] }];
};

/** A tag in a comment that is not read. */
export const docComment: Fix = ({ start, end, file }) => {
  const text = file.text.slice(start, end);
  const title = "Make it a comment that is read: /** … */";
  if (text.startsWith("//")) return [{ title, edits: [{ start, end, text: `/** ${text.slice(2).trim()} */` }] }];
  return [{ title, edits: [inserted(start + 2, "*")] }];
};

/** Parts of a value that typescript-to-lua does not know behind `?.`. */
export const partOfText: Fix = ({ node, file }) => {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return [];
  const text = plain(node.expression).getText(file);
  const rest = file.text.slice(node.expression.end, node.end).replace("?.[", "[").replace("?.", ".");
  const written = `(${text} ?? "")${rest}`;
  return [{ title: `Write ${written}`, edits: [replaced(node, written)] }];
};
