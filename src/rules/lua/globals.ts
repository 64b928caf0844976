import { basics } from "./basics.ts";
import { bits } from "./bits.ts";
import { lists } from "./lists.ts";
import { mathematics } from "./mathematics.ts";
import { absentFunction } from "./needs-nginx.ts";
import { base64, ngx } from "./nginx-functions.ts";
import { strings } from "./strings.ts";

/*
 * Lua's and nginx's libraries on Node, so that functions of the request can run here: with the same results as in
 * nginx, or with a refusal that names what is missing.
 */

/** A library with what it has here; the rest of it is absent. */
function library(name: string, members: object): object {
  return new Proxy(members, {
    get: (target, member, receiver) =>
      Object.hasOwn(target, member) || typeof member === "symbol"
        ? (Reflect.get(target, member, receiver) as unknown)
        : absentFunction(`${name}.${member}`),
  });
}

/** Names that mean nothing in JavaScript, and something in Lua. */
const ABSENT = [
  ...["collectgarbage", "coroutine", "debug", "dofile", "getfenv", "getmetatable", "io", "jit", "load", "loadfile"],
  ...["loadstring", "LuaMap", "LuaSet", "LuaTable", "newproxy", "next", "os", "rawget", "rawset", "setfenv"],
  ...["setmetatable", "_G"],
];

/** What is there without an import. */
export const luaGlobals: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(ABSENT.map((name) => [name, absentFunction(name)])),
  ...basics,
  bit: bits,
  math: library("math", mathematics),
  ngx,
  string: library("string", strings),
  table: library("table", lists),
};

/** Functions of OpenResty's LuaJIT that are modules of their own. */
const TABLE_MODULES = ["table.clear", "table.clone", "table.isarray", "table.isempty", "table.new", "table.nkeys"];

/** What is imported, by the name of the module. */
export const luaModules: Readonly<Record<string, object>> = {
  ...Object.fromEntries(TABLE_MODULES.map((name) => [name, absentFunction(name)])),
  bit: bits,
  "ngx.base64": base64,
};
