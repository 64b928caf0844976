import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import { TemporaryProject } from "../build/fixture.ts";

const LUA_OUT = join(import.meta.dirname, "../../lua-out");

function compiledFiles(): string[] {
  return readdirSync(LUA_OUT, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".lua"));
}

/** The names that each function of a compiled file mentions, by the function's name. */
function mentions(lua: string): Map<string, Set<string>> {
  const functions = lua.matchAll(/^(?:local )?function (\w+)\([^]*?^end$/gm);
  return new Map(
    [...functions].map(([text, name = ""]) => [name, new Set(text.slice(text.indexOf("(")).match(/\w+/g))]),
  );
}

function isRecursive(name: string, functions: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const reached = new Set(functions.get(name));
  for (const one of reached) for (const next of functions.get(one) ?? []) reached.add(next);
  return reached.has(name);
}

/** The locals of a file that are declared in one place and get their only value in another. */
function declaredEmpty(lua: string): string[] {
  const names = [...lua.matchAll(/^local (\w+(?:, \w+)*)$/gm)].flatMap(([, list = ""]) => list.split(", "));
  return names.filter((name) => [...lua.matchAll(new RegExp(`\\b${name} = |^function ${name}\\(`, "gm"))].length === 1);
}

test("the compiled package declares without a value only functions that call each other", (t) => {
  const found = compiledFiles().flatMap((path) => {
    const lua = readFileSync(join(LUA_OUT, path), "utf8");
    const functions = mentions(lua);
    return declaredEmpty(lua).map((name) => ({ path, name, isRecursive: isRecursive(name, functions) }));
  });
  // What asks Redis for a list asks for each of its items.
  t.true(found.some(({ name }) => name === "receiveWithin"));
  for (const { path, name, isRecursive } of found) t.true(isRecursive, `${path}: ${name}`);
});

/** A project whose `src/key.ts` exports so many constants, and uses them in one function. */
async function luaOfKey(constants: number): Promise<string> {
  const names = Array.from({ length: constants }, (_, index) => `NUMBER_${index}`);
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      `
import { defineRouting, hash } from "limpet";
import { key } from "./key.ts";

export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [key], affinity: hash() } },
});
`,
    ],
    [
      "src/key.ts",
      `
import type { SessionSource } from "limpet";

${names.map((name, index) => `export const ${name} = ${index};`).join("\n")}

export const key: SessionSource = (request) => {
  const id = request.header("X-Id") ?? "";
  return \`\${id.length + ${names.join(" + ")}}\`;
};

export function first(): number {
  return NUMBER_0;
}
`,
    ],
  ]);
  const { files } = await build({ project: project.path });
  return files.get("limpet/rules/key.lua") ?? "";
}

test("a function reads exports from locals as long as it may have so many", async (t) => {
  t.regex(await luaOfKey(50), /#id \+ NUMBER_0 \+ NUMBER_1 \+ /);
  const lua = await luaOfKey(70);
  t.regex(lua, /#id \+ ____exports\.NUMBER_0 \+ ____exports\.NUMBER_1 \+ /);
  t.regex(lua, /return NUMBER_0$/m);
});

test("a file has no more locals than Lua allows", async (t) => {
  const lua = await luaOfKey(300);
  t.true(lua.match(/^local /gm)!.length < 200);
  t.regex(lua, /^____exports\.NUMBER_299 = 299$/m);
});
