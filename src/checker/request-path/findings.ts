import { warning } from "../../findings/finding.ts";

// 11xx: what LuaJIT cannot compile, or what leaves garbage, on the path of every request

export const closureMade = warning(
  1101,
  () =>
    "A function is created here on every call, which LuaJIT cannot compile. Move it to the top of the module, and pass in what it uses from here.",
);
export const classMade = warning(
  1102,
  () => "A class is created here on every call, which LuaJIT cannot compile. Move it to the top of the module.",
);
export const tryMade = warning(
  1103,
  () =>
    "try creates two functions on every call, which LuaJIT cannot compile. Call what may fail with pcall, which it can compile: const [ok, value] = pcall(parse, text)",
);
export const coroutineUsed = warning(
  1104,
  (what: string) =>
    `${what} runs in a coroutine, and LuaJIT cannot compile the switch to it. Call a function, or loop over a list.`,
);
export const patternMatched = warning(
  1105,
  (called: string, instead: string) => `LuaJIT cannot compile ${called} with a pattern. ${instead}`,
);
export const listUnpacked = warning(
  1106,
  (instead: string) => `This becomes unpack(), which LuaJIT compiles badly or not at all. ${instead}`,
);
export const restCollected = warning(
  1107,
  (name: string) =>
    `...${name} is put into a new table on every call. Write the parameters out, or only pass it on: f(...${name})`,
);
export const spreadCopied = warning(
  1108,
  (instead: string) =>
    `This copies into a new table on every call, in a way that LuaJIT cannot compile well. ${instead}`,
);
export const runtimeLibraryCalled = warning(
  1109,
  (called: string, why: string, instead: string) => `${called} ${why}. ${instead}`,
);
export const accessorDeclared = warning(
  1110,
  (className: string, accessor: string) =>
    `With the accessor ${accessor} every access to a member of ${className}, even to a method, becomes a search through its classes. Make ${accessor} a method.`,
);
export const sorted = warning(
  1111,
  () => "LuaJIT cannot compile a sort. Sort when the list is created, at the top of the module or in a timer.",
);
export const iteratorUsed = warning(
  1112,
  (instead: string) =>
    `A loop over this creates functions, and a table for each iteration, which LuaJIT cannot compile. ${instead}`,
);
export const errorObjectThrown = warning(
  1113,
  () =>
    'An Error is a table with a traceback, which is expensive to create, and nginx logs it as "unknown reason". Return a value that means failure, or throw a string: error("no tenant", 0)',
);
export const libraryCalled = warning(
  1114,
  (called: string, instead: string) => `LuaJIT cannot compile ${called}. ${instead}`,
);
export const typeDeclared = warning(
  1115,
  (called: string) =>
    `${called} parses C source on every call, and LuaJIT cannot compile it. Call it at the top of the module.`,
);
export const regexNotKept = warning(
  1116,
  (called: string, given: string | undefined) =>
    `${given === undefined ? "Without options" : `With the options ${JSON.stringify(given)}`} ${called} compiles its expression again on every call, or produces no machine code for it. Give it "${given?.replaceAll(/[jo]/g, "") ?? ""}jo".`,
);
export const constantTableMade = warning(
  1117,
  () => "A table that never changes is created here on every call. Move it to the top of the module: const NAMES = …",
);
export const readAgain = warning(
  1118,
  (what: string) =>
    `${what} has already been read in this function, and each read asks nginx again. Keep it in a const.`,
);
