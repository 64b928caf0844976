import ts from "#typescript";
import { runtimeLibraryCalled } from "../findings.ts";
import { calledName, calledPlace } from "./called.ts";
import type { CostRule } from "./cost.ts";

interface Reason {
  readonly why: string;
  readonly instead: string;
}

const calls: Reason = {
  why: "calls a function that is created again on every call, which LuaJIT cannot compile",
  instead: "Write a loop: for (const item of list) …",
};
const copies: Reason = {
  why: "creates a new table on every call",
  instead: "Loop over the list itself, and read it by index.",
};
const lists: Reason = {
  why: "creates a new table on every call",
  instead:
    "Loop over the object itself with for (const key in object), or keep a list of its keys at the top of the module.",
};
const trims: Reason = {
  why: "becomes a Lua pattern, which LuaJIT cannot compile",
  instead: "nginx has already trimmed header values; elsewhere check charCodeAt() at both ends, and cut with slice().",
};
const parses: Reason = {
  why: "becomes Lua patterns, which LuaJIT cannot compile",
  instead: "Write tonumber(text), which is undefined if the text is not a number.",
};
const pushes: Reason = {
  why: "of several elements creates a table of them first",
  instead: "Push them one at a time.",
};
const digits: Reason = {
  why: "with a radix becomes calls that LuaJIT cannot compile",
  instead: 'Write string.format("%x", value) for hexadecimal digits.',
};
const makes = (instead: string): Reason => ({ why: "creates several tables on every call", instead });

const LOOPS = [
  ...["forEach", "map", "filter", "reduce", "reduceRight", "some", "every", "find", "findIndex", "flatMap"].map(
    (name) => `Array.${name}`,
  ),
  "Map.forEach",
  "Set.forEach",
];

/** What TSTL's runtime library does in a way that LuaJIT has trouble with; what is not listed compiles. */
const REASONS: Readonly<Record<string, Reason>> = {
  ...Object.fromEntries(LOOPS.map((name) => [name, calls])),
  "Array.concat": copies,
  "Array.slice": copies,
  "Array.flat": copies,
  "Array.toReversed": copies,
  "Array.toSpliced": copies,
  "Array.with": copies,
  "Array.from": copies,
  "Array.unshift": { why: "moves every element, and creates a table of the new ones", instead: "Push at the end." },
  "Object.keys": lists,
  "Object.values": lists,
  "Object.entries": lists,
  "Object.assign": { ...copies, instead: "Assign the members you need, one by one." },
  "Object.fromEntries": copies,
  "String.split": {
    why: "creates a table, and a string for each part",
    instead: "Find the part you need with indexOf() and cut it out with slice().",
  },
  "String.replaceAll": { why: "creates a table of the parts", instead: 'Use ngx.re.gsub with the options "jo".' },
  "String.trim": trims,
  "String.trimStart": trims,
  "String.trimEnd": trims,
  parseInt: parses,
  parseFloat: parses,
  "Number.parseInt": parses,
  "Number.parseFloat": parses,
  "Map.new": makes("Create it at the top of the module, or use an object: const seen: Record<string, number> = {}"),
  "Set.new": makes("Create it at the top of the module, or use an object: const seen: Record<string, true> = {}"),
};

/** What is called with a function only for it to be called: the call itself is reported. */
const CALLING = new Set([...LOOPS, "Array.sort", "Array.toSorted", "table.sort"]);

/** Whether a call of this name is reported, so that nothing needs to be said of the function that it is given. */
export function takesCallback(name: string | undefined): boolean {
  return name !== undefined && CALLING.has(name);
}

/** TSTL's runtime library. */
export const runtimeLibrary: CostRule = {
  name: "runtime-library",
  kinds: [ts.SyntaxKind.CallExpression, ts.SyntaxKind.NewExpression],
  find(node, checker) {
    const call = node as ts.CallExpression | ts.NewExpression;
    const name = calledName(call, checker);
    if (name === undefined) return undefined;
    const reason = reasonOf(name, call);
    if (reason === undefined) return undefined;
    const shown = name.endsWith(".new")
      ? `new ${name.slice(0, -4)}()`
      : `${name.replace(/^(Array|String|Map|Set)\.(?!from$)/, "")}()`;
    return { at: calledPlace(call), finding: runtimeLibraryCalled(shown, reason.why, reason.instead) };
  },
};

function reasonOf(
  name: string,
  { arguments: given = [] }: { readonly arguments?: readonly unknown[] },
): Reason | undefined {
  if (name === "Array.push") return given.length > 1 ? pushes : undefined;
  if (name === "Number.toString") return given.length > 0 ? digits : undefined;
  return Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
}
