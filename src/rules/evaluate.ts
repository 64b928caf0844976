import { SourceMap, type SourceMapPayload } from "node:module";
import { createJiti } from "jiti";
import ts from "#typescript";
import * as limpet from "../index.ts";
import type { Routing } from "../affinity/rules.ts";
import { at } from "../findings/diagnostics.ts";
import { endlessLoop, functionThrew, needsNginx, noDefaultExport, notDefineRouting, rulesThrew } from "./findings.ts";
import { EndlessLoop, stillLooping } from "./lua/endless-loop.ts";
import { luaGlobals, luaModules } from "./lua/globals.ts";
import { NeedsNginx, absentFunction, isMissing } from "./lua/needs-nginx.ts";
import { GUARD, loopGuards } from "./loop-guards.ts";
import { defaultExport } from "./positions/default-export.ts";
import { importsOf, OPENRESTY_TYPES } from "../program/imports.ts";
import { userFiles } from "../program/program.ts";
import type { RulesProgram } from "../program/program.ts";

/** What the rules say, or why they say nothing. */
export type Evaluation =
  { readonly value: unknown; readonly faultOf: FaultOf } | { readonly diagnostic: ts.Diagnostic };

/** Why a function of the rules cannot run here, and where in it; `undefined` if an error is not from the rules. */
export type FaultOf = (error: unknown) => ts.Diagnostic | undefined;

/** A file of the rules as Node runs it. */
interface Transpilation {
  readonly source: string;
  readonly code: string;
  readonly map: SourceMap | undefined;
}

/** By file: most are unchanged when the rules are read again. */
const transpilations = new Map<string, Transpilation>();

/** The module behind which Lua's and nginx's libraries are. */
const LUA = "limpet:lua";

/**
 * Gives code what Lua and nginx have without an import: in a block around it, so that what it declares itself comes
 * first, and on its first line, so that all lines keep their numbers.
 */
function withLua(code: string): string {
  const names = [...Object.keys(luaGlobals), GUARD].join(", ");
  return `"use strict"; const { ${names} } = require("${LUA}"); {${code}\n}`;
}

function transpile(fileName: string, source: string): Transpilation {
  const known = transpilations.get(fileName);
  if (known?.source === source) return known;
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
    },
    transformers: { before: [loopGuards] },
  });
  const map = sourceMapText === undefined ? undefined : new SourceMap(JSON.parse(sourceMapText) as SourceMapPayload);
  const transpilation = { source, code: withLua(outputText), map };
  transpilations.set(fileName, transpilation);
  return transpilation;
}

/** The transpiled files of one evaluation, to lead positions in them back. */
class Transpiled {
  readonly #maps = new Map<string, SourceMap>();

  add(fileName: string, source: string): string {
    const { code, map } = transpile(fileName, source);
    if (map !== undefined) this.#maps.set(fileName, map);
    return code;
  }

  /** Where in the user's files an error was thrown: its innermost call in one of them. */
  position(error: unknown): { fileName: string; line: number; column: number } | undefined {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    for (const frame of stack.split("\n")) {
      for (const [fileName, map] of this.#maps) {
        const [, line, column] = frame.split(fileName)[1]?.match(/^:(\d+):(\d+)/) ?? [];
        if (line === undefined || column === undefined) continue;
        const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
        if ("originalLine" in entry) return { fileName, line: entry.originalLine, column: entry.originalColumn };
      }
    }
    return undefined;
  }
}

/** The smallest node at a position, so that the whole of what failed is underlined. */
function nodeAt(source: ts.SourceFile, position: number): ts.Node {
  const find = (node: ts.Node): ts.Node => {
    const child = ts.forEachChild(node, (inner) =>
      inner.getStart(source) <= position && position < inner.end ? inner : undefined,
    );
    return child === undefined ? node : find(child);
  };
  return find(source);
}

/** The part of the rules in which an error was thrown. */
function nodeOf(program: ts.Program, transpiled: Transpiled, error: unknown): ts.Node | undefined {
  const position = transpiled.position(error);
  const source = position === undefined ? undefined : program.getSourceFile(position.fileName);
  return position === undefined || source === undefined
    ? undefined
    : nodeAt(source, source.getPositionOfLineAndCharacter(position.line, position.column));
}

function faultIn(program: ts.Program, transpiled: Transpiled, error: unknown): ts.Diagnostic | undefined {
  const node = nodeOf(program, transpiled, error);
  if (node === undefined) return undefined;
  if (error instanceof NeedsNginx) return at(node, needsNginx(error.api));
  if (error instanceof EndlessLoop) return at(node, endlessLoop());
  return at(node, functionThrew(error instanceof Error ? error.message : String(error)));
}

function messageOf(error: unknown): string {
  if (isMissing(error))
    return `${error.message}. What exists only in nginx can be used in a function of the request, which runs there.`;
  return error instanceof Error ? error.message : String(error);
}

function absentModules(program: ts.Program): Record<string, object> {
  const checker = program.getTypeChecker();
  const imports = userFiles(program).flatMap((file) => importsOf(file, checker));
  const absent = imports.filter(({ ambient, typeOnly }) => ambient && !typeOnly).map(({ specifier }) => specifier.text);
  return Object.fromEntries(absent.map((name) => [name, absentFunction(name)]));
}

/**
 * Runs the rules on Node, with this very package's functions behind `import … from "limpet"`, and
 * returns what they export. No value is cached: the next call runs every file anew.
 */
export async function evaluate({ program, rules }: RulesProgram): Promise<Evaluation> {
  const routings = new Set<unknown>();
  const defineRouting = (routing: Routing): Routing => {
    routings.add(routing);
    return limpet.defineRouting(routing);
  };
  const transpiled = new Transpiled();
  const jiti = createJiti(rules.fileName, {
    fsCache: false,
    interopDefault: false,
    virtualModules: {
      ...absentModules(program),
      ...luaModules,
      [LUA]: { ...luaGlobals, [GUARD]: stillLooping },
      limpet: { ...limpet, defineRouting },
      [OPENRESTY_TYPES]: {},
    },
    transform: ({ source, filename }) => ({ code: transpiled.add(filename ?? rules.fileName, source) }),
  });
  // The cache is Node's own for CommonJS modules; within one evaluation it makes a module run once.
  const cachedBefore = new Set(Object.keys(jiti.cache));
  try {
    const module = await jiti.import<{ default?: unknown }>(rules.fileName);
    if (module.default === undefined) return { diagnostic: at(rules, noDefaultExport()) };
    const value = module.default;
    if (routings.has(value)) return { value, faultOf: (error) => faultIn(program, transpiled, error) };
    return { diagnostic: at(defaultExport(rules, program.getTypeChecker()) ?? rules, notDefineRouting()) };
  } catch (error) {
    if (error instanceof EndlessLoop)
      return { diagnostic: at(nodeOf(program, transpiled, error) ?? rules, endlessLoop()) };
    // Also what is thrown by a getter or the like of the user's; our own functions only make objects.
    return { diagnostic: at(nodeOf(program, transpiled, error) ?? rules, rulesThrew(messageOf(error))) };
  } finally {
    for (const file of Object.keys(jiti.cache)) if (!cachedBefore.has(file)) Reflect.deleteProperty(jiti.cache, file);
  }
}
